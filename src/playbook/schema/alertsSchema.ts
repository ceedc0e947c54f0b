/** `alerts.yaml`: how alerts are read, grouped, routed and inhibited, and which sources are watched for silence. */
import { z } from 'zod'
import { compileMapping } from '#contract/mappingExpression.ts'
import type { GenericField, Matcher } from '#domain/alerts/alertPlaybook.ts'
import { readMatcher } from '../matcherTrouble.ts'
import { delay, duration, key, line } from './values.ts'

const ruleName = () => line('a name for the rule')

const matcher = () =>
  z.string('a matcher such as severity="critical"').transform((text, context): Matcher => {
    const parsed = readMatcher(text)
    if (parsed.kind === 'matcher') return parsed.matcher
    context.addIssue({ code: 'custom', message: parsed.expected })
    return z.NEVER
  })

const matchers = (description: string) => z.array(matcher()).meta({ description })

const cel = (as: 'value' | 'condition') => {
  const expected = `a CEL expression over "body"${as === 'condition' ? ' that is true or false' : ''}`
  return z.string(expected).superRefine((expression, context) => {
    const compiled = compileMapping(expression, as)
    if (typeof compiled === 'string') context.addIssue({ code: 'custom', message: `${expected} (${compiled})` })
  })
}

const words = () =>
  z.array(z.string('a word in lower case').regex(/^[^\sA-Z]+( [^\sA-Z]+)*$/, 'a word in lower case')).min(1)

const fields = {
  title: cel('value').optional(),
  description: cel('value').optional(),
  state: cel('value').optional().meta({ description: 'Comes out as a word: resolved, ok, closed … mean resolved.' }),
  severity: cel('value').optional(),
  dedupKey: cel('value').optional().meta({ description: 'What pairs a recovery with its alert.' }),
  link: cel('value').optional(),
  service: cel('value').optional(),
  environment: cel('value').optional(),
  startedAt: cel('value').optional(),
  endedAt: cel('value').optional(),
} satisfies Record<GenericField, z.ZodType>

export const shippedEnvironments = {
  production: ['production', 'prod', 'prd', 'live'],
  staging: ['staging', 'stage', 'stg', 'preprod', 'pre-prod', 'pre-production'],
  test: ['test', 'testing', 'tst', 'qa', 'uat'],
  development: ['development', 'devel', 'dev', 'sandbox'],
}

export const shippedSeverities = {
  critical: [
    'critical',
    'crit',
    'fatal',
    'emergency',
    'emerg',
    'alert',
    'disaster',
    'page',
    'blocker',
    'p0',
    'p1',
    'sev0',
    'sev1',
    'highest',
    'immediate',
  ],
  error: ['error', 'err', 'errors', 'major', 'high', 'severe', 'failure', 'p2', 'sev2', 'urgent'],
  warning: ['warning', 'warn', 'minor', 'medium', 'average', 'moderate', 'degraded', 'p3', 'sev3', 'elevated'],
  info: [
    'info',
    'information',
    'informational',
    'notice',
    'none',
    'low',
    'lowest',
    'debug',
    'trivial',
    'verbose',
    'p4',
    'p5',
    'sev4',
    'sev5',
  ],
}

export const alertsSchema = z
  .strictObject({
    resolveTimeout: duration('minute')
      .prefault('5 minutes')
      .meta({ description: 'An alert without an end resolves after so long without a repeat.' }),
    grouping: z
      .array(
        z.strictObject({
          name: ruleName(),
          when: matchers('All must match; none means: every alert.').default([]),
          by: z.array(line('the name of a label, or source, name, service, environment')).meta({
            description: 'Alerts equal in these are one group: labels, or source, name, service, environment.',
          }),
        }),
      )
      .prefault([{ name: 'default', by: ['source', 'name', 'service', 'environment'] }])
      .meta({ description: 'First rule that matches wins.' }),
    routing: z
      .array(
        z.strictObject({
          name: ruleName(),
          when: matchers('All must match; none means: every group.').default([]),
          action: z
            .enum(['inbox', 'raise'])
            .meta({ description: 'Wait for a decision, or raise an incident at once.' }),
        }),
      )
      .default([])
      .meta({
        description: 'What happens when a group opens; first rule that matches wins, else it waits in the inbox (D6).',
      }),
    inhibition: z
      .array(
        z.strictObject({
          name: ruleName(),
          source: matchers('The alert that hides others.').min(1),
          target: matchers('The alerts that it hides.').min(1),
          equal: z
            .array(line('the name of a label'))
            .default([])
            .meta({ description: 'Labels in which both must agree.' }),
        }),
      )
      .default([])
      .meta({ description: 'While a source alert fires, its targets are hidden.' }),
    heartbeats: z
      .array(
        z.strictObject({
          name: key('a name of lower-case letters, digits and hyphens'),
          every: duration('minute').meta({ description: 'How often the source speaks.' }),
          grace: delay().prefault('5 minutes').meta({ description: 'How late it may be.' }),
          service: key('the key of a service in services.yaml').nullable().default(null),
        }),
      )
      .default([])
      .meta({ description: 'Sources that should speak; silence becomes an alert (D2).' }),
    generic: z
      .array(
        z.strictObject({
          name: ruleName(),
          when: cel('condition').meta({ description: 'CEL over `body`: is this sender meant?' }),
          fields: z.strictObject(fields).meta({ description: 'CEL over `body` for each field of the alert.' }),
        }),
      )
      .default([])
      .meta({ description: 'How the generic JSON door reads senders; first whose `when` holds is used.' }),
    environments: z
      .record(line('the name of an environment'), words())
      .default(shippedEnvironments)
      .meta({ description: 'What senders write for each environment.' }),
    severities: z
      .strictObject({
        critical: words().default(shippedSeverities.critical),
        error: words().default(shippedSeverities.error),
        warning: words().default(shippedSeverities.warning),
        info: words().default(shippedSeverities.info),
      })
      .prefault({})
      .meta({ description: 'What senders write for each severity.' }),
  })
  .meta({ title: 'Dutydesk playbook: the alerts' })
