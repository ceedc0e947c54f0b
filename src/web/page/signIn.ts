/** Signing in by password, passkey or single sign-on; also what is shown in place of a page when its session has ended. */
import { type Problem, post } from './ask.ts'
import { type Child, el, fill, link, notice } from './dom.ts'
import { showEntrance } from './entrance.ts'
import { form } from './form.ts'
import type { PageFacts } from './pageFacts.ts'
import { canUsePasskeys, signInByPasskey } from './passkey.ts'
import { problemWords } from './problemWords.ts'
import { fields, text } from './read.ts'
import { enter, goOn, wanted } from './session.ts'

/** Why single sign-on brought somebody back without success (`?error=`). */
const signOnWords: Readonly<Record<string, string>> = {
  signup_disabled: 'Nobody here has the address of that account. Ask your lead or an administrator for an invitation.',
  account_not_linked:
    'That account’s address belongs to somebody here who signs in otherwise. Sign in as before, then link the account.',
  access_denied: 'The provider did not let you through.',
  PERSON_DISABLED: 'This account is closed. An administrator can open it again.',
}

const signOnError = (): string | null => {
  const code = new URLSearchParams(location.search).get('error')
  if (code === null) return null
  return signOnWords[code] ?? `Single sign-on did not succeed (${code.slice(0, 60)}). Try again, or use your password.`
}

const signOn = async (): Promise<Problem | null> => {
  const answer = await post('/api/auth/sign-in/social', { provider: 'sso', callbackURL: wanted() })
  if (!answer.ok) return answer.problem
  location.assign(text(fields(answer.body).url))
  return null
}

/** `why` stands above the form: what the link points to, or that the session has ended. */
export const showSignIn = (facts: PageFacts, why: Child): void => {
  const said = el('div', { class: 'general' })
  const tell = (problem: Problem | null): void => {
    fill(said, problem === null ? null : notice('bad', problemWords(problem)))
  }
  const password = form({
    id: 'sign-in',
    fields: [
      { name: 'email', label: 'E-mail address', type: 'email', autocomplete: 'username' },
      { name: 'password', label: 'Password', type: 'password', autocomplete: 'current-password' },
    ],
    submit: 'Sign in',
    busy: 'Signing in …',
    send: (values) => enter(values.email ?? '', values.password ?? ''),
  })
  const otherWays: readonly Child[] = [
    canUsePasskeys()
      ? el(
          'button',
          {
            type: 'button',
            onclick: async () => {
              tell(null)
              const problem = await signInByPasskey()
              if (problem === null) goOn()
              else tell(problem)
            },
          },
          'Sign in with a passkey',
        )
      : null,
    facts.singleSignOn === null
      ? null
      : el(
          'button',
          { type: 'button', onclick: async () => tell(await signOn()) },
          `Sign in with ${facts.singleSignOn}`,
        ),
  ]
  const error = signOnError()
  showEntrance(
    'Sign in',
    null,
    why === null ? null : notice('plain', why),
    error === null ? null : notice('bad', error),
    password.element,
    el('div', { class: 'ways' }, otherWays),
    said,
    el('p', { class: 'quiet' }, [link('/invitation', 'I have an invitation, or a new password to choose')]),
  )
}
