/** A mail as the recognisers read it, from whatever form it arrived in: raw, a provider's form, or SNS from Amazon SES. */
import { simpleParser } from 'mailparser'
import { descriptionLength } from '../cleanText.ts'
import { readInstant } from '../readInstant.ts'
import { isObject, type JsonObject, jsonIn, own, textAt } from '../readJson.ts'
import { htmlToText } from './htmlToText.ts'

export type MailMessage = {
  /** Address of the sender, lower case; unproven. */
  readonly from: string | null
  readonly subject: string
  readonly text: string
  /** Absolute or not, as written; in their order. */
  readonly links: readonly string[]
  /** Lower-case names, unfolded values; the first of a name. */
  readonly headers: Readonly<Record<string, string>>
  readonly sentAt: Temporal.Instant | null
}

/** Larger mails are refused before they are parsed. */
export const largestMail = 25 * 1024 * 1024
const largestText = 200_000

const linksIn = (text: string): readonly string[] =>
  [...text.slice(0, largestText).matchAll(/https?:\/\/[^\s<>"')\]]{1,1990}/gi)]
    .slice(0, 100)
    .map((found) => found[0].replace(/[.,;:!?]+$/, ''))

const addressIn = (text: string | null | undefined): string | null => {
  const found = /([^\s<>"'(),;:@]{1,64}@[^\s<>"'(),;:@]{1,200})/.exec((text ?? '').slice(0, 1_000))?.[1]
  return found === undefined ? null : found.toLowerCase()
}

const assembled = (plain: string, html: string): Pick<MailMessage, 'text' | 'links'> => {
  const fromHtml = html === '' ? { text: '', links: [] } : htmlToText(html)
  const text = (plain.trim() === '' ? fromHtml.text : plain).slice(0, largestText)
  return { text, links: [...linksIn(text), ...fromHtml.links] }
}

/** The mail, or why it could not be read. */
export const readRawMail = async (source: Buffer | string): Promise<MailMessage | string> => {
  if (source.length > largestMail) return 'larger than 25 MiB'
  try {
    // HTML is turned to text by us: bounded, and without links being resolved or images inlined.
    const parsed = await simpleParser(source, {
      skipHtmlToText: true,
      skipTextToHtml: true,
      skipImageLinks: true,
      keepCidLinks: true,
      checksumAlgo: false,
      ignoreEmbedded: true,
      maxChildNodes: 200,
    } as Parameters<typeof simpleParser>[1])
    const headers: Record<string, string> = {}
    for (const { key, line } of parsed.headerLines.slice(0, 500))
      if (!Object.hasOwn(headers, key) && key !== '__proto__')
        headers[key] = line
          .slice(line.indexOf(':') + 1, 4_000)
          .replace(/\r?\n[ \t]+/g, ' ')
          .trim()
    return {
      from: parsed.from?.value[0]?.address?.toLowerCase() ?? addressIn(headers.from),
      subject: parsed.subject ?? '',
      ...assembled(parsed.text ?? '', parsed.html === false ? '' : (parsed.html ?? '')),
      headers,
      sentAt: parsed.date === undefined ? null : readInstant(parsed.date.getTime()),
    }
  } catch (fault) {
    return fault instanceof Error ? fault.message.slice(0, descriptionLength) : 'not a mail'
  }
}

/** What Mailgun and others post as a form, and the three plain fields of simple forwarders. Null where it is neither. */
export const readMailFields = (body: JsonObject): MailMessage | null => {
  const one = (...names: readonly string[]): string | null => {
    for (const name of names) {
      const text = own(body, name)
      if (typeof text === 'string' && text.trim() !== '') return text
    }
    return null
  }
  const subject = one('subject', 'Subject')
  const plain = one('body-plain', 'stripped-text', 'text', 'message', 'body', 'TextBody')
  const html = one('body-html', 'stripped-html', 'html', 'HtmlBody')
  if (subject === null && plain === null && html === null) return null
  const headers: Record<string, string> = {}
  for (const pair of headerPairs(body)) headers[pair[0]] ??= pair[1]
  return {
    from: addressIn(one('from', 'From', 'sender')),
    subject: subject ?? '',
    ...assembled(plain ?? '', html ?? ''),
    headers,
    sentAt: readInstant(one('Date')) ?? readInstant(own(body, 'timestamp')),
  }
}

/** Mailgun repeats the headers as form fields and as `message-headers`, a JSON list of pairs. */
const headerPairs = (body: JsonObject): readonly (readonly [string, string])[] => {
  const list = typeof body['message-headers'] === 'string' ? jsonIn(body['message-headers']) : null
  const pairs = (Array.isArray(list) ? list.slice(0, 300) : []).flatMap((pair: unknown) =>
    Array.isArray(pair) && typeof pair[0] === 'string' && typeof pair[1] === 'string'
      ? [[pair[0].toLowerCase(), pair[1].slice(0, 4_000)] as const]
      : [],
  )
  const fields = Object.entries(body).flatMap(([name, value]) =>
    /^(?:[A-Z][a-z]+|X)(?:-[A-Za-z]+)+$|^Precedence$/.test(name) && typeof value === 'string'
      ? [[name.toLowerCase(), value.slice(0, 4_000)] as const]
      : [],
  )
  return [...pairs, ...fields].filter(([name]) => name !== '__proto__')
}

/** The raw mail inside a Mailgun form (`body-mime`) or an SNS notification of Amazon SES; null where there is none. */
export const rawMailIn = (body: JsonObject): Buffer | string | null => {
  if (typeof body['body-mime'] === 'string') return body['body-mime']
  const notification = typeof body.Message === 'string' ? jsonIn(body.Message, largestMail) : body
  if (!isObject(notification) || typeof notification.content !== 'string' || !isObject(notification.mail)) return null
  return textAt(notification, 'receipt.action.encoding') === 'BASE64'
    ? Buffer.from(notification.content, 'base64')
    : notification.content
}

/** Amazon SES without the content: what its notification itself says of the mail. */
export const sesHeadersIn = (body: JsonObject): MailMessage | null => {
  const notification = typeof body.Message === 'string' ? jsonIn(body.Message) : body
  const subject = textAt(notification, 'mail.commonHeaders.subject')
  if (subject === null) return null
  return {
    from: addressIn(textAt(notification, 'mail.commonHeaders.from.0')),
    subject,
    text: '',
    links: [],
    headers: {},
    sentAt: readInstant(textAt(notification, 'mail.timestamp')),
  }
}
