/** The pages that refusals and faults point to (`/docs/protocol#I5`, `/docs/errors#busy`), and the role table: from the code's own tables. */
import { roleTable, tableRoles } from '#contract/roleTable.ts'
import { protocol, type RuleId, ruleIds } from '#domain/protocol.ts'
import { authProblems } from '../auth/authProblems.ts'
import { doorProblems } from '../http/problems.ts'
import { type Html, html } from './html.ts'

/** Rules of a part begin with its letters. */
const parts: readonly { readonly begins: string; readonly title: string }[] = [
  { begins: 'Words', title: 'People and roles' },
  { begins: 'D', title: 'Duty and the rota' },
  { begins: 'I', title: 'Incidents' },
  { begins: 'R', title: 'Incident review' },
]

const partOf = (rule: RuleId): string => {
  const part = parts.find(({ begins }) => rule.startsWith(begins))
  if (part === undefined) throw new Error(`No part of the page holds ${rule}`)
  return part.title
}

/** A rule's id as a link to its sentence. */
export const ruleLink = (rule: string): Html => html`<a class="rule" href="/docs/protocol#${rule}">${rule}</a>`

const ruleEntry = (rule: RuleId): Html => {
  const commands = roleTable.filter((row) => row.rule === rule && row.command !== null)
  return html`<section class="entry" id="${rule}" tabindex="-1" aria-labelledby="${rule}-name">
<h3 id="${rule}-name"><a href="#${rule}">${rule}</a></h3>
<p>${protocol[rule]}</p>
${
  commands.length === 0
    ? null
    : html`<p class="quiet">Served by ${commands.map(
        (row, at) => html`${at === 0 ? '' : ', '}<code>${row.capability} ${row.command}</code>`,
      )}.</p>`
}
</section>
`
}

export const protocolPage = (): Html => html`<h1>The protocol</h1>
<p class="lead">The rules that this desk keeps. A refusal names one of them, what is missing, and what to do.</p>
${parts.map(
  ({ title }) => html`<h2>${title}</h2>
${ruleIds.filter((rule) => partOf(rule) === title).map(ruleEntry)}`,
)}`

/** Errors that have no entry in a table of their own. */
const inputError: readonly [code: string, status: number, sentence: string] = [
  'invalid-input',
  422,
  'Something in the request is not as it should be. “fields” names every field at fault and what is expected there; nothing was done.',
]

const errors: readonly (readonly [code: string, status: number, sentence: string])[] = [
  inputError,
  ...Object.entries(doorProblems).map(([code, [status, sentence]]) => [code, status, sentence] as const),
  ...Object.entries(authProblems).map(([code, [status, sentence]]) => [code, status, sentence] as const),
]

const statusWords: Readonly<Record<number, string>> = {
  400: 'Bad request',
  401: 'Not signed in',
  403: 'Not allowed',
  404: 'Not there',
  409: 'In conflict',
  413: 'Too large',
  415: 'Wrong kind',
  422: 'Not valid',
  429: 'Too many',
  500: 'Our fault',
  503: 'Not now',
  507: 'Disk full',
}

export const errorsPage = (): Html => html`<h1>Errors</h1>
<p class="lead">Every “no” comes as problem details (RFC 9457) with a stable <code>code</code>. A refusal by the
<a href="/docs/protocol">protocol</a> names its rule; these are the others.</p>
${errors.map(
  ([code, status, sentence]) => html`<section class="entry" id="${code}" tabindex="-1" aria-labelledby="${code}-name">
<h2 id="${code}-name"><a href="#${code}"><code>${code}</code></a> <span class="quiet">${status} ${
    statusWords[status] ?? ''
  }</span></h2>
<p>${sentence}</p>
</section>
`,
)}`

export const rolesPage = (): Html => html`<h1>Roles</h1>
<p class="lead">Who may give a command, or read something, at all. A rule can still refuse it case by case: only the owner
resolves, for example. A role is of one team; the administrator is of the whole server and is not thereby a member of any.</p>
<div class="wide" tabindex="0" role="region" aria-label="Role table"><table>
<thead><tr><th scope="col">What</th><th scope="col">Command</th><th scope="col">Rule</th>${tableRoles.map(
  (role) => html`<th scope="col">${role}</th>`,
)}</tr></thead>
<tbody>
${roleTable.map(
  (row) => html`<tr><td>${row.summary}</td><td>${
    row.command === null ? html`<em>read</em> ${row.capability}` : html`<code>${row.capability} ${row.command}</code>`
  }</td><td>${ruleLink(row.rule)}</td>${tableRoles.map((role) => html`<td>${row.may.includes(role) ? 'yes' : ''}</td>`)}</tr>
`,
)}</tbody>
</table></div>`
