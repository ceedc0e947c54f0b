/** What identifies an alert at its sender, namespaced by the source so that two senders' keys never meet. */
import { createHash } from 'node:crypto'
import { oneLine } from './cleanText.ts'

const longest = 250

/** `source:part/part`; absent parts are left empty. Longer than 250 characters: a hash stands in the place of the parts. */
export const dedupKeyOf = (source: string, ...parts: readonly (string | number | null | undefined)[]): string => {
  const joined = parts.map((part) => (part === null || part === undefined ? '' : String(part))).join('/')
  const key = `${source}:${joined}`
  return key.length <= longest && oneLine(key, longest) === key ? key : `${source}:${hashed(joined)}`
}

/** 32 hexadecimal digits. */
export const hashed = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32)
