/** A list of items that keeps its rows: what stays is not touched, so nothing moves under a pointer and no focus is lost. */
import { type Child, el, fill, link } from './dom.ts'
import { itemAddress, kindWords, urgencyWords } from './itemWords.ts'
import { type Fields, fields, flag, number, text, textOrNull } from './read.ts'
import { time } from './times.ts'

export type InboxList = {
  readonly element: HTMLElement
  readonly show: (items: readonly Fields[]) => void
}

const MARKED_MS = 4000

/** How loud an item is, in words; the frame's colour only repeats them. */
const howLoud = (item: Fields): { readonly words: string; readonly kind: string } => {
  const detail = fields(item.detail)
  const rank = number(item.rank)
  const kind = rank === 0 ? 'loud' : rank === 1 ? 'medium' : 'calm'
  if (item.kind === 'alert-group') return { words: text(detail.severity), kind }
  const urgency = textOrNull(detail.urgency)
  // Unassessed counts as urgent (D3); with an owner it is only a step that is still to do.
  const isInHand = urgency === null && textOrNull(item.owner) !== null
  return { words: urgencyWords(urgency), kind: isInHand ? 'medium' : kind }
}

const rowContent = (team: string, item: Fields): readonly Child[] => {
  const detail = fields(item.detail)
  const { words, kind } = howLoud(item)
  const place = [textOrNull(detail.service), textOrNull(detail.environment)].filter((part) => part !== null)
  const itemKind = text(item.kind)
  const itemNumber = number(item.number)
  return [
    el('span', { class: `chip ${kind}` }, words),
    el('div', { class: 'item' }, [
      link(itemAddress(team, itemKind, itemNumber), text(item.title)),
      el('p', { class: 'quiet' }, [
        `${kindWords(itemKind)} ${itemNumber}`,
        place.length === 0 ? null : ` · ${place.join(' ')}`,
        flag(detail.stoppedByItself) ? ' · stopped by itself' : null,
        textOrNull(item.owner) === null ? ' · unowned, ' : ' · ',
        time(text(item.since)),
      ]),
    ]),
  ]
}

export const inboxList = (team: string, label: string, empty: readonly Child[]): InboxList => {
  const rows = new Map<string, { readonly element: HTMLElement; signature: string }>()
  const list = el('ul', { class: 'items', 'aria-label': label })
  const nothing = el('div', { class: 'empty' }, empty)
  const element = el('div', {}, [nothing, list])
  let shownBefore = false

  const mark = (row: HTMLElement): void => {
    if (!shownBefore) return
    row.classList.add('changed')
    setTimeout(() => row.classList.remove('changed'), MARKED_MS)
  }

  return {
    element,
    show: (items) => {
      nothing.hidden = items.length > 0
      list.hidden = items.length === 0
      const wanted = new Set(items.map((item) => text(item.stream)))
      for (const [stream, row] of rows)
        if (!wanted.has(stream)) {
          row.element.remove()
          rows.delete(stream)
        }
      items.forEach((item, at) => {
        const stream = text(item.stream)
        const signature = JSON.stringify(item)
        const known = rows.get(stream)
        const row = known ?? { element: el('li'), signature: '' }
        if (row.signature !== signature) {
          const hadFocus = row.element.contains(document.activeElement)
          fill(row.element, rowContent(team, item))
          if (hadFocus) row.element.querySelector('a')?.focus()
          row.signature = signature
          mark(row.element)
        }
        if (known === undefined) rows.set(stream, row)
        if (list.children[at] !== row.element) list.insertBefore(row.element, list.children[at] ?? null)
      })
      shownBefore = true
    },
  }
}
