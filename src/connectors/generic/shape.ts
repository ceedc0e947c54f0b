/** The well-known bodies of senders without a door of their own, as data: how one is recognised and where its words stand. */
import type { AlertSeverity } from '#domain/alerts/signal.ts'

/**
 * A text with `{path}` in it; null as soon as one of its paths holds nothing. A path walks members by dots; `list[name]` finds the entry
 * of a list of `{key|name, value}` pairs; `{path|host}` is the host of an address. With `find`, the first group of the pattern.
 */
export type Words = string | { readonly from: string; readonly find: RegExp }

export type Shape = {
  /** Shown as the label `sender`, and part of the alert's key. */
  readonly name: string
  /** All must hold: `true` for a member that is present, else its value (any of them), or a pattern that it matches. */
  readonly when: Readonly<Record<string, true | string | readonly string[] | RegExp>>
  /** In each field the first words that resolve are used. */
  readonly title: readonly Words[]
  readonly description?: readonly Words[]
  /** What the alert is called whatever happens in it: the label `alertname`. */
  readonly alertname?: readonly Words[]
  /** Read by `stateWords.ts` unless listed; nothing said means that it fires. */
  readonly state: readonly Words[]
  /** Sender's own words (lower case) that mean "over", or "fires", where the usual reading would not see it. */
  readonly over?: readonly string[]
  readonly fires?: readonly string[]
  readonly severity?: readonly Words[]
  /** Sender's own words (lower case); others are read as usual. */
  readonly levels?: Readonly<Record<string, AlertSeverity>>
  /** What identifies the alert, the same in problem and recovery. */
  readonly key: readonly Words[]
  readonly link?: readonly Words[]
  readonly service?: readonly Words[]
  readonly environment?: readonly Words[]
  readonly startedAt?: readonly Words[]
  readonly endedAt?: readonly Words[]
}
