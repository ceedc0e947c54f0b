/** A list of keys, each with one way to end it. Ending asks once more, in place. */
import { type Problem, post } from './ask.ts'
import { type Child, el, fill, notice } from './dom.ts'
import { problemWords } from './problemWords.ts'

export type KeyRow = {
  readonly id: string
  readonly name: string
  readonly about: readonly Child[]
  readonly ended: string | null
}

/** What to post to end the key of an id. */
export type Ending = { readonly path: (id: string) => string; readonly body?: (id: string) => object }

/** `afterwards` reads the list again. */
export const keyList = (rows: readonly KeyRow[], end: Ending, afterwards: () => Promise<void>): HTMLElement =>
  el(
    'ul',
    { class: 'keys' },
    rows.map((row) =>
      el('li', { class: row.ended === null ? null : 'ended' }, [
        el('div', {}, [el('strong', {}, row.name), el('p', { class: 'quiet' }, row.about)]),
        row.ended === null ? ending(row, end, afterwards) : el('span', { class: 'chip' }, row.ended),
      ]),
    ),
  )

const ending = (row: KeyRow, end: Ending, afterwards: () => Promise<void>): HTMLElement => {
  const place = el('div', { class: 'ending' })
  const show = (problem: Problem | null): void => {
    const button = el('button', { type: 'button', class: 'small', 'aria-label': `End the key ${row.name}` }, 'End')
    button.addEventListener('click', ask)
    fill(place, button, problem === null ? null : notice('bad', problemWords(problem)))
  }
  const ask = (): void => {
    const yes = el('button', { type: 'button', class: 'small danger' }, `End ${row.name} at once`)
    const no = el('button', { type: 'button', class: 'small' }, 'Keep it')
    no.addEventListener('click', () => {
      show(null)
      place.querySelector('button')?.focus()
    })
    yes.addEventListener('click', async () => {
      const answer = await post(end.path(row.id), end.body?.(row.id))
      if (answer.ok) await afterwards()
      else show(answer.problem)
    })
    fill(place, yes, no)
    yes.focus()
  }
  show(null)
  return place
}
