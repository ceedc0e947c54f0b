/** Elements from plain values. Text is always text: nothing that people or senders wrote is ever read as HTML. */

export type Child = Node | string | number | null | readonly Child[]
type Handler = (event: Event) => void
export type Attributes = Readonly<Record<string, string | number | boolean | null | Handler>>

const nodesOf = (child: Child): readonly Node[] => {
  if (child === null) return []
  if (child instanceof Node) return [child]
  if (typeof child === 'string' || typeof child === 'number') return [document.createTextNode(String(child))]
  return child.flatMap(nodesOf)
}

/** `on…` attributes listen; `true` is an attribute without a value; `false` and null are left out. */
export const el = <Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] => {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name.replace(/^on/, ''), value)
    else if (value === true) element.setAttribute(name, '')
    else if (value !== false && value !== null) element.setAttribute(name, String(value))
  }
  element.append(...children.flatMap(nodesOf))
  return element
}

/** Puts the children in place of what is there. */
export const fill = (element: Element, ...children: readonly Child[]): void => {
  element.replaceChildren(...children.flatMap(nodesOf))
}

export const link = (href: string, ...children: readonly Child[]): HTMLAnchorElement => el('a', { href }, ...children)

/** A card with a heading that names it to screen readers. */
export const card = (id: string, heading: string, ...children: readonly Child[]): HTMLElement =>
  el('section', { class: 'card', id, 'aria-labelledby': `${id}-heading` }, [
    el('h2', { id: `${id}-heading` }, heading),
    ...children,
  ])

/** Says something in a box: `kind` decides the frame, the words carry the meaning. `alert` is read out at once. */
export const notice = (kind: 'good' | 'bad' | 'plain', ...children: readonly Child[]): HTMLElement =>
  el('div', { class: `notice ${kind}`, role: kind === 'bad' ? 'alert' : 'status' }, ...children)

/** Changes what is in the main part, and the title; focus goes to its heading when it was lost with what was there. */
export const showMain = (title: string, ...children: readonly Child[]): void => {
  const main = document.querySelector('main')
  if (main === null) return
  document.title = title === '' ? 'Dutydesk' : `${title} · Dutydesk`
  fill(main, ...children)
}

/** Brings the reader, also of a screen reader, to what has just appeared. */
export const focusOn = (element: HTMLElement): void => {
  if (element.tabIndex < 0) element.tabIndex = -1
  element.focus()
}
