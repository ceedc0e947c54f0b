/** The playbook's rules for alerts: how they are grouped, routed, inhibited and watched for silence. */

/** `label op value`; regular expressions are RE2 (linear time), anchored at both ends as in Alertmanager. */
export type Matcher = {
  readonly name: string
  readonly value: string
  readonly isRegex: boolean
  readonly isEqual: boolean
}

/** First rule that matches wins. `by` are label names, or the words `source`, `name`, `service`, `environment`. */
export type GroupingRule = { readonly name: string; readonly when: readonly Matcher[]; readonly by: readonly string[] }

/** What happens when a group opens: wait in the inbox (default), or raise at once. First rule that matches wins. */
export type RoutingRule = {
  readonly name: string
  readonly when: readonly Matcher[]
  readonly action: 'inbox' | 'raise'
}

/** While an alert matching `source` fires, alerts matching `target` that agree on the `equal` labels are inhibited. */
export type InhibitionRule = {
  readonly name: string
  readonly source: readonly Matcher[]
  readonly target: readonly Matcher[]
  readonly equal: readonly string[]
}

/** A source that should speak every so many minutes; silence becomes an alert (D2). */
export type Heartbeat = {
  readonly name: string
  readonly everyMinutes: number
  readonly graceMinutes: number
  readonly service: string | null
}

/** How the generic JSON door reads a sender: CEL expressions over `body`, tried in order; the first whose `when` holds is used. */
export type GenericMapping = {
  readonly name: string
  readonly when: string
  readonly fields: Readonly<Partial<Record<GenericField, string>>>
}
export type GenericField =
  | 'title'
  | 'description'
  | 'state'
  | 'severity'
  | 'dedupKey'
  | 'link'
  | 'service'
  | 'environment'
  | 'startedAt'
  | 'endedAt'

export type AlertPlaybook = {
  /** An alert from the v2 door that carries no end resolves after so many minutes without a repeat (Alertmanager: 5). */
  readonly resolveTimeoutMinutes: number
  readonly grouping: readonly GroupingRule[]
  readonly routing: readonly RoutingRule[]
  readonly inhibition: readonly InhibitionRule[]
  readonly heartbeats: readonly Heartbeat[]
  readonly generic: readonly GenericMapping[]
  /** Environment words that mean production, lower case (`prod`, `production`, `live`): staging never looks like production. */
  readonly environments: Readonly<Record<string, readonly string[]>>
  /** Sender's severity words per level, lower case. */
  readonly severities: Readonly<Record<string, readonly string[]>>
}
