/** Accepting an invitation: the code, then a password. The code may stand behind `#` in the address, which is never sent anywhere. */
import { post } from './ask.ts'
import { el, link } from './dom.ts'
import { needs, showEntrance } from './entrance.ts'
import { form } from './form.ts'
import type { PageFacts } from './pageFacts.ts'
import { fields, text } from './read.ts'
import { enter } from './session.ts'

export const showInvitation = (facts: PageFacts): void => {
  const made = form({
    id: 'invitation',
    fields: [
      {
        name: 'code',
        label: 'Invitation code',
        hint: 'Whoever invited you has given it to you. It is good for three days and once.',
        value: decodeURIComponent(location.hash.slice(1)),
      },
    ],
    submit: 'Continue',
    busy: 'Looking …',
    send: async ({ code = '' }) => {
      const answer = await post('/api/invitations/look', { code: code.trim() })
      if (!answer.ok) {
        const { detail } = answer.problem
        return { ...answer.problem, faults: [{ field: 'code', message: detail }] }
      }
      const invited = fields(answer.body)
      choosePassword(facts, code.trim(), text(invited.name), text(invited.email))
      return null
    },
  })
  showEntrance('Your invitation', 'Enter the code, then choose a password.', made.element, signInLink())
}

const signInLink = (): HTMLElement => el('p', { class: 'quiet' }, [link('/sign-in', 'I have a password already')])

const choosePassword = (facts: PageFacts, code: string, name: string, email: string): void => {
  const made = form({
    id: 'choose-password',
    fields: [
      // Read-only, but there: a password manager files the password under it.
      { name: 'email', label: 'E-mail address', type: 'email', autocomplete: 'username', value: email },
      {
        name: 'password',
        label: 'New password',
        hint: `At least ${facts.minPasswordLength} characters; a few words are best.`,
        type: 'password',
        autocomplete: 'new-password',
      },
    ],
    submit: 'Choose this password and sign in',
    busy: 'Signing in …',
    faultWords: needs,
    send: async ({ password = '' }) => {
      const answer = await post('/api/invitations/accept', { code, password })
      return answer.ok ? enter(email, password) : answer.problem
    },
  })
  made.input('email')?.setAttribute('readonly', '')
  showEntrance(`Welcome, ${name}`, null, made.element)
  made.input('password')?.focus()
}
