/** Mails that answer mails: to take them for alerts, or to answer them, makes loops. */
import type { MailMessage } from './mailMessage.ts'

/**
 * Why the mail is none, or null. Automatic mail as such is what alerts are: `Auto-Submitted: auto-generated` and `Precedence: bulk` stay.
 */
export const whyNoAlert = ({ headers }: MailMessage): string | null => {
  if (/^auto-replied\b/i.test(headers['auto-submitted'] ?? '')) return 'an automatic reply'
  if ((headers['x-autoreply'] ?? 'no').toLowerCase() !== 'no' || headers['x-autorespond'] !== undefined)
    return 'an automatic reply'
  if (/^auto_reply\b/i.test(headers.precedence ?? '')) return 'an automatic reply'
  if (headers['x-dutydesk'] !== undefined) return "the desk's own mail"
  if (/^multipart\/report\b/i.test(headers['content-type'] ?? '')) return 'a report that a mail could not be delivered'
  if (headers['return-path'] === '<>') return 'a bounce'
  return null
}
