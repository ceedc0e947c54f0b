/** Fires due timers. Firing twice is harmless: the timer is taken in the transaction that decides, and deciding twice is. */
import type { Desk } from '../desk.ts'
import { moduleOf } from '../desk.ts'
import { handle } from '../handle.ts'
import { inTransaction } from '../store/database.ts'
import { parseStreamKey } from '../store/streamKeys.ts'
import { type DueTimer, dueTimers, takeTimer } from '../store/timers.ts'

/** Fires everything due now, oldest first, and answers how many fired. */
export const runTimers = async (desk: Desk): Promise<number> => {
  let fired = 0
  for (;;) {
    const due = await dueTimers(desk.pool, desk.clock())
    if (due.length === 0) return fired
    let progress = 0
    for (const timer of due) if (await fireTimer(desk, timer)) progress += 1
    fired += progress
    if (progress === 0) return fired
  }
}

const fireTimer = async (desk: Desk, timer: DueTimer): Promise<boolean> => {
  const stream = parseStreamKey(timer.stream)
  const { decider } = moduleOf(desk, stream.kind)
  const handled = await handle(desk, {
    team: timer.team,
    stream,
    command: decider.timerCommand(timer.key, { kind: 'desk', why: 'timer' }, desk.clock()),
    guard: (tx) => takeTimer(tx, timer),
  })
  switch (handled.kind) {
    case 'done':
      return true
    case 'given-up':
    case 'busy':
      return false
    case 'refused':
    case 'unknown-stream':
      // The wait has lost its point; without this it would come due for ever.
      desk.log.info(
        { team: timer.team, stream: timer.stream, timer: timer.key, handled },
        'a due timer had nothing to do',
      )
      return inTransaction(desk.pool, (tx) => takeTimer(tx, timer))
    case 'answered':
    case 'idempotency-conflict':
    case 'idempotency-running':
      throw new Error(`A timer carries no idempotency key, yet: ${handled.kind}`)
  }
}
