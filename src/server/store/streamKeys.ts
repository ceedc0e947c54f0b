/** From the stored form of a stream's name back to its parts. */
import { type StreamId, type StreamKind, streamId } from '#domain/stream.ts'

const kinds: Readonly<Record<string, StreamKind>> = {
  incident: 'incident',
  'alert-group': 'alert-group',
  silence: 'silence',
  maintenance: 'maintenance',
  review: 'review',
  team: 'team',
  desk: 'desk',
}

/** `incident/12` to `{ kind, id }`. Throws on a name that the desk never wrote. */
export const parseStreamKey = (key: string): StreamId => {
  const slash = key.indexOf('/')
  const kind = kinds[key.slice(0, slash)]
  if (kind === undefined) throw new Error(`Not a stream: ${key}`)
  return streamId(kind, key.slice(slash + 1))
}
