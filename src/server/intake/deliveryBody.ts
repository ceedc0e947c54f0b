/** Reads the body of a delivery by what it says it is: JSON, a form, a mail, or text. What cannot be read is said, and never thrown. */
import type { Problem } from '#connectors/alertSource.ts'

export type DeliveryBody =
  | { readonly kind: 'read'; readonly body: unknown }
  | { readonly kind: 'unreadable'; readonly problems: readonly Problem[] }

/** More fields than any sender's form has. */
const MOST_FIELDS = 1000

const read = (body: unknown): DeliveryBody => ({ kind: 'read', body })

const cannot = (expected: string, found: string): DeliveryBody => ({
  kind: 'unreadable',
  problems: [{ path: '', expected, found }],
})

/** `contentType` as in the header; absent or strange ones are told by how the body begins. */
export const readDeliveryBody = async (bytes: Buffer, contentType: string | undefined): Promise<DeliveryBody> => {
  const type = (contentType ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
  if (type === 'multipart/form-data') return readMultipart(bytes, contentType ?? '')
  const text = bytes.toString('utf8')
  if (type === 'application/x-www-form-urlencoded') return readForm(text)
  if (type.startsWith('message/')) return read(text)
  if (type === 'application/json' || type.endsWith('+json')) return readJson(text)
  return /^\s*[[{]/.test(text.slice(0, 100)) ? readJson(text) : read(text)
}

const readJson = (text: string): DeliveryBody => {
  try {
    return read(JSON.parse(text))
  } catch (error) {
    return cannot(
      'JSON',
      text.trim() === '' ? 'nothing' : error instanceof Error ? error.message.slice(0, 200) : 'not JSON',
    )
  }
}

const readForm = (text: string): DeliveryBody => {
  const fields = new URLSearchParams(text)
  if (fields.size > MOST_FIELDS) return cannot(`at most ${MOST_FIELDS} fields`, `${fields.size}`)
  return read(fromFields([...fields]))
}

/** The first of a name counts. */
const fromFields = (fields: readonly (readonly [string, string])[]): unknown => Object.fromEntries(fields.toReversed())

const readMultipart = async (bytes: Buffer, contentType: string): Promise<DeliveryBody> => {
  try {
    const form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': contentType } }).formData()
    const fields = [...form].flatMap(([name, value]): [string, string][] =>
      typeof value === 'string' ? [[name, value]] : [],
    )
    if (fields.length > MOST_FIELDS) return cannot(`at most ${MOST_FIELDS} fields`, `${fields.length}`)
    return read(fromFields(fields))
  } catch {
    return cannot('a form in parts', 'a body that is none')
  }
}
