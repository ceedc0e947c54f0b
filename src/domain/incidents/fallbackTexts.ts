/** Plain words for each template of `templates.ts`, for a playbook that has none under that name. */
import type { IncidentTemplate } from './templates.ts'

export const fallbackTexts: Readonly<Record<IncidentTemplate, string>> = {
  issue: '{{text}}\n\nRaised by {{by}}.\nSource: {{source}}',
  'follow-up-issue': 'Follow-up of incident #{{number}}.\nKind: {{kind}}\n\n{{text}}\n\nDecided by {{by}}.',
  raised:
    'Raised by {{by}}.\nNobody owns it yet: please do not investigate. Who takes it?\nFindings go into the incident.',
  owned: '{{owner}} owns incident #{{number}} now.',
  'handed-over': '{{from}} handed incident #{{number}} over to {{owner}}.\nReason: {{reason}}',
  'taken-over': '{{owner}} took incident #{{number}} over from {{from}}.\nReason: {{reason}}',
  released: 'Nobody owns incident #{{number}} any more; {{from}} had it.\nReason: {{reason}}\nWho takes it?',
  assessed: 'Incident #{{number}} is assessed: {{urgency}}.',
  'meeting-call': 'Incident #{{number}} is urgent: a short team meeting decides how to go on.\nJoin: {{meetingLink}}',
  'meeting-decided': 'The meeting on incident #{{number}} decided: {{decision}}.\nReference: {{reference}}',
  'help-wanted': '{{who}}, could you please help with incident #{{number}}?\nAsked by {{by}}.',
  'review-request': 'Could somebody please review {{mergeRequest}} for incident #{{number}}?\nAsked by {{by}}.',
  resolved: 'Incident #{{number}} is resolved and waits for the review.',
  'not-urgent': 'Incident #{{number}} was not urgent; its follow-ups are decided, and it waits for the review.',
  reopened: 'Incident #{{number}} is live again.\nReason: {{reason}}\nOwner: {{owner}}',
  merged: 'Incident #{{number}} goes on as incident #{{survivor}}.',
  unmerged: 'Incident #{{number}} is no longer merged into incident #{{survivor}}.',
  'not-an-incident': 'Incident #{{number}} was no incident; it still goes to the review.\nReason: {{reason}}',
  departure: 'Something happened outside the protocol to incident #{{number}}: {{what}} ({{rule}}).',
  closed: 'Incident #{{number}} was closed in the review.',
}
