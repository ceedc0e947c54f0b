/**
 * How much one asker may ask in a minute. Kept in this node's memory, bounded: who fills it with new names pushes out the oldest,
 * never the desk.
 */
import { isIPv6 } from 'node:net'

export type Allowance = {
  /** Counts one; the seconds to wait when it was one too many, else null. */
  readonly take: (key: string) => number | null
  /** The seconds to wait when the allowance is used up, without counting. */
  readonly wait: (key: string) => number | null
}

export type AllowanceOptions = {
  readonly perWindow: number
  readonly windowMs: number
  /** Names remembered at once. */
  readonly atMost: number
  /** Milliseconds that only grow. */
  readonly nowMs: () => number
}

export const allowance = (options: AllowanceOptions): Allowance => {
  const used = new Map<string, { count: number; endsMs: number }>()
  const current = (key: string): { count: number; endsMs: number } | null => {
    const found = used.get(key)
    if (found === undefined || found.endsMs > options.nowMs()) return found ?? null
    used.delete(key)
    return null
  }
  const secondsLeft = (endsMs: number): number => Math.max(1, Math.ceil((endsMs - options.nowMs()) / 1000))
  return {
    take: (key) => {
      const found = current(key)
      if (found === null) {
        used.set(key, { count: 1, endsMs: options.nowMs() + options.windowMs })
        const oldest = used.size > options.atMost ? used.keys().next().value : undefined
        if (oldest !== undefined) used.delete(oldest)
        return null
      }
      if (found.count >= options.perWindow) return secondsLeft(found.endsMs)
      found.count += 1
      return null
    },
    wait: (key) => {
      const found = current(key)
      return found === null || found.count < options.perWindow ? null : secondsLeft(found.endsMs)
    },
  }
}

/** The part of an address that its holder cannot change at will: all of IPv4, the first 64 bits of IPv6. */
export const addressKey = (address: string): string => {
  const plain = address.replace(/%.*$/, '')
  if (!isIPv6(plain) || plain.startsWith('::ffff:')) return address
  const [head = '', tail] = plain.split('::')
  const before = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length)
  const groups = [...before, ...Array.from({ length: zeros }, () => '0'), ...after]
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`
}
