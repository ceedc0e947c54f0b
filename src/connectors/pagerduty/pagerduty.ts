/** Anything that can speak PagerDuty's Events API v2 to another address. */
import { z } from 'zod'
import type { AlertSource, Outcome, SenderAnswer } from '../alertSource.ts'
import { accepted, changeAccepted, invalid, throttled } from './answerPagerduty.ts'
import { eventKeyOf, parsePagerduty, routingKeyOf } from './parsePagerduty.ts'

const answer = (outcome: Outcome): SenderAnswer => {
  switch (outcome.kind) {
    case 'kept':
      return outcome.parsed.kind === 'change'
        ? changeAccepted
        : accepted(eventKeyOf(outcome.input.body, outcome.input.receivedAt) ?? '')
    case 'unreadable':
      return invalid(outcome.problems)
    case 'busy':
      return throttled
    case 'unknown-key':
      return invalid([{ path: 'routing_key', expected: 'an intake key of this desk', found: 'none that it knows' }])
  }
}

export const pagerduty: AlertSource = {
  name: 'pagerduty',
  title: 'PagerDuty Events v2',
  can: { resolve: true, batch: false, auth: ['body-key', 'bearer', 'path', 'query'], busyStatus: 429 },
  settings: z.object({}),
  parse: ({ body, receivedAt, rules }) => parsePagerduty(body, receivedAt, rules),
  keyInBody: routingKeyOf,
  answer,
}
