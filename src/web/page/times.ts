/** Times in the reader's zone: relative for the recent past, exact on hover and for screen readers; they keep themselves up to date. */
import { el } from './dom.ts'

const relative = new Intl.RelativeTimeFormat('en-GB', { numeric: 'auto' })
const exact = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'long' })
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' })
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** “5 minutes ago”, “yesterday”, “24 Nov 2026”. `nowMs` and `thenMs` in milliseconds since 1970. */
export const timeWords = (thenMs: number, nowMs: number): string => {
  const past = nowMs - thenMs
  if (Math.abs(past) < MINUTE) return 'just now'
  if (Math.abs(past) < HOUR) return relative.format(-Math.trunc(past / MINUTE), 'minute')
  if (Math.abs(past) < DAY) return relative.format(-Math.trunc(past / HOUR), 'hour')
  if (Math.abs(past) < 14 * DAY) return relative.format(-Math.trunc(past / DAY), 'day')
  return day.format(thenMs)
}

export const clockWords = (atMs: number): string => clock.format(atMs)

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
