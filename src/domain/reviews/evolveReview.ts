/** What a review is after each event. */
import { unreachable } from '../decision.ts'
import type { AgendaItem, KnownReview, OpenReview, PlannedReview, Review } from './review.ts'
import type { ReviewEvent } from './reviewEvents.ts'

export const evolveReview = (review: Review, event: ReviewEvent): Review => {
  switch (event.type) {
    case 'ReviewPlanned':
      return {
        phase: 'planned',
        number: event.number,
        version: versionAfter(review),
        plannedAt: event.plannedAt,
        dateSetAt: event.at,
        reminded: [],
        redacted: review.phase === 'none' ? [] : review.redacted,
      }
    case 'ReviewReminded': {
      const planned = asPlanned(review)
      return { ...planned, version: versionAfter(review), reminded: [...planned.reminded, event.reminder] }
    }
    case 'ReviewStarted': {
      const { number, plannedAt, redacted } = asPlanned(review)
      return {
        phase: 'open',
        number,
        version: versionAfter(review),
        plannedAt,
        redacted,
        startedAt: event.at,
        agenda: event.agenda.map((waiting) => newItem(waiting.incident, waiting.waitingAt, null)),
        attendees: [],
        notes: [],
      }
    }
    case 'AttendeeAdded': {
      const open = asOpen(review)
      return next(open, {
        attendees: [...open.attendees, { person: event.person, sinceAt: event.at, untilAt: null }],
      })
    }
    case 'AttendeeRemoved': {
      const open = asOpen(review)
      const left = open.attendees.find((one) => one.person === event.person && one.untilAt === null)
      return next(open, {
        attendees: event.decidedWith
          ? open.attendees.map((one) => (one === left ? { ...one, untilAt: event.at } : one))
          : open.attendees.filter((one) => one !== left),
      })
    }
    case 'AgendaItemAdded': {
      const open = asOpen(review)
      if (!open.agenda.some((item) => item.incident === event.incident))
        return next(open, { agenda: [...open.agenda, newItem(event.incident, event.waitingAt, event.at)] })
      return changeItem(open, event.incident, (item) => ({
        waitingAt: event.waitingAt,
        addedAt: event.at,
        decided: null,
        earlier: item.decided === null ? item.earlier : [...item.earlier, item.decided],
      }))
    }
    case 'DiscussionNoted': {
      const open = asOpen(review)
      const note = { entry: versionAfter(review), about: event.about, text: event.text, by: event.person }
      if (event.incident === null) return next(open, { notes: [...open.notes, note] })
      return changeItem(open, event.incident, (item) => ({ notes: [...item.notes, note] }))
    }
    case 'IncidentReviewed': {
      const { outcome, reason, at } = event
      return changeItem(asOpen(review), event.incident, () => ({ decided: { outcome, reason, at } }))
    }
    case 'ReviewFollowUpAdded': {
      const { kind, title, at } = event
      return changeItem(asOpen(review), event.incident, (item) => ({ actions: [...item.actions, { kind, title, at }] }))
    }
    case 'ReviewFinished':
      return {
        ...asOpen(review),
        phase: 'finished',
        version: versionAfter(review),
        endedAt: event.at,
        nextAt: event.nextAt,
      }
    case 'ReviewNotHeld': {
      const { number, plannedAt, redacted } = asKnown(review)
      const { reason, carriedOver, missed, nextAt } = event
      return {
        phase: 'not-held',
        number,
        version: versionAfter(review),
        plannedAt,
        redacted,
        endedAt: event.at,
        reason,
        carriedOver,
        missed,
        nextAt,
      }
    }
    case 'ReviewEntryRedacted': {
      const known = asKnown(review)
      return { ...known, version: versionAfter(review), redacted: [...known.redacted, event.entry] }
    }
    default:
      return unreachable(event)
  }
}

const newItem = (incident: number, waitingAt: Temporal.Instant, addedAt: Temporal.Instant | null): AgendaItem => ({
  incident,
  waitingAt,
  addedAt,
  decided: null,
  earlier: [],
  notes: [],
  actions: [],
})

const versionAfter = (review: Review): number => (review.phase === 'none' ? 1 : review.version + 1)

const next = (review: OpenReview, changed: Partial<OpenReview>): OpenReview => ({
  ...review,
  ...changed,
  version: review.version + 1,
})

const changeItem = (
  review: OpenReview,
  incident: number,
  change: (item: AgendaItem) => Partial<AgendaItem>,
): OpenReview =>
  next(review, {
    agenda: review.agenda.map((item) => (item.incident === incident ? { ...item, ...change(item) } : item)),
  })

const asKnown = (review: Review): KnownReview => {
  if (review.phase === 'none') throw new Error('An event of a review that was never planned')
  return review
}

const asPlanned = (review: Review): PlannedReview => {
  if (review.phase !== 'planned') throw new Error(`An event of a planned review, which is ${review.phase}`)
  return review
}

const asOpen = (review: Review): OpenReview => {
  if (review.phase !== 'open') throw new Error(`An event of an open review, which is ${review.phase}`)
  return review
}
