/** Keys: your own for the command line and scripts, and those of alert sources with the exact lines to paste. */
import { get, post } from './ask.ts'
import { copyable } from './copy.ts'
import { type Child, card, el, fill, notice, showMain } from './dom.ts'
import { form } from './form.ts'
import { keyList } from './keyTable.ts'
import type { Me, Team } from './pageFacts.ts'
import { problemWords } from './problemWords.ts'
import { type Fields, fields, flag, list, text, textOrNull, texts } from './read.ts'
import { shownOnce } from './shownOnce.ts'
import { snippetsFor } from './snippets.ts'
import { time } from './times.ts'

const uses: Readonly<Record<string, readonly string[]>> = {
  act: ['read', 'act'],
  read: ['read'],
  admin: ['read', 'act', 'admin'],
}

/** Members make keys that act; who only observes needs none that could. */
const usesOf = (me: Me, team: Team) => [
  ...(team.role === 'observer' ? [] : [{ value: 'act', words: 'See and act as you' }]),
  { value: 'read', words: 'Only see what you see' },
  ...(me.isAdministrator ? [{ value: 'admin', words: 'See, act, and administer the server' }] : []),
]

const lastUsed = (key: Fields): Child => {
  const at = textOrNull(key.lastUsedAt)
  return at === null ? 'never used' : ['last used ', time(at)]
}

const api = (team: Team, rest: string): string => `/api/teams/${encodeURIComponent(team.team)}${rest}`

const ownKeys = (me: Me, team: Team): HTMLElement => {
  const listing = el('div')
  const once = shownOnce()
  const refresh = async (): Promise<void> => {
    const answer = await get(api(team, '/settings/keys'))
    if (!answer.ok) {
      fill(listing, notice('bad', problemWords(answer.problem)))
      return
    }
    const keys = list(fields(answer.body).keys)
    fill(
      listing,
      keys.length === 0
        ? el('p', { class: 'quiet' }, 'You have none yet.')
        : keyList(
            keys.map((key) => {
              const expires = textOrNull(key.expiresAt)
              return {
                id: text(key.id),
                name: text(key.name),
                about: [
                  textOrNull(key.start) === null ? null : el('code', {}, `${text(key.start)}…`),
                  ` ${texts(key.scopes).join(', ')} · `,
                  lastUsed(key),
                  expires === null ? null : [' · ends ', time(expires)],
                ],
                ended: flag(key.revoked) ? 'ended' : null,
              }
            }),
            { path: (id) => api(team, `/settings/keys/${encodeURIComponent(id)}/revoke`) },
            refresh,
          ),
    )
  }
  const made = form({
    id: 'key',
    fields: [
      { name: 'name', label: 'What it is for', hint: 'For example: my laptop.' },
      { name: 'use', label: 'What it may do', choices: usesOf(me, team) },
      {
        name: 'days',
        label: 'How long it lasts',
        choices: [
          { value: '90', words: '90 days' },
          { value: '365', words: 'A year' },
          { value: '7', words: 'A week' },
          { value: '', words: 'Until you end it' },
        ],
        optional: true,
      },
    ],
    submit: 'Make the key',
    busy: 'Making it …',
    send: async ({ name = '', use = 'read', days = '' }) => {
      const answer = await post(api(team, '/settings/keys'), {
        name,
        scopes: uses[use] ?? ['read'],
        ...(days === '' ? {} : { expiresInDays: Number(days) }),
      })
      if (!answer.ok) return answer.problem
      const key = text(fields(answer.body).key)
      made.clear()
      await refresh()
      once.show(
        `The key “${name}”`,
        key,
        copyable(
          'The command line, from now on',
          `export DUTYDESK_SERVER=${me.running.url}\nexport DUTYDESK_KEY=${key}\n`,
        ),
      )
      return null
    },
  })
  void refresh()
  return card(
    'own-keys',
    'Your API keys',
    el(
      'p',
      { class: 'quiet' },
      'A key is you, at the command line or in a script. It never gives more than your role.',
    ),
    listing,
    once.element,
    made.element,
  )
}

/** Silences come by their own key: what may send alerts may not hide them. */
const SILENCES = 'amtool'

const sourceKeys = (me: Me, team: Team): HTMLElement => {
  const listing = el('div')
  const once = shownOnce()
  const titleOf = (name: string): string => me.running.sources.find((source) => source.name === name)?.title ?? name
  const refresh = async (): Promise<void> => {
    const answer = await get(api(team, '/settings/sources'))
    if (!answer.ok) {
      fill(listing, notice('bad', problemWords(answer.problem)))
      return
    }
    const keys = list(fields(answer.body).sources)
    fill(
      listing,
      keys.length === 0
        ? el('p', { class: 'quiet' }, 'No source has a key yet.')
        : keyList(
            keys.map((key) => ({
              id: text(key.keyId),
              name: text(key.name),
              about: [`${titleOf(text(key.source))} · ${texts(key.scopes).join(', ')} · `, lastUsed(key)],
              ended:
                textOrNull(key.revokedAt) !== null ? 'ended' : textOrNull(key.validUntil) !== null ? 'replaced' : null,
            })),
            { path: (id) => api(team, `/settings/sources/${encodeURIComponent(id)}/revoke`) },
            refresh,
          ),
    )
  }
  const made = form({
    id: 'source',
    fields: [
      {
        name: 'source',
        label: 'What sends',
        choices: [
          ...me.running.sources.map((source) => ({ value: source.name, words: source.title })),
          { value: SILENCES, words: 'amtool, to silence alerts' },
        ],
      },
      { name: 'name', label: 'Its name here', hint: 'For example: production cluster.' },
    ],
    submit: 'Make the key',
    busy: 'Making it …',
    send: async ({ source: chosen = '', name = '' }) => {
      const silences = chosen === SILENCES
      const source = silences ? 'alertmanager' : chosen
      const answer = await post(api(team, '/settings/sources'), {
        name,
        source,
        scopes: silences ? ['alerts:silence', 'read'] : ['alerts:send'],
      })
      if (!answer.ok) return answer.problem
      const key = text(fields(answer.body).key)
      made.clear()
      await refresh()
      once.show(
        `The key of “${name}”`,
        key,
        ...snippetsFor({ source, key, url: me.running.url, silences }).map((one) => copyable(one.label, one.text)),
      )
      return null
    },
  })
  void refresh()
  return card(
    'source-keys',
    'Alert sources',
    el('p', { class: 'quiet' }, `Each source sends to ${team.name} with a key of its own.`),
    listing,
    once.element,
    made.element,
  )
}

/** Who manages the team's sources: its lead and deputy, and the server's administrators. */
const managesSources = (me: Me, team: Team): boolean =>
  team.role === 'lead' || team.role === 'deputy' || me.isAdministrator

export const showKeys = (me: Me, team: Team): void => {
  showMain('Keys', [
    el('h1', {}, 'Keys'),
    el('div', { class: 'columns even' }, [
      ownKeys(me, team),
      managesSources(me, team)
        ? sourceKeys(me, team)
        : card(
            'source-keys',
            'Alert sources',
            el('p', {}, `Keys for alert sources of ${team.name} are made by its lead, its deputy or an administrator.`),
          ),
    ]),
  ])
}
