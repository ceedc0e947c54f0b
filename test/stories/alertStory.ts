/** What the stories about alerts share: Prometheus as it speaks through Alertmanager, the inbox as people see it, one truth at the end. */
import { expect } from 'vitest'
import { type DoorDesk, type DoorDeskOptions, openDoorDesk } from '#server/intake/doorDesk.fixture.ts'

export type Labels = Readonly<Record<string, string>>
export type InboxRow = {
  readonly kind: string
  readonly number: number
  readonly title: string
  readonly quietUntil: string | null
  readonly detail: {
    readonly firing?: boolean
    readonly stoppedByItself?: boolean
    readonly occurrence?: number
    readonly lastDecision?: string | null
    readonly nags?: number
  }
}

export type AlertStory = DoorDesk & {
  /** Alertmanager's webhook, one delivery. */
  readonly fire: (...alerts: readonly Labels[]) => Promise<void>
  readonly recover: (...alerts: readonly Labels[]) => Promise<void>
  /** Alerts that wait for a decision, as `mia3` sees them. */
  readonly undecided: () => Promise<readonly InboxRow[]>
  /** How many were put off. */
  readonly snoozed: () => Promise<number>
  /** A command by `mia3`; must be accepted. */
  readonly does: (url: string, body?: object) => Promise<Record<string, unknown>>
  readonly group: (number: number) => Promise<Record<string, unknown>>
  /** Moves the clock: timers at their instants, then the watch over alerts once. */
  readonly pass: (time: Temporal.DurationLike) => Promise<void>
  /** One truth: chains verify, views are what the events say. */
  readonly truth: () => Promise<void>
}

type Status = 'firing' | 'resolved'

const webhookAlert = (status: Status, labels: Labels, startedAt: Temporal.Instant, at: Temporal.Instant) => ({
  status,
  labels,
  annotations: { summary: `${labels.alertname} on ${labels.instance ?? 'all'}` },
  startsAt: startedAt.toString(),
  endsAt: status === 'firing' ? '0001-01-01T00:00:00Z' : at.toString(),
  generatorURL: 'http://prometheus.example.org/graph',
})

export const openAlertStory = async (options: DoorDeskOptions = {}): Promise<AlertStory> => {
  const desk = await openDoorDesk(options)
  const { key } = await desk.key('alertmanager', { name: 'prometheus' })
  const started = new Map<string, Temporal.Instant>()
  /** Repeats name the same beginning; after a recovery it is another. */
  const alertOf = (status: Status, labels: Labels) => {
    const now = desk.story.clock.now()
    const name = JSON.stringify(labels)
    const startedAt = started.get(name) ?? now
    if (status === 'firing') started.set(name, startedAt)
    else started.delete(name)
    return webhookAlert(status, labels, startedAt, now)
  }
  const say = async (status: Status, alerts: readonly Labels[]): Promise<void> => {
    const said = alerts.map((labels) => alertOf(status, labels))
    const body = { version: '4', status, receiver: 'desk', alerts: said }
    const answer = await desk.post('/api/intake/alertmanager', { body, headers: { authorization: `Bearer ${key}` } })
    expect(answer).toMatchObject({ status: 200 })
  }
  return {
    ...desk,
    fire: (...alerts) => say('firing', alerts),
    recover: (...alerts) => say('resolved', alerts),
    undecided: async () => {
      const { body } = await desk.as('mia3', 'GET', '/inbox')
      return (body as { unowned: InboxRow[] }).unowned.filter((row) => row.kind === 'alert-group')
    },
    snoozed: async () => {
      const { body } = await desk.as('mia3', 'GET', '/inbox')
      return (body as { counts: { snoozed: number } }).counts.snoozed
    },
    does: async (url, body = {}) => {
      const answer = await desk.as('mia3', 'POST', url, body)
      if (answer.status >= 300) throw new Error(`${url}: ${answer.status} ${JSON.stringify(answer.body)}`)
      return answer.body as Record<string, unknown>
    },
    group: async (number) => (await desk.as('mia3', 'GET', `/alert-groups/${number}`)).body as Record<string, unknown>,
    pass: async (time) => {
      await desk.story.advance(time)
      await desk.alerts.intake.sweep()
      await desk.story.settle()
    },
    truth: async () => expect(await desk.story.truth()).toEqual({ faults: [], differences: [] }),
  }
}
