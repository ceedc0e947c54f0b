/** Times in the reader's zone: relative for the recent past, exact on hover and for screen readers; they keep themselves up to date. */
import { el } from './dom.ts'
import { exact, MINUTE, timeWords } from './timeWords.ts'

/** A time; `instant` as the desk writes it (ISO 8601). */
export const time = (instant: string): HTMLTimeElement => {
  const atMs = Date.parse(instant)
  return el('time', { datetime: instant, title: exact.format(atMs) }, timeWords(atMs, Date.now()))
}

/** Keeps every time on the page true. */
export const keepTimes = (): void => {
  setInterval(() => {
    for (const element of document.querySelectorAll('time')) {
      const words = timeWords(Date.parse(element.dateTime), Date.now())
      if (element.textContent !== words) element.textContent = words
    }
  }, MINUTE / 2)
}
