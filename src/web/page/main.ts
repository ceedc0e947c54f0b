/** Decides what the address shows: first run, sign-in, or a page of the desk; and keeps it true while it is open. */
import { showAccount } from './account.ts'
import { itemNumber, type Problem, whenNotSignedIn } from './ask.ts'
import { connectionLine } from './connection.ts'
import { type Child, el, notice, showMain } from './dom.ts'
import { showFirstRun } from './firstRun.ts'
import { showHome } from './home.ts'
import { showInvitation } from './invitation.ts'
import { type ItemKind, showItem } from './itemPage.ts'
import { showKeys } from './keys.ts'
import { follow } from './live.ts'
import { askPageFacts, type Me, type PageFacts, type Team } from './pageFacts.ts'
import { problemWords } from './problemWords.ts'
import { takeNote } from './session.ts'
import { showSignIn } from './signIn.ts'
import { keepTimes } from './times.ts'
import { together } from './together.ts'
import { showWho } from './who.ts'

const CHECK_SESSION_MS = 60_000
const LOOK_AGAIN_MS = 30_000

/** The parts of the address; `team` where it names one. */
const addressOf = (): { readonly team: string | null; readonly parts: readonly string[] } => {
  const parts = location.pathname.split('/').filter((part) => part !== '')
  if (parts[0] === 'teams') return { team: decodeURIComponent(parts[1] ?? ''), parts: parts.slice(2) }
  return { team: new URLSearchParams(location.search).get('team'), parts }
}

const itemKinds: readonly ItemKind[] = ['incidents', 'alert-groups', 'reviews']
const itemOf = (parts: readonly string[]): { readonly kind: ItemKind; readonly number: number } | null => {
  const kind = itemKinds.find((one) => one === parts[0])
  const number = itemNumber(parts[1])
  return kind === undefined || number === null ? null : { kind, number }
}

const TEAM = 'dutydesk-team'
/** The team of the address, else the one that was open last, else the only or the first one. */
const teamOf = (me: Me, named: string | null): Team | null => {
  if (named !== null) return me.teams.find((one) => one.team === named) ?? null
  const last = localStorage.getItem(TEAM)
  return me.teams.find((one) => one.team === last) ?? me.teams[0] ?? null
}

const cannotOpen = (problem: Problem): void =>
  showMain('', [
    el('h1', {}, 'The desk cannot be opened'),
    notice('bad', problemWords(problem)),
    el('button', { type: 'button', onclick: () => location.reload() }, 'Try again'),
  ])

/** What stands above the sign-in form. */
const whySignIn = (): Child => {
  const note = takeNote()
  if (note !== null) return note
  const item = itemOf(addressOf().parts)
  if (item === null) return null
  const words = { incidents: 'incident', 'alert-groups': 'alert', reviews: 'review' }[item.kind]
  return `This link leads to ${words} ${item.number}. Sign in to see it.`
}

const sessionEnded = (facts: PageFacts): void => {
  showWho(null, null)
  const why = el('p', {}, [
    el('strong', {}, 'Your session has ended'),
    ', here or from another device. Sign in to go on; everything that was sent is kept.',
  ])
  showSignIn({ ...facts, me: null }, why)
}

const noTeam = (me: Me, named: string | null): void => {
  showMain('', [
    el('h1', {}, named === null ? 'You are in no team' : 'Not one of your teams'),
    el(
      'p',
      {},
      named === null
        ? `You are ${me.name}${me.isAdministrator ? ', administrator of this server' : ''}. A lead or an administrator can add you to a team; then its items appear here.`
        : 'This link leads to a team that you are not part of, or that does not exist.',
    ),
    me.isAdministrator
      ? el('p', {}, [
          'Make a team at the command line: ',
          el('code', {}, 'npx dutydesk server create-team'),
          '; its ',
          el('code', {}, '--help'),
          ' says what it takes.',
        ])
      : null,
  ])
}

/** Shows what is open and answers what keeps it true. */
const showPlace = (
  facts: PageFacts,
  me: Me,
  team: Team,
): {
  readonly refresh: () => Promise<void>
  readonly concerns: (items: ReadonlySet<string> | null) => boolean
  readonly showState: (state: 'connecting' | 'live' | 'lost') => void
} | null => {
  const { parts } = addressOf()
  const item = itemOf(parts)
  if (item !== null) {
    const page = showItem(team, item.kind, item.number)
    return {
      refresh: page.refresh,
      concerns: (items) => items?.has(page.stream) ?? true,
      showState: () => {},
    }
  }
  if (parts[0] === 'keys') {
    showKeys(me, team)
    return null
  }
  const home = showHome(facts, me, team)
  return { refresh: home.refresh, concerns: () => true, showState: home.showState }
}

const watchSession = (facts: PageFacts): (() => void) => {
  let over = false
  const end = (): void => {
    if (over) return
    over = true
    sessionEnded(facts)
  }
  const check = async (): Promise<void> => {
    if (over) return
    const now = await askPageFacts()
    if ('version' in now && now.me?.personId !== facts.me?.personId) end()
  }
  whenNotSignedIn(end)
  const ask = (): void => {
    if (document.visibilityState === 'visible') void check()
  }
  document.addEventListener('visibilitychange', ask)
  addEventListener('focus', ask)
  setInterval(ask, CHECK_SESSION_MS)
  return ask
}

const openDesk = (facts: PageFacts, me: Me): void => {
  const { team: named, parts } = addressOf()
  const team = teamOf(me, named)
  showWho(me, team)
  const checkSession = watchSession(facts)
  if (parts[0] === 'account') {
    showAccount(facts, me)
    return
  }
  if (team === null) {
    noTeam(me, named)
    return
  }
  localStorage.setItem(TEAM, team.team)
  const place = showPlace(facts, me, team)
  if (place === null) return
  const soon = together(place.refresh)
  const line = connectionLine()
  follow(team.team, {
    onChange: (items) => {
      if (place.concerns(items)) soon()
    },
    onState: (state, sinceMs) => {
      place.showState(state)
      line(state, sinceMs)
    },
    onRefused: checkSession,
  })
  soon()
  // What nobody is told of changes too: when a source was last heard, whether the desk is ready.
  setInterval(() => {
    if (document.visibilityState === 'visible') soon()
  }, LOOK_AGAIN_MS)
}

const start = async (): Promise<void> => {
  keepTimes()
  const facts = await askPageFacts()
  if (!('version' in facts)) {
    cannotOpen(facts.problem)
    return
  }
  const { parts } = addressOf()
  const at = parts[0] ?? ''
  if (facts.firstRun.open || at === 'first-run') showFirstRun(facts)
  else if (at === 'invitation') showInvitation(facts)
  else if (facts.me === null) showSignIn(facts, whySignIn())
  else if (at === 'sign-in') location.replace('/')
  else openDesk(facts, facts.me)
}

void start()
