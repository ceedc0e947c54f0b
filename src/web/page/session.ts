/** Signing in and out, and what is said when a session has ended. */
import { type Problem, post } from './ask.ts'

const NEXT_NOTE = 'dutydesk-note'

/** Words for the next page, once. */
export const leaveNote = (words: string): void => {
  try {
    sessionStorage.setItem(NEXT_NOTE, words)
  } catch {
    // Storage can be switched off; the note is a courtesy.
  }
}

export const takeNote = (): string | null => {
  try {
    const words = sessionStorage.getItem(NEXT_NOTE)
    sessionStorage.removeItem(NEXT_NOTE)
    return words
  } catch {
    return null
  }
}

const entrances: ReadonlySet<string> = new Set(['/sign-in', '/first-run', '/invitation'])

/** Where somebody wanted to go: the address that is open, unless it is an entrance. */
export const wanted = (): string =>
  entrances.has(location.pathname.replace(/\/$/, '')) ? '/' : location.pathname + location.search + location.hash

/** Opens what was wanted, now as somebody. */
export const goOn = (): void => {
  const address = wanted()
  if (address === location.pathname + location.search + location.hash) location.reload()
  else location.assign(address)
}

/** Signs in by password and goes on; else why not. */
export const enter = async (email: string, password: string): Promise<Problem | null> => {
  const answer = await post('/api/auth/sign-in/email', { email, password })
  if (!answer.ok) return answer.problem
  goOn()
  return null
}

/** On this browser, or everywhere. */
export const signOut = async (everywhere: boolean): Promise<Problem | null> => {
  if (everywhere) {
    const answer = await post('/api/auth/revoke-sessions')
    if (!answer.ok) return answer.problem
  }
  const answer = await post('/api/auth/sign-out')
  if (!answer.ok && !everywhere) return answer.problem
  leaveNote(everywhere ? 'You are signed out everywhere.' : 'You are signed out.')
  location.assign('/sign-in')
  return null
}
