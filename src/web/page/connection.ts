/** The line that says when the page no longer hears from the desk, and when it does again. */
import { el } from './dom.ts'
import type { LiveState } from './live.ts'
import { clockWords } from './timeWords.ts'

const SHOWN_AFTER_MS = 1500
const GONE_AFTER_MS = 4000

/** A blink of the connection is not worth a word: it is said when it lasts. */
export const connectionLine = (): ((state: LiveState, sinceMs: number) => void) => {
  const line = el('div', { class: 'connection', role: 'status', hidden: true })
  document.body.append(line)
  let timer: ReturnType<typeof setTimeout> | undefined
  let said = false
  return (state, sinceMs) => {
    clearTimeout(timer)
    if (state === 'lost') {
      timer = setTimeout(() => {
        said = true
        line.className = 'connection lost'
        line.textContent = `Connection lost at ${clockWords(sinceMs)}. What you see may be old; it catches up by itself.`
        line.hidden = false
      }, SHOWN_AFTER_MS)
      return
    }
    if (state !== 'live' || !said) return
    said = false
    line.className = 'connection'
    line.textContent = 'Connected again, and up to date.'
    timer = setTimeout(() => {
      line.hidden = true
    }, GONE_AFTER_MS)
  }
}
