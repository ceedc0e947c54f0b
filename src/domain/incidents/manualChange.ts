/** The state of one manual change (I10). Its plan and contact are in the timeline. */
import type { PersonId } from '../people/actor.ts'

type Planned = {
  readonly change: number
  readonly proposer: PersonId
  /** Everybody who wrote on the plan: the proposer and each editor. None of them may verify it. */
  readonly authors: readonly PersonId[]
}

export type ManualChange = Planned &
  (
    | { readonly status: 'proposed' }
    | { readonly status: 'verified'; readonly verifier: PersonId; readonly verifiedAt: Temporal.Instant }
    /** `verifier: null`: made all the same without a valid verification, which is a departure. */
    | { readonly status: 'executed'; readonly verifier: PersonId | null; readonly executor: PersonId }
    | {
        readonly status: 'checked'
        readonly verifier: PersonId | null
        readonly executor: PersonId
        readonly asExpected: boolean
      }
    | { readonly status: 'abandoned' }
  )

/** Not yet settled: neither checked nor abandoned. */
export const isOpenChange = (change: ManualChange): boolean =>
  change.status === 'proposed' || change.status === 'verified' || change.status === 'executed'
