import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { escapedLine, escapedLines } from './markdown.ts'
import { type MinutesFacts, type MinutesIncident, minutesOf } from './minutes.ts'
import { type KnownReview, withoutWordsAbout } from './review.ts'
import { reviewDecider } from './reviewDecider.ts'
import type { ReviewEvent } from './reviewEvents.ts'
import {
  ana,
  anOpenReview,
  finished,
  minutesIn,
  notHeld,
  planned,
  reviewed,
  started,
  t0,
  team,
} from './reviews.fixture.ts'

const review = (...events: readonly ReviewEvent[]): KnownReview => {
  const state = events.reduce(reviewDecider.evolve, reviewDecider.initial)
  if (state.phase === 'none') throw new Error('no events')
  return state
}

const incident = (over: Partial<MinutesIncident> = {}): MinutesIncident => ({
  title: 'Login is slow',
  urgency: 'urgent',
  duplicates: [],
  story: [],
  ...over,
})

const facts = (over: Partial<MinutesFacts> = {}): MinutesFacts => ({
  team: { name: 'Wilson', zone: 'Europe/London' },
  wikiPage: null,
  people: team,
  incidents: { 12: incident() },
  ...over,
})

const said = (text: string, over: object = {}): ReviewEvent => ({
  type: 'DiscussionNoted',
  incident: 12,
  about: 'status',
  text,
  person: 'abc12',
  by: ana,
  at: minutesIn(4),
  ...over,
})

test('R2 the minutes of a meeting tell who attended, and of each incident its story, discussion, follow-ups and decision', () => {
  const meeting = review(
    ...anOpenReview(12, 7),
    said('Works again\nsince Monday'),
    said('The alert came late', { about: 'concern', person: 'xyz99' }),
    {
      type: 'ReviewFollowUpAdded',
      incident: 12,
      kind: 'improve-alerting',
      title: 'Alert on *slow* logins',
      text: null,
      by: ana,
      at: minutesIn(5),
    },
    reviewed(12, 'closed'),
    { type: 'AttendeeRemoved', person: 'xyz99', decidedWith: true, by: ana, at: minutesIn(20) },
    reviewed(7, 'carried-over'),
    said('We meet on the first floor next time', { incident: null }),
    finished,
  )
  const minutes = minutesOf(
    meeting,
    facts({
      wikiPage: 'https://wiki.example.org/review',
      incidents: {
        12: incident({
          duplicates: [13, 14],
          story: [{ at: minutesIn(-700), text: 'Ana: the cache was full' }],
        }),
        7: incident({ title: 'Mail stuck', urgency: null }),
      },
    }),
  )
  expect(minutes).toBe(`# Incident review 3 of Wilson

Board: <https://wiki.example.org/review>

- Held: 2026-11-02 10:00 to 2026-11-02 11:00
- Attended: Ana, Xenia (until 10:20)

## incident 12 Login is slow

- Urgency: urgent
- Waiting since 2026-11-02 00:00
- With its duplicates incident 13, incident 14
- Decision: closed

### Story

- 2026-11-01 22:20: Ana: the cache was full

### Discussion

- Status (Ana): Works again
  since Monday
- Concern (Xenia): The alert came late

### Follow-ups

- improve alerting: Alert on \\*slow\\* logins

## incident 7 Mail stuck

- Urgency: never assessed
- Waiting since 2026-11-02 00:00
- Decision: carried over: because

## Other discussion

- Status (Ana): We meet on the first floor next time

Next meeting proposed: 2026-11-16 10:00
`)
})

test('R2 the minutes of a meeting that goes on say so', () => {
  expect(minutesOf(review(planned(), started(12)), facts())).toBe(`# Incident review 3 of Wilson

- Held: 2026-11-02 10:00, still open
- Attended: nobody recorded

## incident 12 Login is slow

- Urgency: urgent
- Waiting since 2026-11-02 00:00
- Decision: none yet
`)
})

test('R2 a decision that was taken up again stays in the minutes', () => {
  const again: ReviewEvent = { type: 'AgendaItemAdded', incident: 12, waitingAt: t0, by: ana, at: minutesIn(6) }
  const minutes = minutesOf(review(...anOpenReview(12), reviewed(12, 'reopened'), again), facts())
  expect(minutes).toContain('- Waiting since 2026-11-02 10:00, added in the meeting\n')
  expect(minutes).toContain('- Decided first: reopened: because\n- Decision: none yet\n')
})

test('R1 with nothing on the agenda the minutes say so', () => {
  expect(minutesOf(review(...anOpenReview()), facts())).toContain('\n\nNo incident was waiting.\n')
})

test('R2 a meeting that was not held has minutes too', () => {
  expect(
    minutesOf(review(planned(), { ...notHeld, carriedOver: [7, 12], missed: 2 } as ReviewEvent), facts()),
  ).toBe(`# Incident review 3 of Wilson

Planned for 2026-11-02 10:00; not held: Nobody came

2 meetings in a row were not held.

Carried over: incident 7, incident 12

Next meeting proposed: 2026-11-16 10:00
`)
  const first = minutesOf(review(planned(), notHeld), facts())
  expect(first).toContain('\n\nNo incident was waiting.\n\n')
  expect(first).not.toContain('in a row')
})

test('R1 a planned meeting tells its date', () => {
  expect(minutesOf(review(planned()), facts())).toBe('# Incident review 3 of Wilson\n\nPlanned for 2026-11-02 10:00.\n')
})

test('somebody whom the desk does not know any more stands there by id', () => {
  expect(minutesOf(review(...anOpenReview()), facts({ people: {} }))).toContain('- Attended: abc12, xyz99\n')
})

describe('confidential incidents', () => {
  const meeting = review(...anOpenReview(12, 7), said('The password was found'), reviewed(12, 'carried-over'))

  test('who may not see one reads its number and decision only', () => {
    const minutes = minutesOf(meeting, facts({ incidents: { 7: incident() } }))
    expect(minutes).toContain('## incident 12 (confidential)\n\n- Decision: carried over\n\n## incident 7')
    expect(minutes).not.toContain('password')
    expect(minutesOf(review(...anOpenReview(12)), facts({ incidents: {} }))).toContain('- Decision: none yet\n')
  })

  test('the review itself loses the words about it, and about no other', () => {
    const again: ReviewEvent = { type: 'AgendaItemAdded', incident: 12, waitingAt: t0, by: ana, at: minutesIn(6) }
    const action: ReviewEvent = {
      type: 'ReviewFollowUpAdded',
      incident: 12,
      kind: 'other',
      title: 'Change the password',
      text: null,
      by: ana,
      at: minutesIn(7),
    }
    const before = review(
      ...anOpenReview(12, 7),
      said('The password was found'),
      reviewed(12, 'carried-over'),
      again,
      action,
      reviewed(12, 'reopened', minutesIn(8)),
      said('Mail works', { incident: 7 }),
      reviewed(7, 'carried-over'),
    )
    const seen = withoutWordsAbout(before, new Set([12]))
    expect(seen).toMatchObject({
      number: 3,
      agenda: [
        {
          incident: 12,
          notes: [],
          actions: [],
          decided: { outcome: 'reopened', reason: null, at: minutesIn(8) },
          earlier: [{ outcome: 'carried-over', reason: null, at: minutesIn(5) }],
        },
        { incident: 7, notes: [{ text: 'Mail works' }], decided: { reason: 'because' } },
      ],
    })
    expect(withoutWordsAbout(before, new Set())).toEqual(before)
    const over = withoutWordsAbout(
      review(...anOpenReview(12), said('The password was found'), reviewed(12, 'carried-over'), finished),
      new Set([12]),
    )
    expect(over).toMatchObject({
      phase: 'finished',
      agenda: [{ incident: 12, notes: [], decided: { outcome: 'carried-over', reason: null } }],
    })
    const undecided = review(...anOpenReview(12), finished)
    expect(withoutWordsAbout(undecided, new Set([12]))).toEqual(undecided)
    const future = review(planned())
    expect(withoutWordsAbout(future, new Set([12]))).toBe(future)
  })
})

describe('people’s words in the minutes', () => {
  test.each([
    ['a heading', '# Closed', '\\# Closed'],
    ['an underlined heading', '=====', '\\====='],
    ['a rule', '--- ', '\\---'],
    ['a quotation', '> said', '&gt; said'],
    ['HTML', '<img src=x onerror="alert(1)">', '&lt;img src=x onerror="alert(1)"&gt;'],
    ['an entity', '&lt;b&gt;', '&amp;lt;b&amp;gt;'],
    ['a hidden link', '[here](javascript:alert(1))', '\\[here\\](javascript:alert(1))'],
    ['an image', '![x](y)', '\\!\\[x\\](y)'],
    ['emphasis and code', '*a* _b_ `c` ~d~', '\\*a\\* \\_b\\_ \\`c\\` \\~d\\~'],
    ['a backslash', '\\# x', '\\\\\\# x'],
    ['a table', 'a | b', 'a \\| b'],
    ['a mention and references', '@abc12 #12 !3 $4', '\\@abc12 \\#12 \\!3 \\$4'],
    ['a quick action', '/close', '\\/close'],
    ['a list', '- one', '\\- one'],
    ['another list', '+ one', '\\+ one'],
    ['a numbered list', '12. twelve', '12\\. twelve'],
    ['a numbered list in brackets', '3) three', '3\\) three'],
    ['a definition', ': that', '\\: that'],
    ['a figure stays as it is', '12.5 % of 3 (three)', '12.5 % of 3 (three)'],
    ['a plain address', 'see https://example.org/a_b*c?d=1&e=2.', 'see <https://example.org/a_b*c?d=1&e=2>.'],
    ['an address as a hidden link', '[x](https://example.org/)', '\\[x\\](<https://example.org/>)'],
    ['control characters', 'a\u0000b\u202ec\u001b[31m', 'a b c \\[31m'],
  ])('%s is shown as it was typed', (_, typed, expected) => {
    expect(escapedLine(typed)).toBe(expected)
  })

  test('lines stay lines where they may, and become one where they must', () => {
    expect(escapedLines('one\r\n\r\n  # two\u2028three\rfour\n')).toEqual(['one', '\\# two', 'three', 'four'])
    expect(escapedLine('one\n# two')).toBe('one \\# two')
  })

  test('whatever people type, the minutes keep their own headings, bullets and paragraphs and gain none', () => {
    const nasty = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom(...'#-=*_`~<>&[]()!|\\/+:.1@ \n\r\t\u2028a') }),
    )
    fc.assert(
      fc.property(nasty, nasty, nasty, (title, text, reason) => {
        const meeting = review(...anOpenReview(12), said(text), {
          ...reviewed(12, 'carried-over'),
          reason,
        } as ReviewEvent)
        const minutes = minutesOf(meeting, facts({ incidents: { 12: incident({ title, story: [{ at: t0, text }] }) } }))
        const lines = minutes.split('\n')
        expect(
          lines.filter((line) => line.startsWith('#')).map((line) => line.replace(/(incident 12) .*/, '$1')),
        ).toEqual(['# Incident review 3 of Wilson', '## incident 12', '### Story', '### Discussion'])
        // Whatever of theirs stands at the beginning of a line stands inside our bullet and opens no block of its own.
        for (const line of lines.filter((one) => one.startsWith('  ')))
          expect(line).not.toMatch(/^ {2}(\s|[#>+\-=*_~`:|%/]|\d+[.)](\s|$))/)
        expect(lines.filter((line) => line.startsWith('- '))).toHaveLength(7)
        expect(minutes.replace(/<https?:\/\/[^<>\s]+>/g, '')).not.toMatch(/[<>]/)
        for (const bare of minutes.matchAll(/(\\*)[[\]`]/g)) expect((bare[1] ?? '').length % 2).toBe(1)
      }),
    )
  })
})
