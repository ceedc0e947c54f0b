/** `docs/refusals.md`: every code with which the desk says no, from the source of the deciders. */
import { ruleIds } from '#domain/protocol.ts'
import { cell } from './markdown.ts'
import { type DocumentedRefusal, refusalsOfTheDomain } from './refusals.ts'

export const refusalsPage = (): string =>
  [
    '# Refusals',
    '',
    'When a rule of the [protocol](protocol.md) says no, the answer names a code, the rule, what was found, what is missing and what to',
    'do. It is the same in every door: HTTP, command line, timers. Codes are stable and part of the API; words may change. An “…” stands',
    'for what the answer itself fills in.',
    '',
    '| code | rule | what it means | what to do |',
    '| --- | --- | --- | --- |',
    ...refusalsOfTheDomain().map(row),
    '',
  ].join('\n')

const row = ({ code, rules, what, todo }: DocumentedRefusal): string =>
  `| \`${code}\` | ${ruleIds.filter((rule) => rules.includes(rule)).join(', ') || '…'} | ${lines(what)} | ${lines(todo)} |`

const lines = (texts: readonly string[]): string => texts.map(cell).join('<br>')
