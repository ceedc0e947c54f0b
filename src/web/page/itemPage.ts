/** What a permanent link points to, in plain form: an incident, an alert group or a review. */
import { get } from './ask.ts'
import { copyable } from './copy.ts'
import { type Child, card, el, fill, link, notice, showMain } from './dom.ts'
import { itemAddress, phaseWords, urgencyWords } from './itemWords.ts'
import type { Team } from './pageFacts.ts'
import { problemWords } from './problemWords.ts'
import { type Fields, fields, flag, list, number, text, textOrNull } from './read.ts'
import { time } from './times.ts'

export type ItemKind = 'incidents' | 'alert-groups' | 'reviews'

const streams: Readonly<Record<ItemKind, string>> = {
  incidents: 'incident',
  'alert-groups': 'alert-group',
  reviews: 'review',
}
const names: Readonly<Record<ItemKind, string>> = {
  incidents: 'Incident',
  'alert-groups': 'Alert',
  reviews: 'Review',
}

type Shown = { readonly title: string; readonly content: readonly Child[] }

const fact = (words: string, ...value: readonly Child[]): HTMLElement =>
  el('div', { class: 'fact' }, [el('dt', {}, words), el('dd', {}, value)])
const factIf = (words: string, value: string | null): HTMLElement | null =>
  value === null || value === '' ? null : fact(words, value)

const whoWords = (by: Fields, people: Fields): string => {
  const id = text(by.id)
  if (by.kind === 'person') return text(fields(people[id]).name) || id
  if (by.kind === 'outside') return text(by.name)
  return by.kind === 'desk' ? 'the desk' : id
}

/** The recommended step as it is typed; the others by name, each once: on which change or follow-up, `--help` says. */
const stepsCard = (itemNumber: number, steps: readonly Fields[]): HTMLElement | null => {
  const allowed = steps.filter((step) => flag(step.allowed))
  const next = allowed.find((step) => flag(step.recommended))
  const others = new Set(allowed.map((step) => text(step.command)).filter((command) => command !== next?.command))
  if (allowed.length === 0) return null
  return card(
    'steps',
    'What you may do',
    next === undefined
      ? null
      : copyable('Next, at the command line', `npx dutydesk incident ${text(next.command)} ${itemNumber}`),
    el(
      'ul',
      { class: 'steps', 'aria-label': next === undefined ? 'Steps' : 'Other steps' },
      [...others].map((command) => el('li', {}, el('code', {}, command))),
    ),
    el('p', { class: 'quiet' }, [
      'As ',
      el('code', {}, `npx dutydesk incident … ${itemNumber}`),
      '; ',
      el('code', {}, '--help'),
      ' says what each takes.',
    ]),
  )
}

const incidentContent = (team: Team, body: Fields): Shown => {
  const incident = fields(body.incident)
  const people = fields(body.people)
  const itemNumber = number(incident.number)
  const owner = textOrNull(incident.owner)
  const assessment = fields(incident.assessment)
  return {
    title: text(incident.title),
    content: [
      owner === null && incident.phase === 'raised'
        ? notice('plain', el('strong', {}, 'Nobody owns this: please do not investigate yet.'))
        : null,
      el('div', { class: 'columns side-first' }, [
        el('div', {}, [
          card(
            'standing',
            'Where it stands',
            el('dl', { class: 'facts' }, [
              fact('Phase', phaseWords(text(incident.phase))),
              fact('Urgency', urgencyWords(textOrNull(assessment.urgency))),
              fact('Owner', owner === null ? 'nobody' : text(fields(people[owner]).name) || owner),
              fact('Raised', time(text(incident.raisedAt))),
              flag(incident.confidential) ? fact('Seen by', 'members alone: confidential') : null,
              fact('Team', team.name),
            ]),
          ),
          stepsCard(itemNumber, list(body.steps)),
        ]),
        card(
          'timeline',
          'Newest entries first',
          el(
            'ol',
            { class: 'timeline' },
            list(body.timeline).map((entry) =>
              el('li', {}, [
                el('p', { class: 'quiet' }, [
                  whoWords(fields(entry.by), people),
                  ' · ',
                  text(entry.kind),
                  ' · ',
                  time(text(entry.at)),
                ]),
                el('p', { class: 'said' }, text(entry.text)),
              ]),
            ),
          ),
        ),
      ]),
    ],
  }
}

const groupContent = (team: Team, body: Fields): Shown => {
  const group = fields(body.group ?? body)
  const incident = number(group.incident ?? fields(group.decision).incident)
  const decision = textOrNull(group.decision) ?? text(fields(group.decision).kind)
  const fired = text(group.firedAt)
  return {
    title: text(group.title),
    content: [
      card(
        'standing',
        'Where it stands',
        el('dl', { class: 'facts' }, [
          fact('State', flag(group.firing) ? 'firing' : 'over'),
          factIf('Decision', decision),
          factIf('Severity', text(group.severity)),
          factIf('Source', text(group.source)),
          factIf('Service', textOrNull(group.service)),
          factIf('Environment', textOrNull(group.environment)),
          fired === '' ? null : fact('Fired', time(fired)),
          incident === 0
            ? null
            : fact('Incident', link(itemAddress(team.team, 'incident', incident), String(incident))),
          fact('Team', team.name),
        ]),
      ),
    ],
  }
}

const reviewContent = (team: Team, body: Fields): Shown => {
  const review = fields(body.review)
  const planned = text(review.plannedAt)
  return {
    title: 'Incident review',
    content: [
      card(
        'standing',
        'Where it stands',
        el('dl', { class: 'facts' }, [
          fact('Phase', text(review.phase)),
          planned === '' ? null : fact('Planned for', time(planned)),
          fact('Team', team.name),
        ]),
      ),
    ],
  }
}

const contents: Readonly<Record<ItemKind, (team: Team, body: Fields) => Shown>> = {
  incidents: incidentContent,
  'alert-groups': groupContent,
  reviews: reviewContent,
}

export type ItemPage = {
  /** The stream that notices name: `incident/12`. */
  readonly stream: string
  readonly refresh: () => Promise<void>
}

export const showItem = (team: Team, kind: ItemKind, itemNumber: number): ItemPage => {
  const place = el('div')
  const heading = el('h1', {}, `${names[kind]} ${itemNumber}`)
  showMain(`${names[kind]} ${itemNumber}`, [
    el('p', { class: 'crumb' }, link(`/?team=${encodeURIComponent(team.team)}`, team.name)),
    heading,
    place,
  ])
  return {
    stream: `${streams[kind]}/${itemNumber}`,
    refresh: async () => {
      const answer = await get(`/api/teams/${encodeURIComponent(team.team)}/${kind}/${itemNumber}`)
      if (answer.ok) {
        const { title, content } = contents[kind](team, fields(answer.body))
        fill(heading, [el('span', { class: 'quiet' }, `${names[kind]} ${itemNumber} `), title])
        document.title = `${itemNumber} ${title} · Dutydesk`
        fill(place, content)
      } else if (answer.problem.status === 404)
        fill(
          place,
          notice(
            'plain',
            el(
              'p',
              {},
              `There is no ${names[kind].toLowerCase()} ${itemNumber} in ${team.name}, or none that you may see.`,
            ),
          ),
        )
      else if (answer.problem.status !== 401) fill(place, notice('bad', problemWords(answer.problem)))
    },
  }
}
