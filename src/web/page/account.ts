/** You: who you are in which team, how you sign in, and where you are signed in. */
import { get, type Problem, post } from './ask.ts'
import { type Child, card, el, fill, notice, showMain } from './dom.ts'
import { needs } from './entrance.ts'
import { form } from './form.ts'
import { keyList } from './keyTable.ts'
import type { Me, PageFacts } from './pageFacts.ts'
import { addPasskey, canUsePasskeys } from './passkey.ts'
import { problemWords } from './problemWords.ts'
import { list, text } from './read.ts'
import { signOut } from './session.ts'
import { time } from './times.ts'

const fact = (words: string, ...value: readonly Child[]): HTMLElement =>
  el('div', { class: 'fact' }, [el('dt', {}, words), el('dd', {}, value)])

const youCard = (me: Me): HTMLElement =>
  card(
    'you',
    'You',
    el('dl', { class: 'facts' }, [
      fact('Name', me.name),
      fact('Short id', el('code', {}, me.personId)),
      fact('E-mail', me.email),
      ...me.teams.map((team) => fact(team.name, team.role)),
      me.isAdministrator ? fact('This server', 'administrator') : null,
    ]),
    me.teams.length === 0
      ? notice(
          'plain',
          'You are in no team, so there are no items for you to see. A lead or an administrator can add you.',
        )
      : null,
  )

const sessionsCard = (): HTMLElement => {
  const said = el('div', { class: 'general' })
  const out = async (everywhere: boolean): Promise<void> => {
    const problem = await signOut(everywhere)
    if (problem !== null) fill(said, notice('bad', problemWords(problem)))
  }
  return card(
    'sessions',
    'Signing out',
    el('p', { class: 'quiet' }, 'Everywhere ends every session of yours on every device. Keys stay.'),
    el('div', { class: 'ways' }, [
      el('button', { type: 'button', onclick: () => void out(false) }, 'Sign out here'),
      el('button', { type: 'button', class: 'danger', onclick: () => void out(true) }, 'Sign out everywhere'),
    ]),
    said,
  )
}

const passkeysCard = (): HTMLElement => {
  const listing = el('div')
  const said = el('div', { class: 'general' })
  const refresh = async (): Promise<void> => {
    const answer = await get('/api/auth/passkey/list-user-passkeys')
    if (!answer.ok) {
      fill(listing, notice('bad', problemWords(answer.problem)))
      return
    }
    const passkeys = list(answer.body)
    fill(
      listing,
      passkeys.length === 0
        ? el(
            'p',
            { class: 'quiet' },
            'You have none yet. A passkey signs you in by fingerprint, face or PIN, and cannot be phished.',
          )
        : keyList(
            passkeys.map((one) => ({
              id: text(one.id),
              name: text(one.name) || 'Passkey',
              about: ['added ', time(text(one.createdAt))],
              ended: null,
            })),
            { path: () => '/api/auth/passkey/delete-passkey', body: (id) => ({ id }) },
            refresh,
          ),
    )
  }
  void refresh()
  const made = form({
    id: 'passkey',
    fields: [{ name: 'name', label: 'Name of this device', hint: 'For example: work laptop.' }],
    submit: 'Add a passkey',
    busy: 'Waiting for your device …',
    send: async ({ name = '' }): Promise<Problem | null> => {
      fill(said)
      const problem = await addPasskey(name)
      if (problem !== null) return problem
      made.clear()
      await refresh()
      fill(said, notice('good', 'The passkey is added. Next time you can sign in with it.'))
      return null
    },
  })
  return card(
    'passkeys',
    'Passkeys',
    listing,
    canUsePasskeys()
      ? made.element
      : el('p', {}, 'This browser cannot add one here: it is too old, or this address is not secure (https).'),
    said,
  )
}

const passwordCard = (facts: PageFacts): HTMLElement => {
  const said = el('div', { class: 'general' })
  const made = form({
    id: 'change-password',
    fields: [
      { name: 'currentPassword', label: 'Password now', type: 'password', autocomplete: 'current-password' },
      {
        name: 'newPassword',
        label: 'New password',
        hint: `At least ${facts.minPasswordLength} characters.`,
        type: 'password',
        autocomplete: 'new-password',
      },
    ],
    submit: 'Change the password',
    busy: 'Changing it …',
    faultWords: needs,
    send: async ({ currentPassword = '', newPassword = '' }) => {
      fill(said)
      const answer = await post('/api/auth/change-password', {
        currentPassword,
        newPassword,
        revokeOtherSessions: true,
      })
      if (!answer.ok) {
        const field = {
          INVALID_PASSWORD: 'currentPassword',
          PASSWORD_TOO_SHORT: 'newPassword',
          PASSWORD_TOO_LONG: 'newPassword',
        }[answer.problem.code]
        return field === undefined
          ? answer.problem
          : { ...answer.problem, faults: [{ field, message: faultOf(answer.problem.code, facts) }] }
      }
      made.clear()
      fill(said, notice('good', 'The password is changed. Your other sessions have ended.'))
      return null
    },
  })
  return card('password', 'Password', made.element, said)
}

const faultOf = (code: string, facts: PageFacts): string =>
  code === 'INVALID_PASSWORD'
    ? 'your password as it is now'
    : code === 'PASSWORD_TOO_SHORT'
      ? `at least ${facts.minPasswordLength} characters`
      : 'fewer characters'

export const showAccount = (facts: PageFacts, me: Me): void => {
  showMain('Account', [
    el('h1', {}, me.name),
    el('div', { class: 'columns even' }, [
      el('div', {}, [youCard(me), sessionsCard()]),
      el('div', {}, [passkeysCard(), passwordCard(facts)]),
    ]),
  ])
}
