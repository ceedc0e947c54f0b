/** A desk as `npm start` runs it, on a database of its own, and browsers that visit it. */
import { createServer } from 'node:net'
import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { wallClock } from '#server/clock.ts'
import { type Running, serve } from '#server/serve.ts'
import { loadSettings } from '#server/settings/loadSettings.ts'
import { theBrowser } from '#testing/browser.ts'
import { cloneDatabase, projectDir } from '#testing/cluster.ts'
import { silentDeskLog } from '#testing/testDesk.ts'

export const password = 'correct horse battery'
export const ada = {
  name: 'Ada Example',
  email: 'abc12@example.org',
  password,
  personId: 'abc12',
  teamName: 'Crew',
} as const
/** The key of the team that Ada begins. */
export const team = 'crew'

export type Visit = {
  readonly page: Page
  readonly context: BrowserContext
  /** What the browser complained about: faults of scripts, anything that the policy of the page stopped. */
  readonly complaints: readonly string[]
}

export type ServedDesk = {
  readonly url: string
  /** Makes Ada the first person, without a browser. */
  readonly begin: () => Promise<void>
  /** A request as somebody with this cookie or key. */
  readonly ask: (
    as: { readonly cookie?: string; readonly key?: string },
    path: string,
    body?: object,
  ) => Promise<Response>
  /** The cookie of a new session of Ada's. */
  readonly signIn: () => Promise<string>
  /** A browser of its own on this desk; with a cookie it is signed in. */
  readonly visit: (path: string, options?: BrowserContextOptions & { readonly cookie?: string }) => Promise<Visit>
  /** Stops the server and starts it again at the same address, `meanwhile` between. */
  readonly restart: (meanwhile: () => Promise<void>) => Promise<void>
  readonly stop: () => Promise<void>
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })

/** Passkeys and origins need the address before the server listens, so a free port is looked for first. */
export const servedDesk = async (env: Readonly<Record<string, string>> = {}): Promise<ServedDesk> => {
  const database = await cloneDatabase()
  const port = await freePort()
  const loaded = loadSettings({
    PORT: String(port),
    DATABASE_URL: database.connectionString,
    DUTYDESK_SECRET: 'only-for-tests-and-long-enough-for-a-key',
    ...env,
  })
  if (loaded.kind === 'faulty') throw new Error(JSON.stringify(loaded.faults))
  const { settings } = loaded
  const start = (): Promise<Running> =>
    serve({ settings, projectDir, version: '0.1.0', clock: wallClock, log: silentDeskLog })
  let running = await start()
  const { url } = settings
  const contexts: BrowserContext[] = []

  const ask: ServedDesk['ask'] = ({ cookie, key }, path, body) =>
    fetch(url + path, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        origin: url,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(cookie === undefined ? {} : { cookie }),
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  const must = async (answer: Promise<Response>): Promise<Response> => {
    const response = await answer
    if (!response.ok) throw new Error(`${response.url}: ${response.status} ${await response.text()}`)
    return response
  }

  return {
    url,
    begin: async () => {
      await must(ask({}, '/api/first-run', ada))
    },
    ask,
    signIn: async () => {
      const { email } = ada
      const answer = await must(ask({}, '/api/auth/sign-in/email', { email, password }))
      return answer.headers
        .getSetCookie()
        .map((line) => line.split(';')[0] ?? '')
        .join('; ')
    },
    visit: async (path, { cookie, ...options } = {}) => {
      const browser = await theBrowser()
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB', ...options })
      contexts.push(context)
      for (const pair of cookie?.split('; ') ?? []) {
        const at = pair.indexOf('=')
        await context.addCookies([{ name: pair.slice(0, at), value: pair.slice(at + 1), url }])
      }
      const page = await context.newPage()
      page.setDefaultTimeout(20_000)
      const complaints: string[] = []
      page.on('pageerror', (error) => complaints.push(String(error)))
      page.on('console', (message) => {
        // An answer that says no is told as an error of the console too; it is none of the page.
        if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
          complaints.push(message.text())
      })
      await page.goto(url + path)
      return { page, context, complaints }
    },
    restart: async (meanwhile) => {
      await running.stop()
      await meanwhile()
      running = await start()
    },
    stop: async () => {
      await Promise.all(contexts.map((context) => context.close().catch(() => {})))
      await running.stop()
      await database.drop()
    },
  }
}

/** The text of the notice that is read out. */
export const noticeText = async (page: Page, role: 'alert' | 'status' = 'alert'): Promise<string> => {
  const notice = page.locator(`.notice[role=${role}]`).first()
  await notice.waitFor()
  return notice.innerText()
}

export const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name })
