/** Calls that come close together become one, never two at once, and one more when something came while it ran. */

const TOGETHER_MS = 80

export const together = (work: () => Promise<void>): (() => void) => {
  let state: 'idle' | 'waiting' | 'running' | 'again' = 'idle'
  const run = async (): Promise<void> => {
    state = 'running'
    await work()
    const more = wasCalledMeanwhile()
    state = 'idle'
    if (more) soon()
  }
  const wasCalledMeanwhile = (): boolean => state === 'again'
  const soon = (): void => {
    if (state === 'running') state = 'again'
    if (state !== 'idle') return
    state = 'waiting'
    setTimeout(() => void run(), TOGETHER_MS)
  }
  return soon
}
