/** A new key, which nobody sees a second time. */

import { copyable } from './copy.ts'
import { el, focusOn } from './dom.ts'

export type ShownOnce = {
  readonly element: HTMLElement
  readonly show: (heading: string, key: string, ...more: readonly Node[]) => void
}

export const shownOnce = (): ShownOnce => {
  const element = el('div', { class: 'once' })
  return {
    element,
    show: (heading, key, ...more) => {
      const title = el('h3', { tabindex: -1 }, heading)
      element.replaceChildren(
        el('div', { class: 'notice good' }, [
          title,
          el('p', {}, 'Copy it now: it is shown this once, and the desk keeps no readable copy.'),
          copyable('The key', key),
          ...more,
        ]),
      )
      focusOn(title)
    },
  }
}
