/** An empty desk: the first person becomes administrator and a member of the first team. */
import { post } from './ask.ts'
import { el, link, notice } from './dom.ts'
import { needs, showEntrance } from './entrance.ts'
import { type Field, form } from './form.ts'
import type { PageFacts } from './pageFacts.ts'
import { enter } from './session.ts'

/** A short id from an e-mail address: what stands before the @, made fit. */
export const personIdFrom = (email: string): string =>
  (email.split('@')[0] ?? '')
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '')
    .replace(/^[._-]+/, '')
    .slice(0, 63)

export const showFirstRun = (facts: PageFacts): void => {
  if (!facts.firstRun.open) {
    showSomebodyIsHere()
    return
  }
  let idIsOwn = false
  const code: Field = {
    name: 'code',
    label: 'Code',
    hint: 'You come from another machine, so show that this desk is yours: the code stands where it was started.',
  }
  const fields: readonly Field[] = [
    ...(facts.firstRun.needsCode ? [code] : []),
    { name: 'name', label: 'Your name', hint: 'As others read it.', autocomplete: 'name' },
    {
      name: 'email',
      label: 'E-mail address',
      hint: 'You sign in with it.',
      type: 'email',
      autocomplete: 'username',
      onInput: (value, made) => {
        const id = made.input('personId')
        if (!idIsOwn && id !== null) id.value = personIdFrom(value)
      },
    },
    {
      name: 'password',
      label: 'Password',
      hint: `At least ${facts.minPasswordLength} characters; a few words are best.`,
      type: 'password',
      autocomplete: 'new-password',
    },
    {
      name: 'personId',
      label: 'Your short id',
      hint: 'Short and lasting, for example abc12. Every record names you by it, and it cannot be changed.',
      onInput: (value) => {
        idIsOwn = value !== ''
      },
    },
    {
      name: 'teamName',
      label: 'Your team',
      hint: 'What the first team is called. A folder of that name under playbooks/ holds its process; else the shipped one does.',
    },
  ]
  const made = form({
    id: 'first-run',
    fields,
    submit: 'Begin',
    busy: 'Making the desk yours …',
    faultWords: needs,
    send: async (values) => {
      const answer = await post('/api/first-run', values)
      if (!answer.ok) {
        if (answer.problem.code === 'first-run-over') {
          showSomebodyIsHere()
          return null
        }
        if (answer.problem.code !== 'first-run-code') return answer.problem
        if (!facts.firstRun.needsCode) {
          showFirstRun({ ...facts, firstRun: { open: true, needsCode: true } })
          return null
        }
        return {
          ...answer.problem,
          faults: [{ field: 'code', message: 'the code that was printed when the desk started' }],
        }
      }
      return enter(values.email ?? '', values.password ?? '')
    },
  })
  showEntrance(
    'This desk is new',
    'Nobody is here yet. Whoever fills this in becomes its administrator and the first of its team.',
    made.element,
  )
}

const showSomebodyIsHere = (): void =>
  showEntrance(
    'This desk has its first person',
    null,
    notice(
      'plain',
      el('p', {}, 'Somebody was here before you, perhaps only a moment ago. Nothing that you typed was kept.'),
    ),
    el('p', {}, ['Ask them for an invitation, or ', link('/sign-in', 'sign in'), ' if it was you.']),
  )
