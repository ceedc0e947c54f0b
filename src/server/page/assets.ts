/**
 * What the page is made of, read once and kept in memory: scripts with their types taken off, the style sheet, the icon. Each has a
 * strong ETag for each of its encodings, so that an unchanged page costs a browser one short question.
 */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import path from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import type { FastifyReply, FastifyRequest } from 'fastify'

type Encoding = 'br' | 'gzip' | 'identity'

export type Asset = {
  readonly type: string
  readonly variants: Readonly<Record<Encoding, { readonly bytes: Buffer; readonly etag: string }>>
}

/** Smaller than this a compressed variant gains nothing worth having. */
const COMPRESS_FROM_BYTES = 512

export const assetOf = (type: string, text: string): Asset => {
  const plain = Buffer.from(text, 'utf8')
  const hash = createHash('sha256').update(plain).digest('base64url').slice(0, 22)
  const small = plain.length < COMPRESS_FROM_BYTES
  const variant = (encoding: Encoding, bytes: Buffer) => ({ bytes, etag: `"${hash}-${encoding}"` })
  return {
    type,
    variants: {
      identity: variant('identity', plain),
      gzip: small ? variant('identity', plain) : variant('gzip', gzipSync(plain, { level: 9 })),
      br: small ? variant('identity', plain) : variant('br', brotliCompressSync(plain)),
    },
  }
}

const accepts = (request: FastifyRequest, encoding: Encoding): boolean =>
  String(request.headers['accept-encoding'] ?? '')
    .split(',')
    .some((part) => {
      const [name, weight] = part.split(';').map((word) => word.trim())
      return name === encoding && weight !== 'q=0'
    })

/** Sends the asset in the best encoding that the browser takes, or 304 when it has it already. */
export const sendAsset = (request: FastifyRequest, reply: FastifyReply, asset: Asset): FastifyReply => {
  const encoding: Encoding = accepts(request, 'br') ? 'br' : accepts(request, 'gzip') ? 'gzip' : 'identity'
  const { bytes, etag } = asset.variants[encoding]
  reply.header('etag', etag).header('vary', 'accept-encoding').header('cache-control', 'no-cache')
  const known = String(request.headers['if-none-match'] ?? '')
  if (known.split(',').some((one) => one.trim().replace(/^W\//, '') === etag)) return reply.code(304).send()
  if (etag.endsWith(`-${encoding}"`) && encoding !== 'identity') reply.header('content-encoding', encoding)
  return reply.type(asset.type).send(bytes)
}

const stripTypes = (source: string): string => {
  // Node runs our own files this way without a word, but warns when it is asked to do it for somebody else's.
  const { emitWarning } = process
  process.emitWarning = () => {}
  try {
    return stripTypeScriptTypes(source)
  } finally {
    process.emitWarning = emitWarning
  }
}

/** What a browser runs: no types, and imports by the names under which files are served. */
export const scriptOf = (source: string): string => stripTypes(source).replace(/(\bfrom\s*'\.\/[\w-]+)\.ts'/g, "$1.js'")

const types: Readonly<Record<string, string>> = {
  '.ts': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/** Every file of the folder by the name under which it is served (`main.ts` as `main.js`). Throws when the folder is not there. */
export const readAssets = (folder: string): ReadonlyMap<string, Asset> => {
  const assets = new Map<string, Asset>()
  for (const name of readdirSync(folder).sort()) {
    const type = types[path.extname(name)]
    if (type === undefined || name.endsWith('.test.ts')) continue
    const text = readFileSync(path.join(folder, name), 'utf8')
    if (name.endsWith('.ts')) assets.set(name.replace(/\.ts$/, '.js'), assetOf(type, scriptOf(text)))
    else assets.set(name, assetOf(type, text))
  }
  return assets
}

/** The files that a script imports, directly and by what it imports, itself first. */
export const scriptsOf = (entry: string, assets: ReadonlyMap<string, Asset>): readonly string[] => {
  const found = [entry]
  for (const name of found) {
    const text = assets.get(name)?.variants.identity.bytes.toString('utf8') ?? ''
    for (const [, imported] of text.matchAll(/\bfrom\s*'\.\/([\w-]+\.js)'/g))
      if (imported !== undefined && !found.includes(imported)) found.push(imported)
  }
  return found
}
