/** Monit's mail: `monit alert --  <event> <service>`, the body with action, host and description. */
import type { Signal } from '#domain/alerts/signal.ts'
import { block, cleanLabels, httpLink, oneLine } from '../../cleanText.ts'
import { dedupKeyOf } from '../../dedupKey.ts'
import type { MailMessage } from '../mailMessage.ts'
import { lineAfter } from './lineAfter.ts'

const over = /\b(?:succeeded|recovery|recovered|exists|action done|up|ok)$/i
const outcome =
  /\b(?:failed|succeeded|matched|match|recovery|recovered|error|done|changed|down|up|ok|does not|doesn't|s)\b/gi

/** `Connection failed` and `Connection succeeded` are one thing; so are `Timeout` and the `Action done` that starts watching again. */
const thingOf = (event: string): string => {
  const thing = event
    .toLowerCase()
    .replace(outcome, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^exists?$/, 'exist')
  return thing === 'action' ? 'timeout' : thing
}

export const monitMail = (mail: MailMessage, receivedAt: Temporal.Instant): Signal | null => {
  if (!/^monit\b/i.test(mail.headers['x-mailer'] ?? '') && !/^monit alert --/i.test(mail.subject.trim())) return null
  const first = /^[ \t]*(\S.{0,80}?) Service (\S[^\n]{0,200})$/m.exec(mail.text.slice(0, 4_000))
  const event = first?.[1]
  const service = first?.[2] === undefined ? undefined : oneLine(first[2])
  if (event === undefined || service === undefined) return null
  const host = lineAfter(mail.text, 'Host')
  const resolved = over.test(event)
  const moment = mail.sentAt ?? receivedAt
  return {
    source: 'mail',
    state: resolved ? 'resolved' : 'firing',
    severity: 'unknown',
    title: oneLine(`${event} ${service}${host === null || host === service ? '' : ` on ${host}`}`),
    description: block(lineAfter(mail.text, 'Description') ?? ''),
    dedupKey: dedupKeyOf('mail', 'monit', host, service, thingOf(event)),
    labels: cleanLabels({ sender: 'monit', alertname: thingOf(event), host, service }),
    annotations: {},
    link: httpLink(mail.links[0]),
    service,
    environment: null,
    startedAt: resolved ? null : moment,
    endedAt: resolved ? moment : null,
  }
}
