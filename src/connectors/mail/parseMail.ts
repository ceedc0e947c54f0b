/** The mail door: raw RFC 822, Mailgun's form, Amazon SES by SNS, or plain fields. Recognises who wrote; unknown mail is an alert too. */
import type { AlertPlaybook } from '#domain/alerts/alertPlaybook.ts'
import { describe, ignored, type Parsed, signals, unreadable } from '../alertSource.ts'
import { isObject, own } from '../readJson.ts'
import { whyNoAlert } from './autoReply.ts'
import { type MailMessage, rawMailIn, readMailFields, readRawMail, sesHeadersIn } from './mailMessage.ts'
import { alertmanagerMail } from './recognise/alertmanagerMail.ts'
import { gitlabMail } from './recognise/gitlabMail.ts'
import { googleCloudMail } from './recognise/googleCloudMail.ts'
import { monitMail } from './recognise/monitMail.ts'
import { monitoringMail } from './recognise/monitoringMail.ts'
import { unknownMail } from './recognise/unknownMail.ts'

const expected = 'a mail with a subject or words'

/** `body` is the raw mail as text or bytes, or the fields of a form or JSON. */
export const parseMail = async (body: unknown, receivedAt: Temporal.Instant, rules: AlertPlaybook): Promise<Parsed> => {
  if (isObject(body) && !Buffer.isBuffer(body) && own(body, 'SubscribeURL') !== undefined)
    return {
      kind: 'test',
      says: 'Amazon SNS asks to confirm its subscription: confirm it in the console of Amazon SNS.',
    }
  const mail = await read(body)
  if (mail === null) return unreadable({ path: '', expected, found: describe(body) })
  if (typeof mail === 'string') return unreadable({ path: '', expected, found: mail })
  return recognise(mail, receivedAt, rules)
}

const read = async (body: unknown): Promise<MailMessage | string | null> => {
  if (typeof body === 'string' || Buffer.isBuffer(body)) return body.toString().trim() === '' ? null : readRawMail(body)
  if (!isObject(body)) return null
  const raw = rawMailIn(body)
  if (raw !== null) return readRawMail(raw)
  return sesHeadersIn(body) ?? readMailFields(body)
}

const recognise = (mail: MailMessage, receivedAt: Temporal.Instant, rules: AlertPlaybook): Parsed => {
  const reason = whyNoAlert(mail)
  if (reason !== null) return ignored(reason)
  const fromGitlab = gitlabMail(mail, receivedAt, rules)
  if (typeof fromGitlab === 'string') return ignored(fromGitlab)
  const several = alertmanagerMail(mail, receivedAt, rules)
  if (several !== null) return signals(...several)
  const monitoring = monitoringMail(mail, receivedAt, rules)
  if (monitoring !== null && monitoring.remark !== null)
    return { kind: 'remark', dedupKey: monitoring.signal.dedupKey, says: monitoring.remark }
  const signal =
    fromGitlab ??
    googleCloudMail(mail, receivedAt, rules) ??
    monitMail(mail, receivedAt) ??
    monitoring?.signal ??
    unknownMail(mail, receivedAt, rules)
  return signal === null ? unreadable({ path: 'subject', expected, found: 'an empty mail' }) : signals(signal)
}
