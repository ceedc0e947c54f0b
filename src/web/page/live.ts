/**
 * The live stream: notices that something of the team changed, told to whoever shows it. One stream a browser: the tab that holds
 * the lock has it and passes notices on to the others, since a browser opens only a few connections to one address.
 */
import { fields, list, text } from './read.ts'

export type LiveState = 'connecting' | 'live' | 'lost'

export type Live = {
  /** Items that changed (`incident/12`), or null: look at everything again. */
  readonly onChange: (items: ReadonlySet<string> | null) => void
  readonly onState: (state: LiveState, sinceMs: number) => void
  /** The stream was refused: is the session still good? */
  readonly onRefused: () => void
}

type Message =
  | { readonly kind: 'changed'; readonly items: readonly string[] | null }
  | { readonly kind: 'state'; readonly state: LiveState; readonly sinceMs: number }
  | { readonly kind: 'ask' }

const REOPEN_MS = 3000

const parse = (data: unknown): readonly string[] => {
  try {
    return list(fields(JSON.parse(text(data))).items).map((one) => text(one.item))
  } catch {
    return []
  }
}

export const follow = (team: string, live: Live): void => {
  const name = `dutydesk-live-${team}`
  const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(name)
  let current: Extract<Message, { kind: 'state' }> = { kind: 'state', state: 'connecting', sinceMs: Date.now() }
  let holdsStream = false

  const hear = (message: Message): void => {
    if (message.kind === 'changed') live.onChange(message.items === null ? null : new Set(message.items))
    else if (message.kind === 'state') {
      current = message
      live.onState(message.state, message.sinceMs)
    } else if (holdsStream) channel?.postMessage(current)
  }
  const say = (message: Message): void => {
    hear(message)
    channel?.postMessage(message)
  }
  const state = (next: LiveState): void => {
    if (current.state !== next) say({ kind: 'state', state: next, sinceMs: Date.now() })
  }

  const open = (): void => {
    const stream = new EventSource(`/api/teams/${encodeURIComponent(team)}/live`)
    stream.addEventListener('refetch', () => {
      state('live')
      say({ kind: 'changed', items: null })
    })
    stream.addEventListener('changed', (event) => {
      state('live')
      say({ kind: 'changed', items: parse(event.data) })
    })
    stream.onerror = () => {
      state('lost')
      // A browser tries again by itself after a broken connection, but not after an answer that says no.
      if (stream.readyState !== EventSource.CLOSED) return
      live.onRefused()
      setTimeout(open, REOPEN_MS)
    }
  }

  if (channel !== null) {
    channel.onmessage = (event: MessageEvent<Message>) => hear(event.data)
    channel.postMessage({ kind: 'ask' } satisfies Message)
  }
  // Locks are only there over secure addresses; without them every tab has a stream of its own.
  if (channel === null || !('locks' in navigator)) {
    open()
    return
  }
  void navigator.locks.request(name, () => {
    holdsStream = true
    open()
    // Held until the tab goes; then the next one has it.
    return new Promise<never>(() => {})
  })
}
