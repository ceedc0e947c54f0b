/**
 * Attachments: bytes in the database, bounded, typed by their content and never by what the sender said, and handed out so that
 * no browser runs them.
 */
import { createHash, randomUUID } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { fileTypeFromBuffer } from 'file-type'
import { z } from 'zod'
import type { Attach } from '#domain/incidents/incidentCommands.ts'
import { isMemberRole } from '#domain/people/actor.ts'
import { streamId } from '#domain/stream.ts'
import type { Desk } from '../desk.ts'
import { requireScope } from '../http/access.ts'
import { runCommand } from '../http/commandRoutes.ts'
import { DoorError } from '../http/problems.ts'
import { instantParam } from '../store/database.ts'
import { incidentNumber, visibleIncident } from './incidentRoutes.ts'

const attachQuery = z.strictObject({
  filename: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .refine((name) => !/[\p{Cc}/\\]/u.test(name), 'is a plain file name without slashes or control characters'),
})

/** Types that a browser may show inside a page; everything else is only downloaded. */
const shown: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'text/plain'])

const mediaOf = async (bytes: Buffer): Promise<string> => {
  const found = await fileTypeFromBuffer(bytes)
  if (found !== undefined) return found.mime
  const isText = !bytes.includes(0) && Buffer.from(bytes.toString('utf8'), 'utf8').equals(bytes)
  return isText ? 'text/plain' : 'application/octet-stream'
}

/** `mostBytes`: the largest attachment. */
export const attachmentRoutes = (app: FastifyInstance, desk: Desk, mostBytes: number): void => {
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: mostBytes }, (_request, body, done) =>
      done(null, body),
    )
    scope.post(
      '/incidents/:number/attach',
      {
        bodyLimit: mostBytes,
        schema: {
          summary: 'Attach a file: the body is its bytes',
          description: 'Rule I3. For lead, deputy, member.',
          tags: ['incidents'],
          querystring: attachQuery,
        },
      },
      async (request, reply) => {
        const { access } = request
        requireScope(access.identity, 'act')
        if (!isMemberRole(access.role)) throw new DoorError('not-allowed')
        const { filename } = attachQuery.parse(request.query)
        const number = incidentNumber(request)
        const bytes = request.body
        if (!Buffer.isBuffer(bytes) || bytes.length === 0)
          throw new DoorError('bad-json', 'The body is the file’s bytes; it was empty.')
        const id = randomUUID()
        const mediaType = await mediaOf(bytes)
        const at = desk.clock()
        return runCommand(desk, request, reply, {
          stream: streamId('incident', number),
          command: async ({ tx }) => {
            await tx.query(
              `insert into attachments (team, id, number, filename, media, size, sha256, bytes, added_at)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
              [
                access.team,
                id,
                number,
                filename,
                mediaType,
                bytes.length,
                createHash('sha256').update(bytes).digest(),
                bytes,
                instantParam(at),
              ],
            )
            const attach: Attach = {
              type: 'Attach',
              by: access.actor,
              at,
              attachment: id,
              filename,
              mediaType,
              size: bytes.length,
            }
            return attach
          },
          present: (done) => ({
            status: 201,
            body: { number, attachment: id, mediaType, size: bytes.length, version: done.version },
          }),
        })
      },
    )
  })

  const idParam = z.object({ id: z.uuid() })
  app.get(
    '/attachments/:id',
    { schema: { summary: 'The bytes of an attachment', tags: ['incidents'] } },
    async (request, reply) => {
      const parsed = idParam.safeParse(request.params)
      if (!parsed.success) throw new DoorError('not-found')
      const { rows } = await desk.pool.query<{
        number: number
        filename: string
        media: string
        bytes: Buffer | null
      }>('select number, filename, media, bytes from attachments where team = $1 and id = $2 and version is not null', [
        request.access.team,
        parsed.data.id,
      ])
      const row = rows[0]
      if (row === undefined) throw new DoorError('not-found')
      await visibleIncident(desk, request.access, row.number)
      if (row.bytes === null) throw new DoorError('not-found', 'This attachment was redacted.')
      const disposition = shown.has(row.media) ? 'inline' : 'attachment'
      return reply
        .header('content-disposition', `${disposition}; filename*=UTF-8''${encodeURIComponent(row.filename)}`)
        .header('content-security-policy', "default-src 'none'; sandbox")
        .header('x-content-type-options', 'nosniff')
        .header('cache-control', 'private, no-store')
        .type(row.media === 'text/plain' ? 'text/plain; charset=utf-8' : row.media)
        .send(row.bytes)
    },
  )
}
