/** From measured milliseconds to the figures that are printed. */

export type Figures = {
  readonly count: number
  readonly p50: number
  readonly p95: number
  readonly p99: number
  readonly max: number
}

const at = (sorted: Float64Array, share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN

/** The nearest rank, so that every figure is one that was measured. */
export const figuresOf = (milliseconds: readonly number[]): Figures => {
  const sorted = Float64Array.from(milliseconds).sort()
  return {
    count: sorted.length,
    p50: at(sorted, 0.5),
    p95: at(sorted, 0.95),
    p99: at(sorted, 0.99),
    max: at(sorted, 1),
  }
}

/** The middle one; of an even number the lower of the two, so that it was measured. */
export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN
}

/** The medians, figure by figure, of several runs. */
export const medianFigures = (runs: readonly Figures[]): Figures => ({
  count: runs.reduce((sum, run) => sum + run.count, 0),
  p50: median(runs.map((run) => run.p50)),
  p95: median(runs.map((run) => run.p95)),
  p99: median(runs.map((run) => run.p99)),
  max: Math.max(...runs.map((run) => run.max)),
})

/** `4.2 ms`, `180 ms`. */
export const ms = (value: number): string => (value < 10 ? `${value.toFixed(1)} ms` : `${Math.round(value)} ms`)

/** `87,300`. */
export const whole = (value: number): string => Math.round(value).toLocaleString('en-GB')

export const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`
