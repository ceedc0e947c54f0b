/** Keeps what waits in the inbox in step with silences, windows and inhibition, and raises what a rule wants raised at once. */
import type { Hiding } from '#domain/alerts/alertGroup.ts'
import type { Actor } from '#domain/people/actor.ts'
import { streamId } from '#domain/stream.ts'
import type { Desk } from '../desk.ts'
import { handle } from '../handle.ts'
import { firingOfUndecided, oneOfEachUndecided } from './alertRows.ts'
import type { TeamRules } from './teamRules.ts'

const byRule: Actor = { kind: 'desk', why: 'rule' }

/** Judges every firing, undecided group again: hidden when each of its alerts is. Answers how many groups changed. */
export const judgeHiding = async (desk: Desk, team: string, rules: TeamRules): Promise<number> => {
  const at = desk.clock()
  const groups = new Map<number, { hidden: boolean; hiddenBy: Map<string, Hiding>; seen: boolean }>()
  // One alert to be seen shows the whole group: the others need not be looked at.
  const doubtful = (await oneOfEachUndecided(desk.pool, team)).flatMap(({ alert, groupNumber, hidden }) =>
    groupNumber !== null && (hidden || rules.hidings(alert, at).length > 0) ? [groupNumber] : [],
  )
  for (const { alert, groupNumber, hidden } of await firingOfUndecided(desk.pool, team, doubtful)) {
    if (groupNumber === null) continue
    const group = groups.get(groupNumber) ?? { hidden, hiddenBy: new Map<string, Hiding>(), seen: false }
    groups.set(groupNumber, group)
    if (group.seen) continue
    const hidings = rules.hidings(alert, at)
    if (hidings.length === 0) group.seen = true
    for (const hiding of hidings) group.hiddenBy.set(`${hiding.kind}/${hiding.id}`, hiding)
  }
  let changed = 0
  for (const [number, { hidden, hiddenBy, seen }] of groups) {
    if (seen && !hidden) continue
    const handled = await handle(desk, {
      team,
      stream: streamId('alert-group', number),
      command: {
        ...{ type: 'SetGroupHidden', by: byRule, at },
        ...{ hiddenBy: seen ? [] : [...hiddenBy.values()].slice(0, 50) },
      },
    })
    if (handled.kind === 'done' && handled.events.length > 0) changed += 1
  }
  return changed
}

/** Raises every group that a rule of the playbook wants raised at once (D6). Answers how many were. */
export const raiseByRule = async (desk: Desk): Promise<number> => {
  const { rows } = await desk.pool.query<{ team: string; number: number }>({
    name: 'groups-to-be-raised',
    text: 'select team, number from alert_groups where to_be_raised order by team, number limit 100',
  })
  let raised = 0
  for (const { team, number } of rows) {
    const handled = await handle(desk, {
      team,
      stream: streamId('alert-group', number),
      command: async ({ allocate }) => ({
        ...{ type: 'RaiseFromGroup', by: byRule, at: desk.clock() },
        ...{ incident: await allocate('incident'), title: null, confidential: false },
      }),
    })
    // Refused: another node raised it, or somebody decided, in the meantime.
    if (handled.kind === 'done') raised += 1
  }
  return raised
}
