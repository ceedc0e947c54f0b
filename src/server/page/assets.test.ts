import path from 'node:path'
import Fastify from 'fastify'
import { expect, test } from 'vitest'
import { projectDir } from '#testing/cluster.ts'
import { assetOf, readAssets, scriptOf, scriptsOf, sendAsset } from './assets.ts'

test('a browser gets the script without its types, importing by the names that are served', () => {
  const script = scriptOf(
    `import { el } from './dom.ts'\nimport type { Me } from './pageFacts.ts'\nexport const f = (me: Me): string => el(me.name)\n`,
  )
  expect(script).toContain("import { el } from './dom.js'")
  expect(script).not.toContain('pageFacts')
  expect(script.replace(/\s+/g, ' ')).toContain('export const f = (me ) => el(me.name)')
})

test('every script that the page imports is there, and asks for nothing outside', () => {
  const assets = readAssets(path.join(projectDir, 'src/web/page'))
  for (const entry of ['main.js', 'apiSearch.js'])
    for (const name of scriptsOf(entry, assets)) {
      const text = assets.get(name)?.variants.identity.bytes.toString()
      expect(text, name).toBeDefined()
      expect(text, name).not.toMatch(/\bfrom\s*'[^.]/)
      expect(text, name).not.toMatch(/https?:\/\/(?!\$)/)
    }
  expect(scriptsOf('main.js', assets).length).toBeGreaterThan(10)
})

test('each encoding has a strong tag of its own, and is not sent twice', async () => {
  const app = Fastify()
  const asset = assetOf('text/css', 'p { color: red }\n'.repeat(100))
  app.get('/', (request, reply) => sendAsset(request, reply, asset))
  const ask = (headers: Record<string, string>) => app.inject({ url: '/', headers })
  const answers = await Promise.all(
    ['br', 'gzip', 'identity', 'gzip;q=0, br;q=0'].map((encoding) => ask({ 'accept-encoding': encoding })),
  )
  expect(answers.map((answer) => answer.headers['content-encoding'])).toEqual(['br', 'gzip', undefined, undefined])
  const tags = answers.map((answer) => String(answer.headers.etag))
  expect(new Set(tags).size).toBe(3)
  for (const tag of tags) expect(tag).toMatch(/^"/)
  const again = await ask({ 'accept-encoding': 'br', 'if-none-match': `"other", ${tags[0]}` })
  expect([again.statusCode, again.body]).toEqual([304, ''])
  expect((await ask({ 'accept-encoding': 'gzip', 'if-none-match': tags[0] ?? '' })).statusCode).toBe(200)
  await app.close()
})
