/** The mails among the reference samples; see `senders.table.ts`. */
import { at, type Expected, type ExpectedSignal } from './expected.table.ts'

const mailSubject = (subject: string, link: string | null = null): Expected =>
  at('mail', [subject, 'firing', 'unknown', null, link])

export const mailSenders: Readonly<Record<string, Expected>> = {
  // Mail
  'oncall-mail-ses-sns': mailSubject('Test email'),
  'oncall-inbound-email-example': mailSubject('Test email subject'),
  'oncall-mail-plain': mailSubject('Test email'),
  'oncall-mail-html': mailSubject('Test email', 'https://example.com'),
  'oncall-mail-sender-1': mailSubject('Test email'),
  'oncall-mail-sender-2': mailSubject('Test email'),
  'oncall-mail-sender-3': mailSubject('Test email'),
  'oncall-mail-mailgun': mailSubject('Test email'),
  'oncall-mail-recipient-1': mailSubject('Dummy email message'),
  'oncall-mail-recipient-2': mailSubject('Dummy email message'),
  'oncall-mail-recipient-3': mailSubject('Dummy email message'),
  'oncall-mail-recipient-4': mailSubject('Dummy email message'),
  'goalert-mailgun': mailSubject('test alert'),
  // Whom a mail was for is settled by the key that it came with, before it is read.
  'goalert-mailgun-wrong-recipient': mailSubject('second alert'),
  ...hostMails('zammad-icinga', {
    'rbl-critical': [
      'RBL check on apn4711.dc.example.com is CRITICAL',
      'firing',
      'critical',
      'apn4711.dc.example.com',
      null,
    ],
    'rbl-critical-again': [
      'RBL check on apn4711.dc.example.com is CRITICAL',
      'firing',
      'critical',
      'apn4711.dc.example.com',
      null,
    ],
    'rbl-ok': ['RBL check on apn4711.dc.example.com is OK', 'resolved', 'unknown', 'apn4711.dc.example.com', null],
    'cpu-warning': ['CPU Load on host.internal.loc is WARNING', 'firing', 'warning', 'host.internal.loc', null],
    'cpu-warning-again': ['CPU Load on host.internal.loc is WARNING', 'firing', 'warning', 'host.internal.loc', null],
    'disk-warning': ['Disk Usage 123 on host.internal.loc is WARNING', 'firing', 'warning', 'host.internal.loc', null],
    'cpu-ok': ['CPU Load on host.internal.loc is OK', 'resolved', 'unknown', 'host.internal.loc', null],
    'host-down': ['apn4711.dc.example.com is DOWN', 'firing', 'critical', 'apn4711.dc.example.com', null],
    'host-up': ['apn4711.dc.example.com is UP', 'resolved', 'unknown', 'apn4711.dc.example.com', null],
    'ping-warning': [
      'Ping IPv4 on apn4711.dc.example.com is WARNING',
      'firing',
      'warning',
      'apn4711.dc.example.com',
      null,
    ],
    'ping-ok': ['Ping IPv4 on apn4711.dc.example.com is OK', 'resolved', 'unknown', 'apn4711.dc.example.com', null],
    'host2-down': ['apn4709.dc.example.com is DOWN', 'firing', 'critical', 'apn4709.dc.example.com', null],
    'host2-up': ['apn4709.dc.example.com is UP', 'resolved', 'unknown', 'apn4709.dc.example.com', null],
    'multipart-down': ['Awesell is DOWN', 'firing', 'critical', 'Awesell', null],
    'multipart-up': ['Awesell is UP', 'resolved', 'unknown', 'Awesell', null],
    'other-sender': ['CPU Load on host.internal.loc is WARNING', 'firing', 'warning', 'host.internal.loc', null],
    'no-sender': ['CPU Load on host.internal.loc is WARNING', 'firing', 'warning', 'host.internal.loc', null],
  }),
  ...hostMails('zammad-nagios', {
    'cpu-warning': ['CPU Load on host.internal.loc is WARNING', 'firing', 'warning', 'host.internal.loc', null],
    'cpu-warning-again': ['CPU Load on host.internal.loc is WARNING', 'firing', 'warning', 'host.internal.loc', null],
    'disk-warning': ['Disk Usage 123 on host.internal.loc is WARNING', 'firing', 'warning', 'host.internal.loc', null],
    'cpu-ok': ['CPU Load on host.internal.loc is OK', 'resolved', 'unknown', 'host.internal.loc', null],
    'host-down': ['apn4711.dc.example.com is DOWN', 'firing', 'critical', 'apn4711.dc.example.com', null],
    'host-up': ['apn4711.dc.example.com is UP', 'resolved', 'unknown', 'apn4711.dc.example.com', null],
    'other-sender': ['CPU Load on host.internal.loc is WARNING', 'firing', 'warning', 'host.internal.loc', null],
  }),
  ...hostMails('zammad-monit', {
    timeout: ['Timeout php-fpm on web1.example', 'firing', 'unknown', 'php-fpm', null],
    'action-done': ['Action done php-fpm on web1.example', 'resolved', 'unknown', 'php-fpm', null],
    'connection-failed': [
      'Connection failed host.example on web5.host.example',
      'firing',
      'unknown',
      'host.example',
      null,
    ],
    'connection-ok': [
      'Connection succeeded host.example on web5.host.example',
      'resolved',
      'unknown',
      'host.example',
      null,
    ],
    'limit-matched': ['Resource limit matched web5.example.net', 'firing', 'unknown', 'web5.example.net', null],
    'limit-ok': ['Resource limit succeeded web5.example.net', 'resolved', 'unknown', 'web5.example.net', null],
  }),
}

function hostMails(prefix: string, rows: Readonly<Record<string, ExpectedSignal>>): Readonly<Record<string, Expected>> {
  return Object.fromEntries(Object.entries(rows).map(([id, row]) => [`${prefix}-${id}`, at('mail', row)]))
}
