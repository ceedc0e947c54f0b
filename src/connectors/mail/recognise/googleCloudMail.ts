/** Google Cloud Monitoring's mail. No layout is promised; the incident id stands in the console's address, the state in subject or body. */
import type { AlertPlaybook } from '#domain/alerts/alertPlaybook.ts'
import type { Signal } from '#domain/alerts/signal.ts'
import { block, cleanLabels, httpLink, oneLine } from '../../cleanText.ts'
import { dedupKeyOf } from '../../dedupKey.ts'
import { severityOf } from '../../severityWords.ts'
import { withoutStatePrefix } from '../../statePrefix.ts'
import type { MailMessage } from '../mailMessage.ts'
import { lineAfter } from './lineAfter.ts'

const console = /\/monitoring\/alerting\/(?:alerts|incidents)\/(0\.[a-z0-9]{6,40})/

export const googleCloudMail = (
  mail: MailMessage,
  receivedAt: Temporal.Instant,
  rules: AlertPlaybook,
): Signal | null => {
  const address = mail.links.find((link) => console.test(link))
  if (mail.from !== 'alerting-noreply@google.com' && address === undefined) return null
  const id = console.exec(address ?? '')?.[1] ?? /\b(0\.[a-z0-9]{8,40})\b/.exec(mail.text)?.[1]
  const prefix = /^\[(ALERT|RESOLVED)(?:\s*-\s*([^\]]{1,40}))?\]/i.exec(mail.subject.trim())
  const over =
    prefix === null
      ? /\b(?:alert|incident) (?:recovered|resolved|closed)\b|returned to normal/i.test(mail.text.slice(0, 4_000))
      : prefix[1]?.toUpperCase() === 'RESOLVED'
  const title = oneLine(withoutStatePrefix(mail.subject)) || lineAfter(mail.text, 'Condition') || 'Google Cloud alert'
  const project = lineAfter(mail.text, 'Project')
  return {
    source: 'google-cloud-monitoring',
    state: over ? 'resolved' : 'firing',
    severity: severityOf(prefix?.[2] ?? lineAfter(mail.text, 'Severity'), rules),
    title,
    description: block(mail.text),
    dedupKey:
      id === undefined
        ? dedupKeyOf('google-cloud-monitoring', 'mail', title)
        : dedupKeyOf('google-cloud-monitoring', id),
    labels: cleanLabels({
      alertname: lineAfter(mail.text, 'Condition') ?? title,
      policy: lineAfter(mail.text, 'Policy'),
      condition: lineAfter(mail.text, 'Condition'),
      project,
    }),
    annotations: {},
    link: httpLink(address),
    service: project,
    environment: null,
    startedAt: over ? null : (mail.sentAt ?? receivedAt),
    endedAt: over ? (mail.sentAt ?? receivedAt) : null,
  }
}
