import { afterAll, beforeAll, expect, test } from 'vitest'
import type { KnownIncident } from '#domain/incidents/incident.ts'
import { streamId } from '#domain/stream.ts'
import { handle } from '#server/handle.ts'
import { ownedIncidents } from '#server/people/ownedIncidents.ts'
import { openReview, waitingIncidents } from '#server/reviews/reviewFacts.ts'
import { inTransaction } from '#server/store/database.ts'
import { openTestDesk, type TestDesk, team } from '#testing/testDesk.ts'

let desk: TestDesk
beforeAll(async () => {
  desk = await openTestDesk()
})
afterAll(async () => {
  await desk.close()
})

const known = async (number: number): Promise<KnownIncident> => {
  const incident = await desk.incident(number)
  if (incident.phase === 'none') throw new Error('it exists')
  return incident
}
const on = (number: number) => streamId('incident', number)
const issueOf = async (number: number) => {
  const { rows } = await desk.desk.pool.query<{
    labels: string[]
    iteration: string | null
    assignee: string | null
    state: string
  }>(
    'select labels, iteration, assignee, state from tracker_issues where team = $1 and stream = $2 and linked_to is null',
    [team, `incident/${number}`],
  )
  return rows
}
const thread = async (number: number): Promise<string[]> => {
  const { rows } = await desk.desk.pool.query<{ text: string }>(
    'select text from feed_messages where team = $1 and stream = $2 order by id',
    [team, `incident/${number}`],
  )
  return rows.map((row) => row.text)
}

test('I1–I14, R2 an incident goes the whole way from raise to closed, and tracker, thread and views follow', async () => {
  const mia = desk.as('mia3')
  const max = desk.as('max4')
  const number = await desk.raise(max, 'Sign-in answers 500')
  await desk.settle()
  expect(await issueOf(number)).toEqual([
    {
      labels: ['workflow::In Progress'],
      iteration: expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/),
      assignee: null,
      state: 'opened',
    },
  ])
  expect((await thread(number))[0]).toContain('please do not investigate')

  const early = await desk.give(on(number), mia, { type: 'Observe', text: 'the log says timeout' })
  expect(early).toMatchObject({ kind: 'refused', refusal: { rule: 'I3' } })

  await desk.must(on(number), mia, { type: 'OwnIncident' })
  const second = await desk.give(on(number), max, { type: 'OwnIncident' })
  expect(second).toMatchObject({
    kind: 'refused',
    refusal: { rule: 'I5', what: expect.stringContaining('Mia Member') },
  })

  const facts = {
    nonCriticalUsers: 3,
    criticalUsers: 0,
    developmentBlocked: false,
    workaround: false,
    resolvedItself: false,
    businessAsUsual: false,
  }
  await desk.must(on(number), mia, {
    type: 'AssessIncident',
    facts,
    urgency: 'resolve-internally',
    reason: null,
    personalData: false,
  })
  await desk.must(on(number), max, { type: 'Observe', text: 'the log says timeout' })
  await desk.must(on(number), mia, { type: 'Act', text: 'restarted the pool', reason: 'connections were stuck' })

  const notYet = await desk.give(on(number), mia, { type: 'ResolveIncident' })
  expect(notYet).toMatchObject({ kind: 'refused', refusal: { rule: 'I11' } })
  if (notYet.kind === 'refused') expect(notYet.refusal.missing.length).toBeGreaterThanOrEqual(2)

  await desk.must(on(number), mia, { type: 'ConfirmStopped', byItself: false, text: null })
  await desk.must(on(number), mia, { type: 'RecordCause', known: true, text: 'the pool had two connections' })
  await desk.must(on(number), mia, { type: 'ResolveIncident' })
  await desk.settle()
  expect(await issueOf(number)).toEqual([
    { labels: ['workflow::Review Required'], iteration: null, assignee: 'mia3', state: 'opened' },
  ])
  expect((await thread(number)).join('\n')).not.toContain('timeout')

  await desk.must(on(number), mia, {
    type: 'DecideFollowUp',
    follow: { choice: 'raise', kind: 'long-term-fix', title: 'Size the pool by load', text: null },
  })
  await desk.must(on(number), mia, { type: 'DecideFollowUp', follow: { choice: 'none', reason: null } })

  const planned = await handle(desk.desk, {
    team,
    stream: { kind: 'review', fresh: true },
    command: (given) => {
      const plan = {
        type: 'PlanReview',
        by: mia,
        at: desk.clock.now(),
        meeting: { when: 'next' },
        facts: { number: given.number },
      }
      return plan
    },
  })
  if (planned.kind !== 'done') throw new Error(JSON.stringify(planned))
  const review = planned.stream
  await handle(desk.desk, {
    team,
    stream: review,
    command: async ({ tx }) => {
      const start = {
        type: 'StartReview',
        by: mia,
        at: desk.clock.now(),
        attendees: ['mia3'],
        facts: { openReview: await openReview(tx, team), waiting: await waitingIncidents(tx, team) },
      }
      return start
    },
  })
  const alone = await desk.give(review, mia, {
    type: 'DecideIncident',
    incident: number,
    decision: { choice: 'close' },
  })
  expect(alone).toMatchObject({ kind: 'refused', refusal: { rule: 'R2' } })
  await desk.must(review, mia, { type: 'AddAttendee', person: 'max4' })
  await desk.must(review, mia, { type: 'DecideIncident', incident: number, decision: { choice: 'close' } })
  await desk.settle()
  expect((await known(number)).phase).toBe('closed')
  expect((await issueOf(number))[0]?.state).toBe('closed')
  expect(await desk.truth()).toEqual({ faults: [], differences: [] })
})

test('D3 an incident that nobody owns nags the people on duty at once, then the team, then the lead', async () => {
  const number = await desk.raise(desk.as('max4'), 'Disk is filling')
  const nagged = async (): Promise<string[]> => {
    const { rows } = await desk.desk.pool.query<{ whom: string }>(
      `select data ->> 'whom' as whom from events where team = $1 and stream = $2 and type = 'Nagged' order by version`,
      [team, `incident/${number}`],
    )
    return rows.map((row) => row.whom)
  }
  await desk.advance({ minutes: 1 })
  expect(await nagged()).toEqual(['on-duty'])
  await desk.advance({ minutes: 10 })
  expect(await nagged()).toEqual(['on-duty', 'on-duty'])
  await desk.advance({ minutes: 10 })
  expect(await nagged()).toEqual(['on-duty', 'on-duty', 'team'])
  await desk.advance({ minutes: 60 })
  expect(await nagged()).toEqual(['on-duty', 'on-duty', 'team', 'lead'])
  expect(await desk.truth()).toEqual({ faults: [], differences: [] })
})

test('D4 when a member leaves, what they own is unowned in the same transaction', async () => {
  const number = await desk.raise(desk.as('max4'), 'Certificates run out')
  await desk.must(on(number), desk.as('max4'), { type: 'OwnIncident' })
  await desk.must(streamId('team', 'people'), desk.as('lea1'), {
    type: 'RemoveMember',
    person: 'max4',
    facts: { asAdministrator: false, owns: [number] },
  })
  expect(await known(number)).toMatchObject({ phase: 'raised', owner: null })
  const gone = await desk.give(on(number), desk.as('max4'), { type: 'OwnIncident' })
  expect(gone).toMatchObject({ kind: 'refused' })
})

test('a secret that was pasted is erased from timeline, state, search, tracker and outbox, and the chain still verifies', async () => {
  const number = await desk.raise(desk.as('mia3'), 'Build is red')
  await desk.must(on(number), desk.as('mia3'), { type: 'OwnIncident' })
  const done = await desk.must(on(number), desk.as('mia3'), { type: 'Observe', text: 'the token is hunter2-hunter2' })
  await desk.settle()
  await desk.must(on(number), desk.as('lea1'), { type: 'RedactEntry', entry: done.version, reason: 'a token' })
  await desk.settle()
  const tables = [
    'events',
    'contents',
    'states',
    'timeline',
    'incidents',
    'items',
    'deliveries',
    'tracker_notes',
    'tracker_issues',
    'feed_messages',
  ]
  for (const table of tables) {
    const { rows } = await desk.desk.pool.query<{ n: number }>(
      `select count(*) as n from ${table} t where t::text like '%hunter2%'`,
    )
    expect([table, rows[0]?.n]).toEqual([table, 0])
  }
  expect(await desk.truth()).toEqual({ faults: [], differences: [] })
})

test('D4 I14 a duplicate of a member who left comes back to nobody when it is unmerged', async () => {
  const mia = desk.as('mia3')
  const survivor = await desk.raise(desk.as('dan2'), 'Mail is slow')
  await desk.must(on(survivor), desk.as('dan2'), { type: 'OwnIncident' })
  const duplicate = await desk.raise(mia, 'Mail is very slow')
  await desk.must(on(duplicate), mia, { type: 'OwnIncident' })
  const merged = await desk.must(on(duplicate), mia, { type: 'MergeInto', other: survivor })
  expect(merged.changed).toHaveLength(2)
  const owns = await inTransaction(desk.desk.pool, (tx) => ownedIncidents(tx, team, 'mia3'))
  const facts = { asAdministrator: false, owns }
  await desk.must(streamId('team', 'people'), desk.as('lea1'), { type: 'RemoveMember', person: 'mia3', facts })
  for (const number of [survivor, duplicate]) expect((await known(number)).owner).not.toBe('mia3')
  expect(await desk.truth()).toEqual({ faults: [], differences: [] })
})
