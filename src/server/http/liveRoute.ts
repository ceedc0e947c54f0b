/**
 * `GET /api/live`: server-sent events, one stream a browser. A notice names team, item and version only; the screen fetches what it
 * shows. Notices of 30 ms are sent together, each team's made once for all its readers. Who may read is asked again when a session,
 * key or person changed, when the team's people changed, and at every heartbeat; whose right ended, their stream ends.
 */
import type { ServerResponse } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { isMemberRole } from '#domain/people/actor.ts'
import { streamKey } from '#domain/stream.ts'
import { peopleStream } from '../people/loadPeople.ts'
import type { LiveHub, LiveNotice } from '../store/live.ts'
import type { Access } from './access.ts'
import { liveReaders } from './metrics.ts'
import { DoorError } from './problems.ts'

const TOGETHER_MS = 30
const HEARTBEAT_MS = 25_000
/** A reader who does not read is let go when this much waits for them; it reconnects and refetches. */
const LONGEST_BACKLOG_BYTES = 1024 * 1024

/** Tabs share a stream, so one asker needs few; more of them only cost the desk. */
const MOST_STREAMS_OF_ONE = 20

/** What a stream is opened with: who reads, and how to ask whether they still may. */
export type Listening = {
  /** Whose streams are counted together. */
  readonly asker: string
  readonly access: Pick<Access, 'team' | 'role'>
  /** Rejects when the right to read ended. */
  readonly accessNow: () => Promise<Pick<Access, 'team' | 'role'>>
}

type Reader = {
  readonly response: ServerResponse
  readonly asker: string
  readonly team: string
  readonly accessNow: Listening['accessNow']
  seesConfidential: boolean
}

export type LiveStreams = {
  /** False when this asker has too many already; the response is then untouched. */
  readonly add: (response: ServerResponse, listening: Listening) => boolean
  /** Asks every reader's right anew: after news of ended sessions, keys or accounts. */
  readonly recheck: () => void
  readonly count: () => number
  readonly stop: () => void
}

export const startLiveStreams = (hub: LiveHub): LiveStreams => {
  const readers = new Set<Reader>()
  let pending: LiveNotice[] = []
  let flushTimer: NodeJS.Timeout | null = null

  let rechecks: Promise<unknown> = Promise.resolve()

  const forget = (reader: Reader): void => {
    readers.delete(reader)
    liveReaders.set(readers.size)
  }
  const drop = (reader: Reader): void => {
    forget(reader)
    reader.response.end()
  }
  /** Fails closed: who cannot be asked about now reconnects, and is asked then. */
  const recheckOne = async (reader: Reader): Promise<void> => {
    try {
      const access = await reader.accessNow()
      if (access.team === reader.team) reader.seesConfidential = isMemberRole(access.role)
      else drop(reader)
    } catch {
      drop(reader)
    }
  }
  const recheck = (team: string | null): void => {
    const asked = [...readers].filter((reader) => team === null || reader.team === team)
    rechecks = Promise.all([rechecks, ...asked.map(recheckOne)])
  }
  const write = (reader: Reader, chunk: string): void => {
    if (reader.response.writableLength > LONGEST_BACKLOG_BYTES) drop(reader)
    else reader.response.write(chunk)
  }
  const flush = (): void => {
    // Nothing leaves while it is open who may still read.
    rechecks.then(send, send)
  }
  const send = (): void => {
    flushTimer = null
    const notices = pending
    pending = []
    const byTeam = new Map<string, { all: Map<string, number>; open: Map<string, number> }>()
    for (const notice of notices) {
      const team = byTeam.get(notice.team) ?? { all: new Map(), open: new Map() }
      byTeam.set(notice.team, team)
      for (const item of notice.items) {
        team.all.set(item.stream, item.version)
        if (item.confidential !== true) team.open.set(item.stream, item.version)
      }
    }
    const chunk = (team: string, items: Map<string, number>): string =>
      items.size === 0
        ? ''
        : `event: changed\ndata: ${JSON.stringify({ team, items: [...items].map(([item, version]) => ({ item, version })) })}\n\n`
    for (const [team, items] of byTeam) {
      const all = chunk(team, items.all)
      const open = chunk(team, items.open)
      for (const reader of readers) {
        if (reader.team !== team) continue
        const text = reader.seesConfidential ? all : open
        if (text !== '') write(reader, text)
      }
    }
  }
  const unsubscribe = hub.subscribe((notice) => {
    pending.push(notice)
    if (notice.items.some((item) => item.stream === streamKey(peopleStream))) recheck(notice.team)
    flushTimer ??= setTimeout(flush, TOGETHER_MS)
  })
  const ungap = hub.onGap(() => {
    for (const reader of readers) write(reader, 'event: refetch\ndata: {}\n\n')
  })
  const heartbeat = setInterval(() => {
    for (const reader of readers) write(reader, ': still here\n\n')
    recheck(null)
  }, HEARTBEAT_MS)

  return {
    add: (response, { asker, access, accessNow }) => {
      if ([...readers].filter((reader) => reader.asker === asker).length >= MOST_STREAMS_OF_ONE) return false
      const reader: Reader = {
        response,
        asker,
        team: access.team,
        accessNow,
        seesConfidential: isMemberRole(access.role),
      }
      response.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        'x-accel-buffering': 'no',
      })
      response.write('retry: 1000\nevent: refetch\ndata: {}\n\n')
      readers.add(reader)
      liveReaders.set(readers.size)
      response.on('close', () => forget(reader))
      // The right may have ended between the first look and now.
      rechecks = Promise.all([rechecks, recheckOne(reader)])
      return true
    },
    recheck: () => recheck(null),
    count: () => readers.size,
    stop: () => {
      unsubscribe()
      ungap()
      clearInterval(heartbeat)
      if (flushTimer !== null) clearTimeout(flushTimer)
      for (const reader of [...readers]) drop(reader)
    },
  }
}

export const liveRoute = (app: FastifyInstance, streams: LiveStreams): void => {
  app.get(
    '/live',
    { schema: { summary: 'Live notices: team, item and version of everything that changes', tags: ['live'] } },
    async (request, reply) => {
      const { access, accessNow } = request
      const { actor } = access
      const asker = `${access.team} ${actor.kind} ${'id' in actor ? actor.id : ''}`
      if (!streams.add(reply.raw, { asker, access, accessNow })) {
        reply.header('retry-after', '60')
        throw new DoorError('too-many-requests', 'You have many live streams open already. Close some.')
      }
      reply.hijack()
    },
  )
}
