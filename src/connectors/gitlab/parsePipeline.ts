/**
 * GitLab's pipeline events as alerts: a failed pipeline of the default branch, or one that deploys to an environment, fires; the next
 * one that passes resolves it. Merge request pipelines are their authors' business. Source: GitLab "Webhook events", pipeline.
 */
import type { Signal } from '#domain/alerts/signal.ts'
import { describe, ignored, type Parsed, signals, unreadable } from '../alertSource.ts'
import { block, cleanLabels, httpLink, oneLine } from '../cleanText.ts'
import { dedupKeyOf } from '../dedupKey.ts'
import { readInstant } from '../readInstant.ts'
import { isObject, type JsonObject, objectAt, textAt } from '../readJson.ts'

/** One alert for each branch of a project; a schedule and a child pipeline run other jobs than a push, so they are not cured by one. */
export const pipelineKey = (project: string | null, ref: string | null, source: string | null): string =>
  source === 'schedule' || source === 'parent_pipeline' || source === 'pipeline'
    ? dedupKeyOf('gitlab', 'pipeline', project, ref, source)
    : dedupKeyOf('gitlab', 'pipeline', project, ref)

const environmentKey = (project: string | null, environment: string): string =>
  dedupKeyOf('gitlab', 'environment', project, environment)

type Job = {
  readonly name: string
  readonly stage: string
  readonly status: string
  readonly mayFail: boolean
  readonly reason: string
  readonly environment: string | null
}

const jobsOf = (builds: unknown): readonly Job[] =>
  Array.isArray(builds)
    ? builds
        .slice(0, 2_000)
        .filter(isObject)
        .map((build) => ({
          name: textAt(build, 'name') ?? 'job',
          stage: textAt(build, 'stage') ?? '',
          status: textAt(build, 'status') ?? '',
          mayFail: build.allow_failure === true,
          reason: textAt(build, 'failure_reason') ?? '',
          environment: deploysTo(build),
        }))
    : []

/** The environment that the job deploys to. Stopping one, and the review apps of development, are no deployment that anybody is called for. */
const deploysTo = (build: JsonObject): string | null => {
  const environment = objectAt(build, 'environment')
  const action = textAt(environment, 'action') ?? 'start'
  const tier = textAt(environment, 'deployment_tier')
  return action === 'start' && tier !== 'development' && tier !== 'testing' ? textAt(environment, 'name') : null
}

const finished = new Set(['success', 'failed'])

export const parsePipeline = (body: JsonObject): Parsed => {
  const pipeline = objectAt(body, 'object_attributes')
  const status = textAt(pipeline, 'status')
  if (pipeline === null || status === null)
    return unreadable({
      path: 'object_attributes.status',
      expected: 'a pipeline status',
      found: describe(body.object_attributes),
    })
  if (!finished.has(status)) return ignored(`the pipeline is ${oneLine(status, 40)}`)
  const source = textAt(pipeline, 'source')
  if (source === 'merge_request_event') return ignored('a merge request pipeline')
  const ref = textAt(pipeline, 'ref')
  const project = objectAt(body, 'project')
  const jobs = jobsOf(body.builds)
  const onDefault = ref !== null && ref === textAt(project, 'default_branch') && pipeline.tag !== true
  const environments = [...new Set(jobs.flatMap((job) => (job.environment === null ? [] : [job.environment])))]
  if (!onDefault && environments.length === 0)
    return ignored('neither the default branch nor a pipeline of an environment')
  const failed = jobs.filter((job) => job.status === 'failed' && !job.mayFail)
  if (status === 'failed' && failed.length === 0 && jobs.some((job) => job.status === 'failed'))
    return ignored('only jobs that are allowed to fail have failed')
  const environment = failed.find((job) => job.environment !== null)?.environment ?? environments[0] ?? null
  const projectId = textAt(project, 'id')
  const base = signalBase(body, pipeline, project, ref, status, failed)
  const branchKey = pipelineKey(projectId, ref, source)
  if (status === 'failed')
    return signals({
      ...base,
      environment,
      dedupKey: onDefault || environment === null ? branchKey : environmentKey(projectId, environment),
    })
  // A pass cures its branch, and every environment that it truly deployed to, from whatever tag or branch the failure came.
  const deployed = new Set(
    jobs.flatMap((job) => (job.status === 'success' && job.environment !== null ? [job.environment] : [])),
  )
  return signals(
    ...(onDefault ? [{ ...base, environment, dedupKey: branchKey }] : []),
    ...[...deployed].map((name) => ({ ...base, environment: name, dedupKey: environmentKey(projectId, name) })),
  )
}

const signalBase = (
  body: JsonObject,
  pipeline: JsonObject,
  project: JsonObject | null,
  ref: string | null,
  status: string,
  failed: readonly Job[],
): Omit<Signal, 'environment' | 'dedupKey'> => {
  const path = textAt(project, 'path_with_namespace') ?? textAt(project, 'name') ?? 'unknown project'
  const passed = status === 'success'
  const finishedAt = readInstant(pipeline.finished_at)
  const lines = [
    ...failed
      .slice(0, 20)
      .map((job) => `Failed job: ${job.name} (${[job.stage, job.reason].filter((word) => word !== '').join(', ')})`),
    textAt(body, 'commit.message') === null ? '' : `Commit: ${oneLine(textAt(body, 'commit.message') ?? '', 200)}`,
  ]
  const link = httpLink(pipeline.url) ?? pipelineLink(project, pipeline)
  return {
    source: 'gitlab',
    state: passed ? 'resolved' : 'firing',
    severity: passed ? 'unknown' : 'error',
    title: oneLine(`Pipeline of ${path} ${passed ? 'passed' : 'failed'} on ${ref ?? 'an unknown ref'}`),
    description: passed ? '' : block(lines.filter((line) => line !== '').join('\n')),
    labels: cleanLabels({
      alertname: 'Pipeline failed',
      // The incident's source is then a pipeline (I1).
      kind: 'pipeline',
      project: path,
      ref,
      source: pipeline.source,
      pipeline: pipeline.name,
    }),
    annotations: {},
    link,
    service: oneLine(path),
    startedAt: passed ? null : (finishedAt ?? readInstant(pipeline.created_at)),
    endedAt: passed ? finishedAt : null,
  }
}

/** Older servers send no address of the pipeline. */
const pipelineLink = (project: JsonObject | null, pipeline: JsonObject): string | null => {
  const web = textAt(project, 'web_url')
  const id = textAt(pipeline, 'id')
  return web === null || id === null ? null : httpLink(`${web}/-/pipelines/${id}`)
}
