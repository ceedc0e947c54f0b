/** Times in words, in the reader's zone. */

const relative = new Intl.RelativeTimeFormat('en-GB', { numeric: 'auto' })
/** The whole of it, for who asks. */
export const exact = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'long' })
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' })
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })

export const MINUTE = 60_000
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
