/** The nearest known word to one that was mistyped, or null when none is near enough to be meant. */
export const didYouMean = (typed: string, known: Iterable<string>): string | null => {
  const nearEnough = Math.max(1, Math.floor(typed.length / 3))
  let best: { readonly word: string; readonly distance: number } | null = null
  for (const word of known) {
    const distance = editDistance(typed.toLowerCase(), word.toLowerCase())
    if (distance <= nearEnough && (best === null || distance < best.distance)) best = { word, distance }
  }
  return best?.word ?? null
}

/** Insertions, deletions, replacements and swaps of neighbours that lead from `a` to `b` (optimal string alignment). */
const editDistance = (a: string, b: string): number => {
  let before: readonly number[] = []
  let previous: readonly number[] = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      let cost = Math.min(row[j - 1]! + 1, previous[j]! + 1, previous[j - 1]! + (same ? 0 : 1))
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, before[j - 2]! + 1)
      row.push(cost)
    }
    before = previous
    previous = row
  }
  return previous[b.length]!
}
