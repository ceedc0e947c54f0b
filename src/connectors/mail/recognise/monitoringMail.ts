/**
 * Mails of the Nagios family (Nagios, Icinga, their kin): a notification type, a host, maybe a service, a state. Body before subject: many
 * sites leave `PROBLEM … is WARNING` in the subject of a recovery.
 */
import type { AlertPlaybook } from '#domain/alerts/alertPlaybook.ts'
import type { Signal } from '#domain/alerts/signal.ts'
import { block, cleanLabels, httpLink, oneLine } from '../../cleanText.ts'
import { dedupKeyOf } from '../../dedupKey.ts'
import { readInstant } from '../../readInstant.ts'
import { severityOf } from '../../severityWords.ts'
import type { MailMessage } from '../mailMessage.ts'
import { lineAfter } from './lineAfter.ts'

const levels: Readonly<Record<string, Signal['severity']>> = {
  CRITICAL: 'critical',
  DOWN: 'critical',
  UNREACHABLE: 'error',
  WARNING: 'warning',
  UNKNOWN: 'unknown',
  OK: 'unknown',
  UP: 'unknown',
}
const stateWord = /\bis (OK|UP|DOWN|WARNING|CRITICAL|UNKNOWN|UNREACHABLE)\b/

export type MonitoringMail = { readonly signal: Signal; readonly remark: string | null }

/** `Service: RBL check (Display Name: "RBL check")` is the service `RBL check`. */
const plainName = (text: string | null): string | null => text?.replace(/\s*\(Display Name:.*\)$/i, '') ?? null

/** The alert; `remark` where the mail only says something of it (acknowledged, flapping, downtime). Null where the mail is no such one. */
export const monitoringMail = (
  mail: MailMessage,
  receivedAt: Temporal.Instant,
  rules: AlertPlaybook,
): MonitoringMail | null => {
  const host = plainName(lineAfter(mail.text, 'Host'))
  const kind = (
    lineAfter(mail.text, 'Notification Type') ??
    /^[*\s[]*(PROBLEM|RECOVERY|ACKNOWLEDGEMENT|FLAPPINGSTART|FLAPPINGSTOP|DOWNTIMESTART|DOWNTIMEEND|CUSTOM)\b/.exec(
      mail.subject,
    )?.[1]
  )?.toUpperCase()
  if (host === null || kind === undefined) return null
  const check = plainName(lineAfter(mail.text, 'Service'))
  const given = lineAfter(mail.text, 'State')?.toUpperCase()
  const state =
    given !== undefined && Object.hasOwn(levels, given)
      ? given
      : (stateWord.exec(mail.text.slice(0, 4_000))?.[1] ?? stateWord.exec(mail.subject)?.[1])
  const over = kind === 'RECOVERY' || state === 'OK' || state === 'UP'
  const what = check === null ? host : `${check} on ${host}`
  const moment =
    readInstant(lineAfter(mail.text, 'Date/Time') ?? lineAfter(mail.text, 'When')) ?? mail.sentAt ?? receivedAt
  const signal: Signal = {
    source: 'mail',
    state: over ? 'resolved' : 'firing',
    severity:
      (state !== undefined && Object.hasOwn(levels, state) ? levels[state] : undefined) ?? severityOf(state, rules),
    title: oneLine(state === undefined ? `${what}: ${kind}` : `${what} is ${state}`),
    description: block(infoIn(mail.text) ?? ''),
    dedupKey: dedupKeyOf('mail', toolOf(mail), host, check),
    labels: cleanLabels({ sender: toolOf(mail), alertname: check ?? 'Host', host, check }),
    annotations: {},
    link: httpLink(mail.links[0]),
    service: oneLine(host),
    environment: null,
    startedAt: over ? null : moment,
    endedAt: over ? moment : null,
  }
  const remark =
    kind === 'PROBLEM' || kind === 'RECOVERY' || kind === 'CUSTOM'
      ? null
      : `${kind.toLowerCase()}: ${infoIn(mail.text) ?? what}`
  return { signal, remark }
}

/** Two tools that watch the same host do not cure each other's alerts. */
const toolOf = (mail: MailMessage): string => {
  const said = `${mail.from?.split('@')[0] ?? ''}\n${mail.text.slice(0, 500)}`
  if (/nagios/i.test(said)) return 'nagios'
  return /icinga|\*{3,} (?:service|host) monitoring on/i.test(said) ? 'icinga' : 'monitoring'
}

/** The plugin's words: on the line of the heading, or below it. */
const infoIn = (text: string): string | null =>
  lineAfter(text, 'Additional Info') ??
  lineAfter(text, 'Info') ??
  /^Additional Info:[ \t]*\n+(\S[^\n]{0,500})/im.exec(text.slice(0, 50_000))?.[1] ??
  null
