/**
 * `GET /api/live`: server-sent events, one stream a browser. A notice names team, item and version only; the screen fetches what it
 * shows. Notices of 30 ms are sent together, each team's made once for all its readers.
 */
import type { ServerResponse } from 'node:http'
import type { FastifyInstance } from 'fastify'
import type { LiveHub, LiveNotice } from '../store/live.ts'
import type { Access } from './access.ts'

const TOGETHER_MS = 30
const HEARTBEAT_MS = 25_000
/** A reader who does not read is let go when this much waits for them; it reconnects and refetches. */
const LONGEST_BACKLOG_BYTES = 1024 * 1024

type Reader = { readonly response: ServerResponse; readonly team: string; readonly seesConfidential: boolean }

export type LiveStreams = {
  readonly add: (response: ServerResponse, access: Pick<Access, 'team' | 'role'>) => void
  readonly count: () => number
  readonly stop: () => void
}

export const startLiveStreams = (hub: LiveHub): LiveStreams => {
  const readers = new Set<Reader>()
  let pending: LiveNotice[] = []
  let flushTimer: NodeJS.Timeout | null = null

  const drop = (reader: Reader): void => {
    readers.delete(reader)
    reader.response.end()
  }
  const write = (reader: Reader, chunk: string): void => {
    if (reader.response.writableLength > LONGEST_BACKLOG_BYTES) drop(reader)
    else reader.response.write(chunk)
  }
  const flush = (): void => {
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
    flushTimer ??= setTimeout(flush, TOGETHER_MS)
  })
  const ungap = hub.onGap(() => {
    for (const reader of readers) write(reader, 'event: refetch\ndata: {}\n\n')
  })
  const heartbeat = setInterval(() => {
    for (const reader of readers) write(reader, ': still here\n\n')
  }, HEARTBEAT_MS)

  return {
    add: (response, access) => {
      const reader: Reader = {
        response,
        team: access.team,
        seesConfidential: access.role === 'lead' || access.role === 'deputy' || access.role === 'member',
      }
      response.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      })
      response.write('retry: 1000\nevent: refetch\ndata: {}\n\n')
      readers.add(reader)
      response.on('close', () => readers.delete(reader))
    },
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
    (request, reply) => {
      const access = request.access
      reply.hijack()
      streams.add(reply.raw, access)
    },
  )
}
