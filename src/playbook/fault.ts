/** A mistake in a playbook, at the place where it can be put right. */
export type Fault = {
  /** Path below the playbook's folder, with `/`. */
  readonly file: string
  /** Counted from 1; 1 also where the whole file is meant. */
  readonly line: number
  /** What stands there, as a phrase: `silence.urgent is "soon"`. */
  readonly found: string
  /** What should stand there, as a phrase: `a duration such as "15 minutes"`. */
  readonly expected: string
}

/** One line for people, `file:line` first, so that editors and terminals can jump to it. */
export const showFault = (fault: Fault): string =>
  `${fault.file}:${fault.line}: ${fault.found}, expected ${fault.expected}`

/** By file, then line, then words: the order in which a person works through them. What was found twice is told once. */
export const inReadingOrder = (faults: readonly Fault[]): readonly Fault[] =>
  [...new Map(faults.map((fault) => [showFault(fault), fault])).values()].sort(
    (a, b) => a.file.localeCompare(b.file) || a.line - b.line || a.found.localeCompare(b.found),
  )
