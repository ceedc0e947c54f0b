/**
 * Alertmanager's mail by its own template: `[FIRING:2] …` and, for each alert, `Labels`, `Annotations` and a source. Alerts whose labels
 * can be read get the fingerprint of those labels, so that mail, webhook and API speak of one alert.
 */
import type { AlertPlaybook } from '#domain/alerts/alertPlaybook.ts'
import { fingerprintOf } from '#domain/alerts/fingerprint.ts'
import type { Signal } from '#domain/alerts/signal.ts'
import { httpLink } from '../../cleanText.ts'
import { signalOf } from '../../labelledAlert.ts'
import type { MailMessage } from '../mailMessage.ts'

type Block = {
  resolved: boolean
  readonly labels: Record<string, string>
  readonly annotations: Record<string, string>
}

const mostAlerts = 200

/** The alerts of the mail, or null where it is not Alertmanager's or its template was changed. */
export const alertmanagerMail = (
  mail: MailMessage,
  receivedAt: Temporal.Instant,
  rules: AlertPlaybook,
): readonly Signal[] | null => {
  const subject = /^\[(FIRING(?::\d+)?|RESOLVED)\]/.exec(mail.subject.trim())
  if (subject === null) return null
  const blocks = blocksIn(mail.text, subject[1] === 'RESOLVED')
  if (blocks.length === 0) return null
  const sources = mail.links.filter((link) => /\/graph\?|g0\.expr=/.test(link))
  return blocks.map((alert, index) => {
    const fingerprint = fingerprintOf(alert.labels)
    const moment = mail.sentAt ?? receivedAt
    return signalOf(
      {
        ...alert,
        fingerprint,
        generator: null,
        startedAt: alert.resolved ? null : moment,
        endedAt: alert.resolved ? moment : null,
      },
      'alertmanager',
      fingerprint,
      // One source for each alert, in their order; with another number nobody can tell whose is whose.
      httpLink(sources.length === blocks.length ? sources[index] : mail.links[0]),
      rules,
    )
  })
}

const blocksIn = (text: string, resolved: boolean): readonly Block[] => {
  const blocks: Block[] = []
  let over = resolved
  let part: 'labels' | 'annotations' | null = null
  for (const raw of text.slice(0, 200_000).split('\n')) {
    const line = raw.trim()
    const heading = /^(?:\[\d+\] )?(firing|resolved)\b:?$/i.exec(line)?.[1]
    if (heading !== undefined) over = heading.toLowerCase() === 'resolved'
    else if (/^labels:?$/i.test(line)) {
      if (blocks.length === mostAlerts) break
      part = 'labels'
      blocks.push({ resolved: over, labels: {}, annotations: {} })
    } else if (/^annotations:?$/i.test(line)) part = 'annotations'
    else {
      const pair = /^-?\s*([A-Za-z_][A-Za-z0-9_]{0,100}) = (.{0,2000})$/.exec(line)
      const last = blocks.at(-1)
      if (pair?.[1] !== undefined && last !== undefined && part !== null) {
        if (pair[2] !== '' && pair[1] !== '__proto__') last[part][pair[1]] = pair[2] ?? ''
      } else if (line !== '') part = null
    }
  }
  return blocks.filter((block) => Object.keys(block.labels).length > 0)
}
