/** GitLab's mail, by its headers: the wording of subject and body changes between versions. */
import type { AlertPlaybook } from '#domain/alerts/alertPlaybook.ts'
import type { Signal } from '#domain/alerts/signal.ts'
import { block, cleanLabels, httpLink, oneLine } from '../../cleanText.ts'
import { dedupKeyOf } from '../../dedupKey.ts'
import { severityOf } from '../../severityWords.ts'
import { withoutStatePrefix } from '../../statePrefix.ts'
import type { MailMessage } from '../mailMessage.ts'
import { lineAfter } from './lineAfter.ts'

const alertReasons: ReadonlyMap<string, Signal['state']> = new Map([
  ['alert_triggered', 'firing'],
  ['alert_resolved', 'resolved'],
  ['incident_triggered', 'firing'],
  ['incident_resolved', 'resolved'],
])

/** The signal; a text where it is GitLab's but no alert; null where it is not GitLab's. */
export const gitlabMail = (
  mail: MailMessage,
  receivedAt: Temporal.Instant,
  rules: AlertPlaybook,
): Signal | string | null => {
  const { headers } = mail
  if (headers['x-gitlab-project'] === undefined && headers['x-gitlab-project-id'] === undefined) return null
  const project = headers['x-gitlab-project-path'] ?? headers['x-gitlab-project'] ?? 'unknown project'
  if (headers['x-gitlab-pipeline-id'] !== undefined) return pipeline(mail, project, receivedAt)
  const reason = headers['x-gitlab-notificationreason'] ?? ''
  const state = alertReasons.get(reason.toLowerCase())
  if (state === undefined) return `GitLab's notification is no alert${reason === '' ? '' : ` (${oneLine(reason, 40)})`}`
  const thing = Object.keys(headers).find((name) => /^x-gitlab-(?!project|pipeline|discussion)[a-z-]+-i?id$/.test(name))
  const title = oneLine(withoutStatePrefix(mail.subject)) || 'GitLab alert'
  return {
    ...common(mail, project, state, receivedAt),
    severity: severityOf(lineAfter(mail.text, 'Severity'), rules),
    title,
    dedupKey: dedupKeyOf(
      'gitlab',
      thing === undefined ? 'mail' : thing.slice('x-gitlab-'.length),
      headers['x-gitlab-project-id'] ?? project,
      thing === undefined ? title : headers[thing],
    ),
    labels: cleanLabels({ alertname: title, project }),
    link: httpLink(
      mail.links.find((link) => /\/-\/(?:alert_management|issues|incidents|work_items)\//.test(link)) ?? mail.links[0],
    ),
    environment: lineAfter(mail.text, 'Environment'),
  }
}

const common = (mail: MailMessage, project: string, state: Signal['state'], receivedAt: Temporal.Instant) => ({
  source: 'gitlab',
  state,
  description: block(mail.text),
  annotations: {},
  service: oneLine(project),
  startedAt: state === 'firing' ? (mail.sentAt ?? receivedAt) : null,
  endedAt: state === 'resolved' ? (mail.sentAt ?? receivedAt) : null,
})

/** The same key as the webhook's (`parsePipeline.ts`), so that both doors speak of one alert. */
const pipeline = (mail: MailMessage, project: string, receivedAt: Temporal.Instant): Signal | string => {
  const { headers } = mail
  const status = (headers['x-gitlab-pipeline-status'] ?? '').toLowerCase()
  if (status !== 'failed' && status !== 'success' && status !== 'fixed') return `the pipeline is ${oneLine(status, 40)}`
  const failed = status === 'failed'
  const ref = headers['x-gitlab-pipeline-ref'] ?? ''
  return {
    ...common(mail, project, failed ? 'firing' : 'resolved', receivedAt),
    severity: failed ? 'error' : 'unknown',
    title: oneLine(`Pipeline of ${project} ${failed ? 'failed' : 'passed'} on ${ref}`),
    dedupKey: dedupKeyOf('gitlab', 'pipeline', headers['x-gitlab-project-id'] ?? project, ref),
    labels: cleanLabels({ alertname: 'Pipeline failed', kind: 'pipeline', project, ref }),
    link: httpLink(mail.links.find((link) => /\/-\/pipelines\/\d+$/.test(link))),
    environment: null,
  }
}
