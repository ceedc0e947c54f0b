/** The one place that reads the wall clock for decisions. */
import type { Clock } from './desk.ts'

/** Now, to the millisecond: what is stored is what was decided with. */
export const wallClock: Clock = () => Temporal.Now.instant().round('millisecond')
