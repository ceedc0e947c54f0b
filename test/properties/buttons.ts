/** The body that a button of the browser sends, in the words that the rules were asked with when it was drawn. */
import type { IncidentCommandName } from '#contract/incidents.ts'
import type { NextStep } from '#domain/incidents/nextSteps.ts'
import { isActiveMember, memberOf } from '#domain/people/actor.ts'
import type { Browser } from './browser.ts'

const words = '…'

/** Null: the screen must ask more before it can send this one (another incident, a file, an alert group). */
export const bodyOf = (
  button: NextStep,
  page: Browser,
): { readonly name: IncidentCommandName; readonly body: unknown } | null => {
  // The names of steps are those of the doors; what has no body below is not pressed.
  const name = button.command as IncidentCommandName
  const { people, playbook } = page.context
  const me = memberOf(page.as)
  const colleague = Object.keys(people).find((id) => id !== me && isActiveMember(people, id))
  const body = ((): unknown => {
    switch (name) {
      case 'own':
      case 'resolve':
        return {}
      case 'take-over':
      case 'release':
      case 'reopen':
      case 'unmerge':
      case 'declare-not-incident':
        return { reason: words }
      case 'hand-over':
        return colleague === undefined ? null : { to: colleague }
      case 'involve':
        return colleague === undefined ? null : { person: colleague }
      case 'assess':
        return { urgency: 'urgent', reason: words }
      case 'decide-major-incident':
        return me === null ? null : { decision: 'resolve-internally', participants: [me] }
      case 'observe':
        return { text: words }
      case 'act':
        return { text: words, reason: words }
      case 'update-service-status':
        return { service: playbook.services[0]?.key ?? words, status: 'degraded' }
      case 'request-review':
      case 'confirm-redeploy':
      case 'repair-departure':
      case 'verify-change':
      case 'execute-change':
        return { ...button.on }
      case 'edit-change':
        return { ...button.on, plan: words, contact: words }
      case 'check-change':
        return { ...button.on, asExpected: true, text: words }
      case 'abandon-change':
        return { ...button.on, reason: words }
      case 'propose-change':
        return { plan: words, contact: words }
      case 'record-rollback':
        return { repository: words }
      case 'record-cause':
        return { known: true, text: words }
      case 'confirm-stopped':
        return { byItself: false }
      case 'decide-follow-up':
        return { choice: 'raise', kind: 'other', ...button.on, title: words }
      case 'link-call':
        return { call: words }
      case 'edit-title':
        return { title: words }
      case 'promote':
        return { entry: 1, story: true }
      case 'redact':
        return { entry: 1, reason: words }
      case 'set-confidential':
        return { confidential: !page.incident.confidential }
      default:
        return null
    }
  })()
  return body === null ? null : { name, body }
}
