/**
 * The one bounded queue of a node. What arrives is split over a few lanes by the group it belongs to, so that two writers never meet on
 * one alert or group; each lane writes one batch at a time, and takes from every sender's share in turn.
 */
import type { IntakeEntry } from './intakeEntry.ts'

/** A part of one delivery. `settle` is called once: null when committed, else why not. */
export type Slice = {
  readonly team: string
  /** Whose it is: senders are served in turn. */
  readonly sender: string
  readonly entries: readonly IntakeEntry[]
  readonly settle: (failure: unknown) => void
}

export type IntakeQueueOptions = {
  readonly lanes: number
  /** Alerts that may wait in all, and of one sender. */
  readonly capacity: number
  readonly capacityOfSender: number
  /** Alerts that one transaction takes at most; a slice is never cut. */
  readonly batch: number
  /** Writes slices and settles each of them; never rejects. */
  readonly write: (slices: readonly Slice[]) => Promise<void>
}

export type IntakeQueue = {
  /** Resolves after the commit of all of it; `full` at once when there is no room. Rejects with what the store said. */
  readonly submit: (
    team: string,
    sender: string,
    entries: readonly IntakeEntry[],
    laneOf: (entry: IntakeEntry) => number,
  ) => Promise<'kept' | 'full'>
  readonly waiting: () => number
  /** Takes nothing more and resolves when what waits is written. */
  readonly drain: () => Promise<void>
}

type Lane = {
  /** By sender, in the order in which they will be served. */
  readonly shares: Map<string, Slice[]>
  busy: boolean
}

export const intakeQueue = (options: IntakeQueueOptions): IntakeQueue => {
  const lanes: readonly Lane[] = Array.from({ length: options.lanes }, () => ({ shares: new Map(), busy: false }))
  const waitingOf = new Map<string, number>()
  let waiting = 0
  let closed = false
  const idle = new Set<() => void>()

  const add = (lane: Lane, slice: Slice): void => {
    const share = lane.shares.get(slice.sender)
    if (share === undefined) lane.shares.set(slice.sender, [slice])
    else share.push(slice)
    if (lane.busy) return
    lane.busy = true
    // A turn of the event loop later, deliveries that arrived together are one batch.
    setImmediate(() => void run(lane))
  }

  /** One slice of each sender in turn until the batch is full. */
  const take = (lane: Lane): readonly Slice[] => {
    const taken: Slice[] = []
    let rows = 0
    while (rows < options.batch) {
      const [sender, share] = lane.shares.entries().next().value ?? []
      if (sender === undefined || share === undefined) break
      const slice = share.shift()
      lane.shares.delete(sender)
      if (share.length > 0) lane.shares.set(sender, share)
      if (slice === undefined) continue
      taken.push(slice)
      rows += slice.entries.length
    }
    return taken
  }

  const run = async (lane: Lane): Promise<void> => {
    for (let slices = take(lane); slices.length > 0; slices = take(lane)) await options.write(slices)
    lane.busy = false
    if (lanes.every((each) => !each.busy)) for (const resolve of idle) resolve()
  }

  const hasRoom = (sender: string, count: number): boolean => {
    const own = waitingOf.get(sender) ?? 0
    // A delivery larger than all room is taken when nothing else waits: it could never come otherwise.
    if (waiting === 0) return true
    return waiting + count <= options.capacity && own + count <= options.capacityOfSender
  }

  return {
    waiting: () => waiting,
    submit: (team, sender, entries, laneOf) => {
      if (entries.length === 0) return Promise.resolve('kept')
      if (closed || !hasRoom(sender, entries.length)) return Promise.resolve('full')
      waiting += entries.length
      waitingOf.set(sender, (waitingOf.get(sender) ?? 0) + entries.length)
      const parts: IntakeEntry[][] = Array.from({ length: options.lanes }, () => [])
      for (const entry of entries) parts[laneOf(entry)]?.push(entry)
      return new Promise((resolve, reject) => {
        let open = parts.filter((part) => part.length > 0).length
        let failure: unknown = null
        const settle = (count: number) => (problem: unknown) => {
          waiting -= count
          const left = (waitingOf.get(sender) ?? 0) - count
          if (left > 0) waitingOf.set(sender, left)
          else waitingOf.delete(sender)
          failure ??= problem
          open -= 1
          if (open > 0) return
          if (failure === null) resolve('kept')
          else reject(failure)
        }
        for (const [index, part] of parts.entries()) {
          const lane = lanes[index]
          if (lane !== undefined && part.length > 0)
            add(lane, { team, sender, entries: part, settle: settle(part.length) })
        }
      })
    },
    drain: async () => {
      closed = true
      if (lanes.some((lane) => lane.busy)) await new Promise<void>((resolve) => idle.add(resolve))
    },
  }
}
