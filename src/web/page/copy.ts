/** A button that copies text and says so. */
import { el } from './dom.ts'

const SAID_MS = 2500

const select = (element: Element): void => {
  const range = document.createRange()
  range.selectNodeContents(element)
  const selection = getSelection()
  selection?.removeAllRanges()
  selection?.addRange(range)
}

/** `source` holds the text; it is selected instead where the page may not write to the clipboard. */
export const copyButton = (source: Element, words: string): HTMLButtonElement => {
  const button = el('button', { type: 'button', class: 'small' }, words)
  const said = (message: string): void => {
    button.textContent = message
    setTimeout(() => {
      button.textContent = words
    }, SAID_MS)
  }
  button.addEventListener('click', () => {
    const copied = navigator.clipboard?.writeText(source.textContent ?? '') ?? Promise.reject(new Error('no clipboard'))
    copied.then(
      () => said('Copied'),
      () => {
        select(source)
        said('Selected: press Ctrl C')
      },
    )
  })
  return button
}

/** Text to take along, with its button. */
export const copyable = (label: string, text: string): HTMLElement => {
  const code = el('code', {}, text)
  return el('figure', { class: 'copyable' }, [
    el('figcaption', {}, [el('span', {}, label), copyButton(code, 'Copy')]),
    el('pre', { tabindex: 0, role: 'region', 'aria-label': label }, code),
  ])
}
