/** What PostgreSQL's processes see of our environment: nothing of ours (its user could read it), only where programs are. */
export const serverEnvironment = (): NodeJS.ProcessEnv => ({ PATH: '/usr/bin:/bin', LC_MESSAGES: 'C' })
