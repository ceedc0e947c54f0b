/**
 * Remembers for a short time what was expensive to find out, and forgets all of it at once when something was revoked anywhere. An
 * answer that was being fetched while it was told to forget is not kept: it may be from before.
 */
export type ShortMemory<Value> = {
  /** What is remembered of `key`, or what `fetch` finds; a null is not remembered. */
  readonly recall: (key: string, fetch: () => Promise<Remembered<Value> | null>) => Promise<Value | null>
  readonly forget: () => void
}

/** `untilMs`: the latest instant (epoch milliseconds) up to which the value may be believed, for a session or key that ends. */
export type Remembered<Value> = { readonly value: Value; readonly untilMs: number }

export type ShortMemoryOptions = {
  readonly forMs: number
  /** Beyond this many the oldest goes. */
  readonly atMost: number
  readonly nowMs: () => number
  /** False while news of revocations may be missed: then nothing is believed from memory. */
  readonly mayRemember: () => boolean
}

export const shortMemory = <Value>(options: ShortMemoryOptions): ShortMemory<Value> => {
  const kept = new Map<string, Remembered<Value>>()
  let epoch = 0
  return {
    recall: async (key, fetch) => {
      const found = kept.get(key)
      if (found !== undefined && options.mayRemember() && options.nowMs() < found.untilMs) return found.value
      kept.delete(key)
      const before = epoch
      const fetched = await fetch()
      if (fetched === null) return null
      if (before === epoch && options.mayRemember()) {
        kept.set(key, { value: fetched.value, untilMs: Math.min(fetched.untilMs, options.nowMs() + options.forMs) })
        const oldest = kept.size > options.atMost ? kept.keys().next().value : undefined
        if (oldest !== undefined) kept.delete(oldest)
      }
      return fetched.value
    },
    forget: () => {
      epoch += 1
      kept.clear()
    },
  }
}
