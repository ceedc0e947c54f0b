/** GitLab as an alert source: a project or group webhook with pipeline events (and incident events where wanted). */
import { z } from 'zod'
import type { AlertSource } from '../alertSource.ts'
import { parseGitlab } from './parseGitlab.ts'
import { verifyGitlab } from './verifyGitlab.ts'

export const gitlab: AlertSource = {
  name: 'gitlab',
  title: 'GitLab',
  can: { resolve: true, batch: false, auth: ['path', 'query', 'secret-header', 'signature'], busyStatus: 429 },
  settings: z.object({
    secretToken: z.string().optional().meta({ title: 'Secret token', description: 'Sent in clear in X-Gitlab-Token.' }),
    signingToken: z
      .string()
      .optional()
      .meta({ title: 'Signing token', description: 'GitLab 19.0 and later, shown as whsec_…; preferred.' }),
  }),
  parse: ({ body, receivedAt, rules }) => parseGitlab(body, receivedAt, rules),
  // The intake key itself can be the hook's secret token.
  keyInHeaders: (headers) => headers['x-gitlab-token'] ?? null,
  verify: ({ rawBody, headers, settings, now }) => {
    const { secretToken, signingToken } = settings
    if (secretToken === undefined && signingToken === undefined) return null
    return verifyGitlab(rawBody, headers, { secretToken, signingToken }, now)
  },
  // GitLab disables hooks that fail; what it may send, we only note.
  answer: (outcome) =>
    outcome.kind === 'unreadable'
      ? {
          status: 200,
          body: { kept: 0, unreadable: outcome.problems.map(({ path, expected }) => `${path}: expected ${expected}`) },
        }
      : null,
}
