/** Labels as GitLab treats them: of one scope (`scope::value`) an issue carries one, and the newest wins. */

const scopeOf = (label: string): string | null => {
  const cut = label.lastIndexOf('::')
  return cut < 0 ? null : label.slice(0, cut)
}

/** The labels after adding and removing; each once, in the order they came. */
export const withLabels = (
  current: readonly string[],
  add: readonly string[],
  remove: readonly string[],
): readonly string[] => {
  let labels = current.filter((label) => !remove.includes(label))
  for (const label of add) {
    const scope = scopeOf(label)
    labels = labels.filter((other) => other !== label && (scope === null || scopeOf(other) !== scope))
    labels.push(label)
  }
  return labels
}
