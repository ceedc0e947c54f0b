/** A “no” in words: what happened, what is missing, what to do, and the rule it comes from. */
import type { Problem } from './ask.ts'
import { type Child, el, link } from './dom.ts'

export const problemWords = (problem: Problem): readonly Child[] => [
  el('p', {}, problem.detail),
  problem.missing.length === 0 ? null : el('p', {}, `Missing: ${problem.missing.join('; ')}.`),
  problem.todo === null ? null : el('p', {}, problem.todo),
  problem.rule === null
    ? null
    : el('p', { class: 'quiet' }, ['Rule ', link(`/docs/protocol#${problem.rule}`, problem.rule)]),
]
