/** Any other mail: an alert by its subject. Nobody's mail is dropped for being unknown. */
import type { AlertPlaybook } from '#domain/alerts/alertPlaybook.ts'
import type { Signal } from '#domain/alerts/signal.ts'
import { block, cleanLabels, httpLink, oneLine } from '../../cleanText.ts'
import { dedupKeyOf, hashed } from '../../dedupKey.ts'
import { withoutStatePrefix } from '../../statePrefix.ts'
import type { MailMessage } from '../mailMessage.ts'
import { severityInSubject, stateInSubject, subjectKey } from '../subject.ts'

/** Null where there is neither a subject nor a word. */
export const unknownMail = (mail: MailMessage, receivedAt: Temporal.Instant, rules: AlertPlaybook): Signal | null => {
  const subject = oneLine(mail.subject)
  const firstLine = oneLine(mail.text.trim().split('\n', 1)[0] ?? '')
  const title =
    oneLine(withoutStatePrefix(subject)) ||
    firstLine ||
    (mail.from === null ? '' : `Mail without a subject from ${mail.from}`)
  if (title === '') return null
  const state = stateInSubject(subject)
  const moment = mail.sentAt ?? receivedAt
  // Cron names its host in the subject.
  const host = /^Cron <[^@>]{1,60}@([^>\s]{1,200})>/.exec(subject)?.[1] ?? null
  return {
    source: 'mail',
    state,
    severity: severityInSubject(subject, rules),
    title,
    description: block(mail.text),
    dedupKey: dedupKeyOf('mail', mail.from, hashed(subjectKey(subject === '' ? title : subject))),
    labels: cleanLabels({ alertname: title, from: mail.from, host }),
    annotations: {},
    link:
      mail.links
        .map((link) => (/unsubscribe|optout/i.test(link) ? null : httpLink(link)))
        .find((link) => link !== null) ?? null,
    service: host,
    environment: null,
    startedAt: state === 'firing' ? moment : null,
    endedAt: state === 'resolved' ? moment : null,
  }
}
