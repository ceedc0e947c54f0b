/** The API description for people: every operation of `/api/openapi.json` by capability, with who may, by which rule, and its fields. */
import { z } from 'zod'
import { ruleIds } from '#domain/protocol.ts'
import { ruleLink } from './docsPages.ts'
import { type Html, html } from './html.ts'
import { type FieldRow, fieldRows, type Schema, schemaSchema } from './schemaFields.ts'

const parameterSchema = z.looseObject({
  name: z.string(),
  in: z.string(),
  required: z.boolean().optional(),
  description: z.string().optional(),
  schema: schemaSchema.optional(),
})

const operationSchema = z.looseObject({
  summary: z.string().optional(),
  description: z.string().optional(),
  tags: z.array(z.string()).optional(),
  parameters: z.array(parameterSchema).optional(),
  requestBody: z
    .looseObject({ content: z.record(z.string(), z.looseObject({ schema: schemaSchema.optional() })) })
    .optional(),
})

const methods = ['get', 'post', 'put', 'patch', 'delete'] as const

/** What of an OpenAPI description the page reads. */
export const descriptionSchema = z.looseObject({
  info: z.looseObject({ title: z.string(), version: z.string(), description: z.string().optional() }),
  paths: z.record(z.string(), z.partialRecord(z.enum(methods), operationSchema).catch({})),
  components: z.looseObject({ schemas: z.record(z.string(), schemaSchema).optional() }).optional(),
})

type Operation = z.output<typeof operationSchema> & {
  readonly method: string
  readonly path: string
  readonly tag: string
}

const slugOf = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')

/** `Rule I5. For lead, deputy.` with the rule as a link; other descriptions as they stand. */
const descriptionOf = (text: string): readonly (Html | string)[] =>
  text.split(/\b(Rule )(\w+)\b/).map((part, at, all) => {
    const isRule = all[at - 1] === 'Rule ' && ruleIds.some((rule) => rule === part)
    return isRule ? ruleLink(part) : part
  })

const fieldTable = (caption: string, rows: readonly FieldRow[]): Html | null =>
  rows.length === 0
    ? null
    : html`<table class="fields"><caption>${caption}</caption>
<thead><tr><th scope="col">Name</th><th scope="col">What it is</th><th scope="col">Limits</th></tr></thead>
<tbody>${rows.map(
        (row) =>
          html`<tr><th scope="row"><code>${row.name}</code>${
            row.required ? html` <span class="chip">needed</span>` : null
          }</th><td>${row.type}${row.description === '' ? null : html`<br><span class="quiet">${row.description}</span>`}</td><td>${
            row.limits
          }</td></tr>`,
      )}</tbody></table>`

const operationEntry = (operation: Operation, components: Readonly<Record<string, Schema>>): Html => {
  const { method, path, summary = '', description = '', parameters = [], requestBody } = operation
  const id = slugOf(`${method} ${path}`)
  const [content] = Object.entries(requestBody?.content ?? {})
  const body = content?.[1].schema === undefined ? [] : fieldRows(content[1].schema, components)
  const given = parameters
    .filter((one) => one.in === 'path' || one.in === 'query')
    .map((one): FieldRow & { readonly place: string } => ({
      ...(fieldRows(
        {
          type: 'object',
          properties: { [one.name]: one.schema ?? {} },
          required: one.required === true ? [one.name] : [],
        },
        components,
      )[0] ?? { name: one.name, required: one.required === true, type: 'text', limits: '', description: '' }),
      place: one.in,
    }))
  const tables = [
    fieldTable(
      'In the address',
      given.filter((one) => one.place === 'path'),
    ),
    fieldTable(
      'After the question mark',
      given.filter((one) => one.place === 'query'),
    ),
    fieldTable(`Body${content === undefined || content[0] === 'application/json' ? '' : `, ${content[0]}`}`, body),
  ].filter((one) => one !== null)
  const head = html`<span class="method ${method}">${method.toUpperCase()}</span> <code class="path">${path}</code> <span class="summary">${summary}</span>`
  const about = description === '' ? null : html`<p class="quiet">${descriptionOf(description)}</p>`
  const words = `${method} ${path} ${summary} ${description}`.toLowerCase()
  return html`<li class="operation" id="${id}" data-words="${words}">
${
  tables.length === 0
    ? html`<div class="line">${head}</div>${about}`
    : html`<details><summary>${head}</summary>${about}${tables}</details>`
}
</li>
`
}

/** What people look for first. */
const first = [
  'inbox',
  'incidents',
  'alerts',
  'silences',
  'maintenance',
  'reviews',
  'people',
  'settings',
  'search',
  'live',
  'server',
]
const place = (tag: string): number => (first.includes(tag) ? first.indexOf(tag) : first.length)

/** The capabilities, then the doors for senders; operations in the order in which they were registered. */
const groupsOf = (
  operations: readonly Operation[],
): readonly (readonly [tag: string, inside: readonly Operation[]])[] =>
  [...Map.groupBy(operations, (operation) => operation.tag)].toSorted(([one], [other]) => place(one) - place(other))

/** `description` is what `/api/openapi.json` answers. */
export const apiPage = (description: z.output<typeof descriptionSchema>): Html => {
  const components = description.components?.schemas ?? {}
  const operations = Object.entries(description.paths).flatMap(([path, byMethod]) =>
    methods.flatMap((method): readonly Operation[] => {
      const operation = byMethod[method]
      return operation === undefined ? [] : [{ ...operation, method, path, tag: operation.tags?.[0] ?? 'other' }]
    }),
  )
  const groups = groupsOf(operations)
  return html`<h1>The API <span class="quiet">${description.info.version}</span></h1>
<p class="lead">A command is a <code>POST</code>; a refusal is <code>409</code> with <a href="/docs/errors">problem details</a>
that name the <a href="/docs/protocol">rule</a>, what is missing and what to do. Every address under <code>/api</code> also
works as <code>/api/teams/:team/…</code>. Send a <a href="/keys">key</a> as <code>authorization: Bearer …</code>.
For programs: <a href="/api/openapi.json">openapi.json</a> (OpenAPI 3.1). Who may what, in one table:
<a href="/docs/roles">roles</a>.</p>
<form id="api-search" role="search" hidden><label for="api-words">Find an operation</label>
<input id="api-words" type="search" autocomplete="off" placeholder="own, silence, timeline …">
<p id="api-found" class="quiet" role="status"></p></form>
<nav aria-label="Capabilities"><ul class="chips">${groups.map(
    ([tag, inside]) =>
      html`<li><a href="#tag-${slugOf(tag)}">${tag} <span class="quiet">${inside.length}</span></a></li>`,
  )}</ul></nav>
${groups.map(
  ([tag, inside]) => html`<section class="group" id="tag-${slugOf(tag)}" aria-labelledby="name-${slugOf(tag)}">
<h2 id="name-${slugOf(tag)}">${tag}</h2>
<ul class="operations">
${inside.map((operation) => operationEntry(operation, components))}</ul>
</section>
`,
)}`
}
