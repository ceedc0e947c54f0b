/** A form with its faults in place: each field's fault stands under it and is read out with it; the first one gets the focus. */
import type { Problem } from './ask.ts'
import { type Child, el, fill, notice } from './dom.ts'
import { problemWords } from './problemWords.ts'

export type Choice = { readonly value: string; readonly words: string }

export type Field = {
  readonly name: string
  readonly label: string
  readonly hint?: string
  readonly type?: 'text' | 'email' | 'password'
  readonly autocomplete?: string
  readonly value?: string
  readonly optional?: boolean
  /** A choice instead of a text. */
  readonly choices?: readonly Choice[]
  readonly onInput?: (value: string, form: Form) => void
}

export type Values = Readonly<Record<string, string>>

export type FormOptions = {
  readonly id: string
  readonly fields: readonly Field[]
  readonly submit: string
  /** What the button says while it waits. */
  readonly busy: string
  /** How a fault of the desk reads under the field. */
  readonly faultWords?: (message: string) => string
  /** Answers null when all went well. */
  readonly send: (values: Values) => Promise<Problem | null>
}

export type Form = {
  readonly element: HTMLFormElement
  readonly input: (name: string) => HTMLInputElement | HTMLSelectElement | null
  readonly clear: () => void
}

const sentence = (message: string): string => {
  const first = message.charAt(0).toUpperCase() + message.slice(1)
  return /[.!?…]$/.test(first) ? first : `${first}.`
}

const inputOf = (id: string, field: Field): HTMLInputElement | HTMLSelectElement => {
  const shared = { id: `${id}-${field.name}`, name: field.name, 'aria-describedby': describedBy(id, field, false) }
  if (field.choices !== undefined)
    return el(
      'select',
      shared,
      field.choices.map((choice) => el('option', { value: choice.value }, choice.words)),
    )
  return el('input', {
    ...shared,
    type: field.type ?? 'text',
    autocomplete: field.autocomplete ?? 'off',
    autocapitalize: 'none',
    spellcheck: 'false',
    value: field.value ?? null,
    'aria-required': field.optional === true ? null : 'true',
  })
}

const describedBy = (id: string, field: Field, faulty: boolean): string | null => {
  const parts = [
    field.hint === undefined ? null : `${id}-${field.name}-hint`,
    faulty ? `${id}-${field.name}-fault` : null,
  ].filter((part) => part !== null)
  return parts.length === 0 ? null : parts.join(' ')
}

export const form = (options: FormOptions): Form => {
  const { id } = options
  const inputs = new Map<string, HTMLInputElement | HTMLSelectElement>()
  const faultPlaces = new Map<string, HTMLElement>()
  const general = el('div', { class: 'general' })
  const button = el('button', { type: 'submit', class: 'primary' }, options.submit)

  const setFault = (field: Field, message: string | null): void => {
    const input = inputs.get(field.name)
    const place = faultPlaces.get(field.name)
    if (input === undefined || place === undefined) return
    place.textContent = message ?? ''
    place.hidden = message === null
    if (message === null) input.removeAttribute('aria-invalid')
    else input.setAttribute('aria-invalid', 'true')
    const described = describedBy(id, field, message !== null)
    if (described === null) input.removeAttribute('aria-describedby')
    else input.setAttribute('aria-describedby', described)
  }
  const clearFaults = (): void => {
    fill(general)
    for (const field of options.fields) setFault(field, null)
  }

  const rows = options.fields.map((field): Child => {
    const input = inputOf(id, field)
    const fault = el('p', { class: 'fault', id: `${id}-${field.name}-fault`, hidden: true })
    inputs.set(field.name, input)
    faultPlaces.set(field.name, fault)
    input.addEventListener('input', () => {
      setFault(field, null)
      field.onInput?.(input.value, made)
    })
    return el('div', { class: 'field' }, [
      el('label', { for: input.id }, [
        field.label,
        field.optional === true && field.choices === undefined
          ? el('span', { class: 'quiet' }, ' (if you like)')
          : null,
      ]),
      input,
      field.hint === undefined ? null : el('p', { class: 'hint', id: `${id}-${field.name}-hint` }, field.hint),
      fault,
    ])
  })

  const show = (problem: Problem): void => {
    const unplaced: string[] = []
    for (const { field: name, message } of problem.faults) {
      const field = options.fields.find((one) => one.name === name)
      const words = sentence((options.faultWords ?? String)(message))
      if (field === undefined) unplaced.push(`${name}: ${message}`)
      else setFault(field, words)
    }
    if (problem.faults.length === 0 || unplaced.length > 0)
      fill(general, notice('bad', unplaced.length > 0 ? unplaced.join('; ') : problemWords(problem)))
    const first = options.fields.find((field) => inputs.get(field.name)?.getAttribute('aria-invalid') === 'true')
    if (first !== undefined) inputs.get(first.name)?.focus()
  }

  let sending = false
  const submit = async (): Promise<void> => {
    if (sending) return
    clearFaults()
    const values = Object.fromEntries([...inputs].map(([name, input]) => [name, input.value]))
    const empty = options.fields.filter((field) => field.optional !== true && values[field.name] === '')
    if (empty.length > 0) {
      for (const field of empty) setFault(field, 'Please fill this in.')
      const first = empty[0]
      if (first !== undefined) inputs.get(first.name)?.focus()
      return
    }
    sending = true
    // Not `disabled`: a disabled button would lose the focus of who pressed it.
    button.setAttribute('aria-disabled', 'true')
    button.textContent = options.busy
    const problem = await options.send(values)
    sending = false
    button.removeAttribute('aria-disabled')
    button.textContent = options.submit
    if (problem !== null) show(problem)
  }

  const element = el(
    'form',
    {
      id,
      novalidate: true,
      onsubmit: (event) => {
        event.preventDefault()
        void submit()
      },
    },
    [...rows, general, button],
  )
  const made: Form = {
    element,
    input: (name) => inputs.get(name) ?? null,
    clear: () => {
      clearFaults()
      element.reset()
    },
  }
  return made
}
