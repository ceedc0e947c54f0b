/** Open arrivals: requests leave at fixed instants whether or not earlier ones were answered, and wait is counted from that instant. */
import { setTimeout as pause } from 'node:timers/promises'

/** Calls `send(n)` at `rate` a second for `seconds`; answers how late the generator itself ever was (milliseconds). */
export const openArrivals = async (
  rate: number,
  seconds: number,
  send: (n: number, dueMs: number) => void,
): Promise<{ readonly sent: number; readonly latestMs: number }> => {
  const begun = performance.now()
  const total = Math.round(rate * seconds)
  let latestMs = 0
  for (let n = 0; n < total; ) {
    const now = performance.now()
    for (; n < total; n += 1) {
      const due = begun + (n * 1000) / rate
      if (due > now) break
      latestMs = Math.max(latestMs, now - due)
      send(n, due)
    }
    await pause(1)
  }
  return { sent: total, latestMs }
}
