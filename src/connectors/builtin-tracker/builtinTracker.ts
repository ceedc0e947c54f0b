/**
 * The tracker port without GitLab: issues, notes, labels, assignees and iterations in the desk's own database, as GitLab keeps
 * them as far as the protocol uses them. Scoped labels (`scope::value`) exclude each other. Doing an effect twice is noticed by its key.
 */
import type pg from 'pg'
import { unreachable } from '#domain/decision.ts'
import type { TrackerEffect } from '#domain/effects.ts'
import { streamKey } from '#domain/stream.ts'
import type { EffectResult, OutboundEffect, SendOutcome, TrackerConnector } from '../connector.ts'
import { withLabels } from './labels.ts'

type IssueRow = { id: number; labels: string[] }

export type BuiltinTrackerOptions = {
  readonly pool: pg.Pool
  /** The playbook's admin project: references are `project#number`. */
  readonly project: (team: string) => string
  readonly currentIteration: (team: string, at: Temporal.Instant) => string | null
}

const sent = (result: EffectResult): SendOutcome => ({ kind: 'sent', result })
const failed = (reason: string): SendOutcome => ({ kind: 'failed', retry: true, reason, afterSeconds: null })

export const builtinTracker = (options: BuiltinTrackerOptions): TrackerConnector => {
  const { pool } = options

  /** The issue that the stream itself owns (not a follow-up of it). */
  const ownIssue = async (outbound: OutboundEffect): Promise<IssueRow | null> => {
    const { rows } = await pool.query<IssueRow>(
      'select id, labels from tracker_issues where team = $1 and stream = $2 and linked_to is null order by id limit 1',
      [outbound.team, streamKey(outbound.stream)],
    )
    return rows[0] ?? null
  }
  const reference = (team: string, id: number): EffectResult => ({
    type: 'issue',
    system: 'built-in',
    reference: `${options.project(team)}#${id}`,
    url: null,
  })

  const openIssue = async (
    outbound: OutboundEffect,
    effect: Extract<TrackerEffect, { type: 'OpenIssue' }>,
  ): Promise<SendOutcome> => {
    const { team, key, at } = outbound
    const existing = await pool.query<{ id: number }>('select id from tracker_issues where team = $1 and key = $2', [
      team,
      key,
    ])
    if (existing.rows[0] !== undefined) return sent(reference(team, existing.rows[0].id))
    const parent = effect.as === 'incident' ? null : await ownIssue(outbound)
    if (effect.as !== 'incident' && parent === null)
      return failed('The incident has no issue yet to link the follow-up to.')
    const iteration = effect.iteration === 'current' ? options.currentIteration(team, at) : null
    const { rows } = await pool.query<{ id: number }>(
      `with numbered as (
         insert into counters (team, kind, value) values ($1, 'tracker-issue', 1)
         on conflict (team, kind) do update set value = counters.value + 1 returning value)
       insert into tracker_issues (team, id, stream, key, type, title, text, labels, iteration, confidential, linked_to, created_at, updated_at)
       select $1, value, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11 from numbered
       on conflict (team, key) do update set updated_at = excluded.updated_at returning id`,
      [
        team,
        streamKey(outbound.stream),
        key,
        effect.as === 'incident' ? 'incident' : 'issue',
        effect.title,
        effect.text,
        withLabels([], effect.labels, []),
        iteration,
        effect.confidential,
        parent?.id ?? null,
        at.toString(),
      ],
    )
    const id = rows[0]?.id
    return id === undefined ? failed('The issue was not written.') : sent(reference(team, id))
  }

  const change = async (outbound: OutboundEffect, set: string, value: unknown): Promise<SendOutcome> => {
    const issue = await ownIssue(outbound)
    if (issue === null) return failed('There is no issue yet.')
    await pool.query(`update tracker_issues set ${set}, updated_at = $4 where team = $1 and id = $2`, [
      outbound.team,
      issue.id,
      value,
      outbound.at.toString(),
    ])
    return sent({ type: 'done' })
  }

  const addNote = async (outbound: OutboundEffect, text: string): Promise<SendOutcome> => {
    const issue = await ownIssue(outbound)
    if (issue === null) return failed('There is no issue yet.')
    await pool.query(
      `insert into tracker_notes (team, issue, key, text, at) values ($1, $2, $3, $4, $5) on conflict (team, key) do nothing`,
      [outbound.team, issue.id, outbound.key, text, outbound.at.toString()],
    )
    return sent({ type: 'done' })
  }

  const setLabels = async (
    outbound: OutboundEffect,
    effect: Extract<TrackerEffect, { type: 'SetLabels' }>,
  ): Promise<SendOutcome> => {
    const issue = await ownIssue(outbound)
    if (issue === null) return failed('There is no issue yet.')
    return change(outbound, 'labels = $3', withLabels(issue.labels, effect.add, effect.remove))
  }

  const setIteration = async (outbound: OutboundEffect, to: 'current' | 'none'): Promise<SendOutcome> => {
    const name = to === 'current' ? options.currentIteration(outbound.team, outbound.at) : null
    const outcome = await change(outbound, 'iteration = $3', name)
    return outcome.kind === 'sent' ? sent({ type: 'iteration', name }) : outcome
  }

  /** Words that were redacted: the notes that the entry led to lose theirs. */
  const eraseNote = async (outbound: OutboundEffect, entry: number): Promise<SendOutcome> => {
    const prefix = `${outbound.team}/${streamKey(outbound.stream)}@${entry}.`
    await pool.query(`update tracker_notes set text = '[redacted]' where team = $1 and starts_with(key, $2)`, [
      outbound.team,
      prefix,
    ])
    await pool.query(
      `update tracker_issues set text = '[redacted]', title = '[redacted]', updated_at = $3 where team = $1 and starts_with(key, $2)`,
      [outbound.team, prefix, outbound.at.toString()],
    )
    return sent({ type: 'done' })
  }

  const send = async (outbound: OutboundEffect): Promise<SendOutcome> => {
    if (outbound.effect.port !== 'tracker') throw new Error(`Not for the tracker: ${outbound.effect.port}`)
    const effect = outbound.effect.effect
    switch (effect.type) {
      case 'OpenIssue':
        return openIssue(outbound, effect)
      case 'SetLabels':
        return setLabels(outbound, effect)
      case 'SetIteration':
        return setIteration(outbound, effect.to)
      case 'Assign':
        return change(outbound, 'assignee = $3', effect.to)
      case 'AddNote':
        return addNote(outbound, effect.text)
      case 'SetTitle':
        return change(outbound, 'title = $3', effect.title)
      case 'SetSeverity':
        return change(outbound, 'severity = $3', effect.severity)
      case 'SetConfidential':
        return change(outbound, 'confidential = $3', effect.confidential)
      case 'CloseIssue':
        return change(outbound, 'state = $3', 'closed')
      case 'ReopenIssue':
        return change(outbound, 'state = $3', 'opened')
      case 'MarkDuplicate':
        return change(outbound, 'duplicate_of = $3', effect.of)
      case 'EraseNote':
        return eraseNote(outbound, effect.entry)
      default:
        return unreachable(effect)
    }
  }

  return {
    port: 'tracker',
    name: 'built-in tracker',
    send,
    currentIteration: async (team, at) => options.currentIteration(team, at),
  }
}
