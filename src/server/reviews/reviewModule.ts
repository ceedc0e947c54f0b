/** How the shell runs incident reviews (R1, R2): the list row, the inbox row on the day, and who is told when none was held. */
import type { Effect } from '#domain/effects.ts'
import { activeWithRole } from '#domain/people/actor.ts'
import type { Review } from '#domain/reviews/review.ts'
import type { ReviewCommand } from '#domain/reviews/reviewCommands.ts'
import { reviewDecider } from '#domain/reviews/reviewDecider.ts'
import type { ReviewEvent } from '#domain/reviews/reviewEvents.ts'
import { instantParam } from '../store/database.ts'
import type { InboxItem } from '../store/items.ts'
import type { StreamModule } from '../streamModule.ts'

/** A planned review is nobody's business until the reminder before it; an open meeting is everybody's. */
const reviewItem = (review: Review): InboxItem | null => {
  if (review.phase !== 'open' && !(review.phase === 'planned' && review.reminded.length > 0)) return null
  return {
    kind: 'review',
    number: review.number,
    title: `Incident review ${review.number}`,
    standing: 'review',
    owner: null,
    rank: 2,
    since: review.phase === 'open' ? review.startedAt : review.plannedAt,
    dueAt: review.plannedAt,
    quietUntil: null,
    confidential: false,
    detail: { phase: review.phase },
  }
}

const told = (text: string, mention: readonly string[]): Effect => ({
  port: 'chat',
  effect: { type: 'Reply', about: 'meeting', text, mention },
})

export const reviewModule: StreamModule<Review, ReviewCommand, ReviewEvent> = {
  decider: reviewDecider,
  playbookOf: () => null,
  views: ['reviews'],
  item: reviewItem,
  confidential: () => false,
  react: (event, _before, after, context) => {
    if (after.phase === 'none') return []
    if (event.type === 'ReviewNotHeld' && event.told.length > 0)
      return [
        told(
          `Incident review ${after.number} was not held; that makes ${event.missed} in a row. Everything is carried over.`,
          event.told,
        ),
      ]
    if (event.type === 'ReviewReminded')
      return [
        told(
          `Incident review ${after.number} is planned for ${after.plannedAt
            .toZonedDateTimeISO(context.playbook.team.zone)
            .toPlainDateTime()
            .toString({ smallestUnit: 'minute' })
            .replace('T', ' ')}.`,
          activeWithRole(context.people, 'lead'),
        ),
      ]
    return []
  },
  outcome: () => null,
  project: async (tx, change) => {
    const review = change.after
    if (review.phase === 'none') return
    const started = review.phase === 'open' || review.phase === 'finished' ? review.startedAt : null
    const ended = review.phase === 'finished' || review.phase === 'not-held' ? review.endedAt : null
    await tx.query(
      `insert into reviews (team, number, version, phase, planned_at, started_at, ended_at) values ($1, $2, $3, $4, $5, $6, $7)
       on conflict (team, number) do update set version = excluded.version, phase = excluded.phase,
         planned_at = excluded.planned_at, started_at = excluded.started_at, ended_at = excluded.ended_at`,
      [
        change.team,
        review.number,
        change.version,
        review.phase,
        instantParam(review.plannedAt),
        started === null ? null : instantParam(started),
        ended === null ? null : instantParam(ended),
      ],
    )
  },
  clear: async (tx, team, id) => {
    await tx.query('delete from reviews where team = $1 and number = $2', [team, Number(id)])
  },
  erased: (event) => (event.type === 'ReviewEntryRedacted' ? [event.entry] : []),
}
