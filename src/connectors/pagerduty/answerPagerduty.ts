/** What PagerDuty itself would answer, so that its senders' clients behave. */
import type { Problem } from '../alertSource.ts'

export type PagerdutyAnswer = { readonly status: number; readonly body: Readonly<Record<string, unknown>> }

/** Accepted, also for a key that nobody knows. `dedupKey` is the sender's, or the one that we made for it (`eventKeyOf`). */
export const accepted = (dedupKey: string): PagerdutyAnswer => ({
  status: 202,
  body: { status: 'success', message: 'Event processed', dedup_key: dedupKey },
})

export const changeAccepted: PagerdutyAnswer = {
  status: 202,
  body: { status: 'success', message: 'Change event processed' },
}

/** A body that holds no JSON has no problems to name. */
export const invalid = (problems: readonly Problem[]): PagerdutyAnswer => ({
  status: 400,
  body:
    problems.length === 0
      ? { status: 'Unrecognized object', message: 'Event object format is unrecognized', errors: ['JSON parse error'] }
      : {
          status: 'invalid event',
          message: 'Event object is invalid',
          errors: problems.map(
            ({ path, expected, found }) => `'${path || 'event'}' should be ${expected}, found ${found}`,
          ),
        },
})

export const throttled: PagerdutyAnswer = {
  status: 429,
  body: { status: 'throttle exceeded', message: 'Requests for this service are arriving too quickly.' },
}
