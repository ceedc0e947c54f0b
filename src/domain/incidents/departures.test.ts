import { test } from 'vitest'
import { aContext, after, ana, outsider, t0 } from '#testing/aContext.ts'
import { scenario } from '#testing/givenWhenThen.ts'
import { closed, command, event, live, raised } from '#testing/incidentHistory.ts'
import type { DepartureKind } from './departure.ts'
import { incidentDecider } from './incidentDecider.ts'

const { given } = scenario(incidentDecider, aContext())
const record = (kind: DepartureKind) => command({ type: 'RecordDeparture', by: outsider, kind, text: 'Seen in GitLab' })
const departed = (kind: DepartureKind, departure = 1) =>
  event({ type: 'DepartureRecorded', departure, rule: 'I13', kind, text: 'x', change: null })

test('I3 what arrives from outside before somebody owns it is kept and shown as a departure', () => {
  given(...raised)
    .when(command({ type: 'RecordEvidence', by: outsider, at: after(4), text: 'A log line', url: null }))
    .then(
      { type: 'EvidenceRecorded', by: outsider, at: after(4), text: 'A log line', url: null },
      {
        type: 'DepartureRecorded',
        by: outsider,
        at: after(4),
        departure: 1,
        rule: 'I3',
        kind: 'finding-without-owner',
        text: 'A finding arrived while nobody owned the incident',
        change: null,
      },
    )
    .thenState({ phase: 'raised', lastEntryAt: after(4), departures: [{ departure: 1, repairedAt: null }] })
})

test('I13 the issue closed by hand changes no state and is shown with its rule', () => {
  given(...live)
    .when(record('closed-outside'))
    .then({
      type: 'DepartureRecorded',
      by: outsider,
      at: t0,
      departure: 1,
      rule: 'I13',
      kind: 'closed-outside',
      text: 'Seen in GitLab',
      change: null,
    })
    .thenState({ phase: 'live', owner: 'ana' })
})

test('I13 each kind of departure names the rule it departs from', () => {
  const rules = [
    ['label-outside', 'I11'],
    ['iteration-outside', 'I4'],
    ['assignees-outside', 'I5'],
    ['assignee-no-member', 'I5'],
    ['finding-without-owner', 'I3'],
    ['change-not-verified', 'I10'],
  ] as const
  for (const [kind, rule] of rules)
    given(...live)
      .when(record(kind))
      .then({
        type: 'DepartureRecorded',
        by: outsider,
        at: t0,
        departure: 1,
        rule,
        kind,
        text: 'Seen in GitLab',
        change: null,
      })
})

test('I13 the same departure is shown once until it is put right', () => {
  given(...live, departed('closed-outside'))
    .when(record('closed-outside'))
    .thenNothing()
  given(...live, departed('closed-outside'))
    .when(record('label-outside'))
    .thenState({ departures: [{ departure: 1 }, { departure: 2 }] })
  given(...live, departed('closed-outside'), event({ type: 'DepartureRepaired', departure: 1, kind: 'closed-outside' }))
    .when(record('closed-outside'))
    .thenTypes('DepartureRecorded')
})

test('I13 what is as the desk says is no departure', () => {
  given(...closed)
    .when(record('closed-outside'))
    .thenNothing()
  given(...live)
    .when(record('reopened-outside'))
    .thenNothing()
  given(...closed)
    .when(record('reopened-outside'))
    .thenTypes('DepartureRecorded')
  given(...closed)
    .when(record('label-outside'))
    .thenTypes('DepartureRecorded')
})

const repair = (departure: number) => command({ type: 'RepairDeparture', departure })

test('I13 a departure is put right in one action, once', () => {
  given(...live, departed('label-outside'), departed('closed-outside', 2))
    .when(repair(2))
    .then({ type: 'DepartureRepaired', by: ana, at: t0, departure: 2, kind: 'closed-outside' })
    .thenState({
      departures: [
        { departure: 1, repairedAt: null },
        { departure: 2, repairedAt: t0 },
      ],
    })
  given(...live, departed('label-outside'), event({ type: 'DepartureRepaired', departure: 1, kind: 'label-outside' }))
    .when(repair(1))
    .thenNothing()
})

test('I13 what cannot be undone is left for the review', () => {
  for (const kind of ['finding-without-owner', 'change-not-verified'] as const)
    given(...live, departed(kind))
      .when(repair(1))
      .thenRefused({ code: 'nothing-to-repair' })
  given(...live, departed('label-outside'))
    .when(repair(2))
    .thenRefused({ code: 'no-such-departure', rule: 'I13' })
})
