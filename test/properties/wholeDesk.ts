/** Runs of random moves, each on a desk of its own. */
import fc from 'fast-check'
import { openTestDesk } from '#testing/testDesk.ts'
import { deskHolds } from './deskHolds.ts'
import { anyMoves } from './moves.ts'
import { newWorld, play, type World } from './playMoves.ts'

export type Runs = {
  readonly runs: number
  readonly tally: ReadonlyMap<string, number>
  /** Phases in which incidents ended. */
  readonly phases: ReadonlySet<string>
}

/** Throws with seed, path and the shortest moves found when anything does not hold. */
export const runWholeDesk = async (seed: number, numRuns: number): Promise<Runs> => {
  const tally = new Map<string, number>()
  const phases = new Set<string>()
  const note = async (world: World): Promise<void> => {
    for (const [answer, times] of world.tally) tally.set(answer, (tally.get(answer) ?? 0) + times)
    for (const number of world.incidents) phases.add((await world.desk.incident(number)).phase)
  }
  const holds = fc.asyncProperty(anyMoves, async (moves) => {
    const world = newWorld(await openTestDesk())
    try {
      await play(world, moves)
      await deskHolds(world)
      await note(world)
    } finally {
      await world.desk.close()
    }
  })
  await fc.assert(holds, { seed, numRuns, endOnFailure: false, interruptAfterTimeLimit: 3_000_000 })
  return { runs: numRuns, tally, phases }
}
