/** `docs/protocol.md`: the rules that the desk keeps, from the sentences that its refusals show. */
import { protocol, type RuleId, ruleIds } from '#domain/protocol.ts'

/** Rules of a part begin with its letters. */
const parts: readonly { readonly letter: string; readonly title: string }[] = [
  { letter: 'Words', title: 'People and roles' },
  { letter: 'D', title: 'Duty and the rota' },
  { letter: 'I', title: 'Incidents' },
  { letter: 'R', title: 'Incident review' },
]

export const protocolPage = (): string => {
  const unplaced = ruleIds.filter((rule) => !parts.some(({ letter }) => rule.startsWith(letter)))
  if (unplaced.length > 0) throw new Error(`No part of the page holds ${unplaced.join(', ')}`)
  return [
    '# The protocol',
    '',
    'The rules that Dutydesk keeps, each with the id that refusals, departures, tests and issues cite. A refusal shows the sentence',
    'that stands here.',
    '',
    ...parts.flatMap(({ letter, title }) => [
      letter.length === 1 ? `## ${letter}. ${title}` : `## ${title}`,
      '',
      ...ruleIds.filter((rule) => rule.startsWith(letter)).flatMap(ruleLines),
    ]),
  ].join('\n')
}

const ruleLines = (rule: RuleId): readonly string[] => [`### ${rule}`, '', protocol[rule], '']
