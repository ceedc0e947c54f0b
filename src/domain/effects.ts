/**
 * Effects: what the desk wants of outside systems, as data. A reaction (pure) turns an event into effects; the shell stores them in
 * the event's transaction and a connector carries them out afterwards, in the stream's order, each at most once by its key.
 * The built-in tracker and feed are connectors like any other; GitLab and Teams speak the same words.
 */
import type { PersonId } from './people/actor.ts'

/** Asked of the tracker port (GitLab, built-in). `issue` is the issue that the effect's stream owns, except where one is named. */
export type TrackerEffect =
  | {
      readonly type: 'OpenIssue'
      /** What the issue is: an incident, or a follow-up that is linked to the incident's own issue (I12). */
      readonly as: 'incident' | { readonly followUp: string }
      readonly title: string
      readonly text: string
      readonly labels: readonly string[]
      readonly confidential: boolean
      /** Into the current iteration (I4), or in none (I12). */
      readonly iteration: 'current' | 'none'
    }
  | { readonly type: 'SetLabels'; readonly add: readonly string[]; readonly remove: readonly string[] }
  | { readonly type: 'SetIteration'; readonly to: 'current' | 'none' }
  | { readonly type: 'Assign'; readonly to: PersonId | null }
  | { readonly type: 'AddNote'; readonly text: string }
  | { readonly type: 'SetTitle'; readonly title: string }
  | { readonly type: 'SetSeverity'; readonly severity: string }
  | { readonly type: 'SetConfidential'; readonly confidential: boolean }
  | { readonly type: 'CloseIssue' }
  | { readonly type: 'ReopenIssue' }
  | { readonly type: 'MarkDuplicate'; readonly of: number }
  | { readonly type: 'EraseNote'; readonly entry: number }

/** Asked of the chat port (Teams, built-in feed): one living card per item, and replies in its thread. Never findings (I3). */
export type ChatEffect =
  | { readonly type: 'PostCard'; readonly title: string; readonly text: string }
  | { readonly type: 'UpdateCard'; readonly title: string; readonly text: string }
  | {
      readonly type: 'Reply'
      /** What kind of thread message this is; the thread carries nothing else (I3). */
      readonly about: 'ownership' | 'status' | 'help' | 'review-request' | 'meeting' | 'departure'
      readonly text: string
      readonly mention: readonly PersonId[]
    }

export type Effect =
  | { readonly port: 'tracker'; readonly effect: TrackerEffect }
  | { readonly port: 'chat'; readonly effect: ChatEffect }
