/** A clock that stands still until a test moves it. */
export type FakeClock = {
  readonly now: () => Temporal.Instant
  readonly advance: (by: Temporal.DurationLike) => void
  readonly set: (at: Temporal.Instant) => void
}

/** Monday, 2 March 2026, nine in the morning in London. */
export const monday: Temporal.Instant = Temporal.Instant.from('2026-03-02T09:00:00Z')

export const fakeClock = (start: Temporal.Instant = monday): FakeClock => {
  let now = start
  return {
    now: () => now,
    advance: (by) => {
      now = now.add(by)
    },
    set: (at) => {
      now = at
    },
  }
}
