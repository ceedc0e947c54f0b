/** What a server says instead of an answer (RFC 9457), and how a person at a terminal reads it. */
import { z } from 'zod'

const problemSchema = z.looseObject({
  status: z.int(),
  title: z.string(),
  detail: z.string().optional(),
  code: z.string().optional(),
  rule: z.string().optional(),
  ruleText: z.string().optional(),
  missing: z.array(z.string()).optional(),
  todo: z.string().optional(),
  fields: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
})
export type Problem = z.output<typeof problemSchema>

const signInSchema = z.looseObject({ code: z.string(), message: z.string() })

/** Reads an error answer; what is no problem document (a proxy's page, say) becomes one that says so. */
export const readProblem = (status: number, body: unknown): Problem => {
  const parsed = problemSchema.safeParse(body)
  if (parsed.success) return { ...parsed.data, status }
  // The sign-in's own words.
  const said = signInSchema.safeParse(body)
  if (said.success) return { status, title: said.data.message, code: 'sign-in' }
  const title = `The server answered ${status}, and not in Dutydesk’s words`
  // Alertmanager's door answers as Alertmanager does: a sentence.
  return {
    status,
    title,
    code: 'unknown-answer',
    ...(isSentence(body) ? { detail: `The server answered ${status}: ${body}` } : {}),
  }
}

/** What, the rule and its sentence, what is missing, what to do. */
export const showProblem = (problem: Problem): string => {
  const { rule, ruleText, detail, title, missing = [], todo, fields = [] } = problem
  const what = rule === undefined ? (fields.length > 0 ? title : (detail ?? title)) : `Refused: ${detail ?? title}`
  return [
    what,
    ...(rule === undefined ? [] : [`Rule ${rule}: ${ruleText ?? ''}`.trimEnd()]),
    ...(missing.length === 0 ? [] : ['Missing:', ...missing.map((one) => `  - ${one}`)]),
    ...fields.map(({ field, message }) => `  ${field}: ${message}`),
    ...(todo === undefined || todo === '' ? [] : [`What to do: ${todo}`]),
  ].join('\n')
}

const isSentence = (body: unknown): body is string =>
  typeof body === 'string' && body.length < 300 && !/[<>\p{Cc}]/u.test(body.trim()) && body.trim() !== ''
