/** The desk at a glance: what needs somebody, who is on duty, what is running. It changes by itself when anybody acts. */
import { get, type Problem } from './ask.ts'
import { type Child, card, el, fill, link, notice, showMain } from './dom.ts'
import { inboxList } from './inboxList.ts'
import type { LiveState } from './live.ts'
import type { Me, PageFacts, Team } from './pageFacts.ts'
import { problemWords } from './problemWords.ts'
import { type Fields, fields, flag, list, number, text, textOrNull } from './read.ts'
import { time } from './times.ts'

/** How many items the plain page lists; the counts tell of all. */
const LISTED = 30

export type Home = {
  /** Asks for everything again and shows it. */
  readonly refresh: () => Promise<void>
  readonly showState: (state: LiveState) => void
}

const count = (words: string, place: HTMLElement): HTMLElement =>
  el('div', { class: 'count' }, [el('dt', {}, words), place])

const fact = (words: string, ...value: readonly Child[]): HTMLElement =>
  el('div', { class: 'fact' }, [el('dt', {}, words), el('dd', {}, value)])

export const showHome = (facts: PageFacts, me: Me, team: Team): Home => {
  const numbers = { unowned: el('dd'), mine: el('dd'), snoozed: el('dd'), owned: el('dd'), review: el('dd') }
  const said = el('p', { class: 'sr-only', role: 'status' })
  const trouble = el('div', { class: 'general' })
  const unowned = inboxList(team.team, 'Unowned, the most urgent first', [
    el('p', { class: 'big' }, 'Nothing waits for anybody.'),
    el('p', { class: 'quiet' }, 'New alerts and incidents appear here by themselves.'),
    el('p', { class: 'quiet' }, [
      'To begin: ',
      link('/keys', 'make a key for an alert source'),
      ', or raise an incident: ',
      el('code', {}, 'npx dutydesk incident raise "What is wrong"'),
    ]),
  ])
  const mine = inboxList(team.team, 'Yours, the most urgent first', [
    el('p', { class: 'quiet' }, 'You own nothing just now.'),
  ])
  const more = el('p', { class: 'quiet' })
  const onDuty = el('div')
  const sources = el('div')
  const readiness = el('dd', {}, 'asking …')
  const live = el('dd', {}, 'connecting …')

  const showInbox = (inbox: Fields): void => {
    const counts = fields(inbox.counts)
    const unownedItems = list(inbox.unowned)
    const ownItems = list(inbox.mine)
    for (const name of ['unowned', 'snoozed', 'owned', 'review'] as const)
      numbers[name].textContent = String(number(counts[name]))
    numbers.mine.textContent = String(ownItems.length)
    const waiting = number(counts.unowned)
    numbers.unowned.classList.toggle('loud', waiting > 0)
    const title = `${waiting > 0 ? `(${waiting}) ` : ''}${team.name} · Dutydesk`
    if (document.title !== title) document.title = title
    const words = waiting === 0 ? 'Nothing waits for anybody.' : `${waiting} unowned.`
    if (said.textContent !== words) said.textContent = words
    unowned.show(unownedItems)
    mine.show(ownItems)
    more.textContent =
      waiting > unownedItems.length
        ? `The ${unownedItems.length} most urgent of ${waiting}; all of them: npx dutydesk inbox show`
        : ''
    showDuty(list(inbox.onDuty))
    showSources(list(inbox.sources))
    const undelivered = list(inbox.undelivered)
    fill(
      trouble,
      undelivered.length === 0
        ? null
        : notice(
            'bad',
            `${undelivered.length} message${undelivered.length === 1 ? '' : 's'} could not be delivered. See: npx dutydesk delivery list`,
          ),
      flag(inbox.deliveriesPaused)
        ? notice('bad', 'Deliveries are paused, as after a restore, until an administrator lets them go on.')
        : null,
    )
  }

  const showDuty = (people: readonly Fields[]): void => {
    fill(
      onDuty,
      people.length === 0
        ? el('p', { class: 'quiet' }, 'Nobody is on duty.')
        : el(
            'ul',
            { class: 'people' },
            people.map((person) =>
              el('li', {}, [text(person.name), text(person.id) === me.personId ? ' (you)' : null]),
            ),
          ),
    )
  }

  const showSources = (heard: readonly Fields[]): void => {
    fill(
      sources,
      heard.length === 0
        ? el('p', { class: 'quiet' }, ['No source has spoken yet. ', link('/keys', 'Make a key for one'), '.'])
        : el(
            'dl',
            { class: 'facts heard' },
            heard.map((source) => {
              const last = textOrNull(source.lastHeardAt)
              return fact(
                text(source.source),
                flag(source.silent) ? el('strong', { class: 'loud' }, 'silent, ') : null,
                last === null ? 'never heard' : time(last),
              )
            }),
          ),
    )
  }

  const showProblem = (problem: Problem): void => {
    if (problem.status !== 401) fill(trouble, notice('bad', problemWords(problem)))
  }

  showMain(team.name, [
    el('div', { class: 'heading' }, [
      el('h1', {}, team.name),
      el('p', { class: 'quiet' }, [
        `You are ${me.name}, ${team.role}`,
        me.isAdministrator ? ' and administrator' : null,
      ]),
    ]),
    said,
    trouble,
    el('dl', { class: 'counts', 'aria-label': 'The inbox in numbers' }, [
      count('unowned', numbers.unowned),
      count('yours', numbers.mine),
      count('owned', numbers.owned),
      count('snoozed', numbers.snoozed),
      count('in review', numbers.review),
    ]),
    el('div', { class: 'columns' }, [
      el('div', {}, [card('unowned', 'Needs somebody', unowned.element, more), card('mine', 'Yours', mine.element)]),
      el('div', {}, [
        card('duty', 'On duty', onDuty),
        card('sources', 'Sources', sources),
        card(
          'running',
          'What is running',
          el('dl', { class: 'facts' }, [
            fact('Dutydesk', facts.version),
            el('div', { class: 'fact' }, [el('dt', {}, 'Ready'), readiness]),
            fact('Database', me.running.database === 'embedded' ? 'PostgreSQL, embedded' : 'PostgreSQL, external'),
            fact(
              'Playbook',
              el('code', { title: team.playbook }, team.playbook.slice(0, 12)),
              team.playbookIsNewest ? null : ' (another node has a newer one)',
            ),
            el('div', { class: 'fact' }, [el('dt', {}, 'Live'), live]),
          ]),
          el('p', { class: 'links' }, [
            link('/api', 'API'),
            link('/docs/protocol', 'protocol'),
            link('/docs/roles', 'roles'),
            link('/metrics', 'metrics'),
            link('/healthz', 'health'),
            link('/readyz', 'readiness'),
          ]),
        ),
      ]),
    ]),
  ])

  const askReadiness = async (): Promise<void> => {
    const answer = await get('/readyz')
    if (answer.ok) readiness.textContent = 'yes'
    else readiness.textContent = answer.problem.status === 0 ? 'cannot be asked' : 'no'
  }

  return {
    refresh: async () => {
      const [answer] = await Promise.all([
        get(`/api/teams/${encodeURIComponent(team.team)}/inbox?limit=${LISTED}`),
        askReadiness(),
      ])
      if (answer.ok) showInbox(fields(answer.body))
      else showProblem(answer.problem)
    },
    showState: (state) => {
      live.textContent = { connecting: 'connecting …', live: 'changes by itself', lost: 'connection lost' }[state]
    },
  }
}
