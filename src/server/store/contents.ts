/**
 * Splits the words that must be able to vanish from an event's data and joins them again. In the stored event stands
 * `{"$content": id, "sha256": hex}` with the hash over salt and text; the words are rows of `contents`.
 */
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { contentKeys, erasedText } from '#domain/contents.ts'
import type { Json } from '#domain/json.ts'
import { instantParam, type Tx } from './database.ts'

export type ContentRow = { readonly id: string; readonly salt: Buffer; readonly text: string }

export const contentHash = (salt: Buffer, text: string): string =>
  createHash('sha256').update(salt).update(text, 'utf8').digest('hex')

/** Takes the words out; the answered data holds references. Empty strings stay: there is nothing to erase. */
export const splitContents = (data: Json): { readonly data: Json; readonly contents: readonly ContentRow[] } => {
  const contents: ContentRow[] = []
  const walk = (key: string, value: Json): Json => {
    if (typeof value === 'string' && value !== '' && contentKeys.has(key)) {
      const row = { id: randomUUID(), salt: randomBytes(16), text: value }
      contents.push(row)
      return { $content: row.id, sha256: contentHash(row.salt, value) }
    }
    if (Array.isArray(value)) return value.map((inner: Json) => walk(key, inner))
    if (value !== null && typeof value === 'object')
      return Object.fromEntries(Object.entries(value).map(([innerKey, inner]) => [innerKey, walk(innerKey, inner)]))
    return value
  }
  return { data: walk('', data), contents }
}

export const contentReference = (value: Json): string | null =>
  value !== null && typeof value === 'object' && !Array.isArray(value) && '$content' in value
    ? String((value as { $content: Json }).$content)
    : null

/** Puts the words back; an erased one reads as `[redacted]`. */
export const joinContents = (data: Json, texts: ReadonlyMap<string, string | null>): Json => {
  const reference = contentReference(data)
  if (reference !== null) return texts.get(reference) ?? erasedText
  if (Array.isArray(data)) return data.map((inner: Json) => joinContents(inner, texts))
  if (data !== null && typeof data === 'object')
    return Object.fromEntries(Object.entries(data).map(([key, inner]) => [key, joinContents(inner, texts)]))
  return data
}

/** Erases the words of one event for good; the hash in the event stays, so that the chain still verifies. */
export const eraseContents = async (
  tx: Tx,
  team: string,
  stream: string,
  version: number,
  at: Temporal.Instant,
): Promise<void> => {
  await tx.query(
    `update contents set text = null, salt = ''::bytea, erased_at = $4
      where team = $1 and stream = $2 and version = $3 and text is not null`,
    [team, stream, version, instantParam(at)],
  )
}

/** Takes the erased words of an event out of the effects that were made from it, sent or not. */
export const eraseEffects = async (tx: Tx, team: string, stream: string, version: number): Promise<void> => {
  await tx.query(
    `update deliveries set effect = effect
         || jsonb_build_object('effect', (effect -> 'effect')
              || case when effect -> 'effect' ? 'text' then jsonb_build_object('text', $4::text) else '{}' end
              || case when effect -> 'effect' ? 'title' then jsonb_build_object('title', $4::text) else '{}' end)
      where team = $1 and stream = $2 and version = $3`,
    [team, stream, version, erasedText],
  )
}
