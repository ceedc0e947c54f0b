/** `count` of the list, drawn by the seed, in the order of the list: the same seed draws the same. */
export const sample = <T>(list: readonly T[], count: number, seed: number): readonly T[] => {
  // mulberry32: small, and good enough to spread a sample.
  let state = seed >>> 0
  const random = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const drawn = list
    .map((one, place) => ({ one, place, by: random() }))
    .toSorted((one, other) => one.by - other.by)
    .slice(0, count)
  return drawn.toSorted((one, other) => one.place - other.place).map(({ one }) => one)
}
