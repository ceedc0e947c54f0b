import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { alertSources } from '#connectors/registry.ts'
import { noBrowserHere } from '#testing/browser.ts'
import { snippetsFor } from '../../src/web/page/snippets.ts'
import { heading, type ServedDesk, servedDesk, team } from './servedDesk.ts'

describe.skipIf(noBrowserHere !== null)(`the desk in a browser${noBrowserHere ?? ''}`, () => {
  let desk: ServedDesk
  let cookie: string
  beforeAll(async () => {
    desk = await servedDesk()
    await desk.begin()
    cookie = await desk.signIn()
  })
  afterAll(() => desk.stop())

  const raise = async (title: string): Promise<number> => {
    const answer = await desk.ask({ cookie }, '/api/incidents', { title })
    expect(answer.status).toBe(201)
    return ((await answer.json()) as { number: number }).number
  }

  test('an empty desk says that nothing waits, and what runs', async () => {
    const { page, complaints } = await desk.visit('/', { cookie })
    await page.getByText('Nothing waits for anybody.').first().waitFor()
    await page.getByText('changes by itself', { exact: true }).waitFor()
    await page.locator('#running').getByText('yes', { exact: true }).waitFor()
    const running = await page.locator('#running').innerText()
    expect(running).toContain('PostgreSQL, external')
    expect(running).toMatch(/Ready\s+yes/)
    expect(running).toContain('0.1.0')
    expect(complaints).toEqual([])
  })

  test('D2 what is raised elsewhere appears by itself, without losing the place of who reads', async () => {
    const first = await raise('Checkout answers 502')
    const { page } = await desk.visit('/', { cookie })
    const row = page.getByRole('link', { name: 'Checkout answers 502' })
    await row.focus()
    const second = await raise('<img src=x onerror="document.title=1"> is only text')
    await page.getByRole('link', { name: '<img src=x onerror="document.title=1"> is only text' }).waitFor()
    expect(await page.locator('#unowned .items li').count()).toBe(2)
    expect(await page.title()).toBe('(2) Crew · Dutydesk')
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Checkout answers 502')
    expect(await page.locator('main img').count()).toBe(0)

    await desk.ask({ cookie }, `/api/incidents/${first}/own`, {})
    await page.locator('#mine').getByRole('link', { name: 'Checkout answers 502' }).waitFor()
    expect(await page.locator('#unowned .items li').count()).toBe(1)

    await page.locator('#mine').getByRole('link').click()
    await heading(page, /Checkout answers 502/).waitFor()
    expect(new URL(page.url()).pathname).toBe(`/teams/${team}/incidents/${first}`)
    await desk.ask({ cookie }, `/api/incidents/${first}/observe`, { text: 'The pool is exhausted' })
    await page.getByText('The pool is exhausted').waitFor()
    await page.goto(`${desk.url}/incidents/${second}`)
    await page.getByText('Nobody owns this: please do not investigate yet.').waitFor()
  })

  test('two tabs share one live stream', async () => {
    const { page, context } = await desk.visit('/', { cookie })
    await page.getByText('changes by itself', { exact: true }).waitFor()
    const other = await context.newPage()
    const streams: string[] = []
    other.on('request', (request) => {
      if (request.url().endsWith('/live')) streams.push(request.url())
    })
    await other.goto(desk.url)
    await other.getByText('changes by itself', { exact: true }).waitFor()
    await raise('Seen in both tabs')
    await Promise.all([page, other].map((tab) => tab.getByRole('link', { name: 'Seen in both tabs' }).waitFor()))
    expect(streams).toEqual([])
    await page.close()
    await raise('Seen after the first tab went')
    await other.getByRole('link', { name: 'Seen after the first tab went' }).waitFor()
    expect(streams).toHaveLength(1)
  })

  test('a lost connection is said, and what happened meanwhile is caught up', async () => {
    const { page } = await desk.visit('/', { cookie })
    await page.getByText('changes by itself', { exact: true }).waitFor()
    await desk.restart(async () => {
      await page.getByText(/^Connection lost at \d\d:\d\d\. What you see may be old/).waitFor()
    })
    await raise('Raised after the restart')
    await page.getByText('Connected again, and up to date.').waitFor()
    await page.getByRole('link', { name: 'Raised after the restart' }).waitFor()
  })

  test('a key is shown once, opens the API, and is ended at once', async () => {
    const { page } = await desk.visit('/keys', { cookie })
    await page.getByLabel('What it is for').fill('my laptop')
    await page.locator('#own-keys').getByRole('button', { name: 'Make the key' }).click()
    await page.getByRole('heading', { name: 'The key “my laptop”' }).waitFor()
    expect(await page.evaluate('document.activeElement.textContent')).toBe('The key “my laptop”')
    const key = await page.getByRole('region', { name: 'The key' }).innerText()
    expect((await desk.ask({ key }, '/api/inbox')).status).toBe(200)
    expect((await desk.ask({ key }, '/api/incidents', { title: 'Raised by key' })).status).toBe(201)

    await page.reload()
    await page.getByText('my laptop', { exact: true }).waitFor()
    expect(await page.content()).not.toContain(key)
    await page.getByRole('button', { name: 'End the key my laptop' }).click()
    await page.getByRole('button', { name: 'Keep it' }).click()
    await page.getByRole('button', { name: 'End the key my laptop' }).click()
    await page.getByRole('button', { name: 'End my laptop at once' }).click()
    await page.locator('#own-keys .ended').waitFor()
    expect((await desk.ask({ key }, '/api/inbox')).status).toBe(401)
  })

  test('a source’s key comes with the lines to paste, and what is sent with it becomes a row', async () => {
    const { page } = await desk.visit('/keys', { cookie })
    await page.getByLabel('What sends').selectOption({ label: 'Prometheus Alertmanager' })
    await page.getByLabel('Its name here').fill('production cluster')
    await page.locator('#source-keys').getByRole('button', { name: 'Make the key' }).click()
    const lines = await page.getByRole('region', { name: /^alertmanager.yml/ }).innerText()
    const address = /url: (\S+)/.exec(lines)?.[1] ?? ''
    const key = /credentials: (\S+)/.exec(lines)?.[1] ?? ''
    expect(address).toBe(`${desk.url}/api/intake/alertmanager`)
    const prometheus = await page.getByRole('region', { name: /^or prometheus.yml/ }).innerText()
    expect(prometheus).toContain(`- targets: ['${new URL(desk.url).host}']`)

    const alert = {
      status: 'firing',
      labels: { alertname: 'DiskNearlyFull', severity: 'warning', instance: 'web-1.example.org' },
      annotations: { summary: 'The disk of web-1 is nearly full' },
      startsAt: '2026-11-24T09:00:00Z',
      endsAt: '0001-01-01T00:00:00Z',
      generatorURL: '',
      fingerprint: 'a1b2c3d4e5f60718',
    }
    const sent = await desk.ask({ key }, new URL(address).pathname, {
      version: '4',
      groupKey: '{}:{}',
      status: 'firing',
      receiver: 'dutydesk',
      groupLabels: {},
      commonLabels: {},
      commonAnnotations: {},
      externalURL: 'http://alertmanager.example.org',
      alerts: [alert],
    })
    expect(sent.status).toBe(200)
    await page.goto(desk.url)
    await page.getByRole('link', { name: 'The disk of web-1 is nearly full' }).click()
    await heading(page, /The disk of web-1 is nearly full/).waitFor()
    expect(await page.locator('#standing').innerText()).toMatch(/State\s+firing\s+Decision\s+undecided/)
  })

  test('the door of every source opens to the key and the address of its lines', async () => {
    for (const { name } of alertSources) {
      const made = await desk.ask({ cookie }, '/api/settings/sources', { name: `a ${name}`, source: name })
      const { key } = (await made.json()) as { key: string }
      const text = snippetsFor({ source: name, key, url: desk.url, silences: false })[0]?.text ?? ''
      const address = /https?:\/\/[^\s']+/.exec(text)?.[0] ?? ''
      const body = /-d '(.*)'/.exec(text)?.[1] ?? (name === 'mail' ? 'Subject: Disk full\r\n\r\n92 %\r\n' : '{}')
      const answer = await fetch(address, {
        method: 'POST',
        headers: {
          'content-type': name === 'mail' ? 'message/rfc822' : 'application/json',
          ...(/bearer/i.test(text) ? { authorization: `Bearer ${key}` } : {}),
        },
        body,
      })
      // Those with a whole example are understood; the others see that nothing was said, but were let in.
      const understood = ['generic', 'pagerduty', 'mail'].includes(name)
      expect(answer.status, `${name}: ${await answer.text()}`).toSatisfy((status: number) =>
        understood ? status < 300 : ![401, 403, 404].includes(status),
      )
    }
  })

  test('a team that one is no part of is not shown', async () => {
    const { page } = await desk.visit('/teams/other/incidents/1', { cookie })
    await heading(page, 'Not one of your teams').waitFor()
  })

  test('the API page finds operations, and opens the one that the address names', async () => {
    const { page, complaints } = await desk.visit('/api')
    await page.getByLabel('Find an operation').fill('take incident yourself')
    await page.getByText(/^1 of \d+ operations$/).waitFor()
    expect(await page.locator('.operation:visible .path').allInnerTexts()).toEqual(['/api/incidents/{number}/own'])
    await page.goto(`${desk.url}/api#post-api-incidents-number-assess`)
    const assess = page.locator('#post-api-incidents-number-assess')
    await assess.getByText('"not-urgent" or "resolve-internally" or "urgent"').waitFor()
    await assess.getByRole('link', { name: 'I6' }).click()
    await page.getByText('The owner assesses urgency by facts as of now').waitFor()
    expect(page.url()).toBe(`${desk.url}/docs/protocol#I6`)
    expect(complaints).toEqual([])
  })

  test('an unchanged page costs a browser one short question', async () => {
    for (const path of ['/', '/api', '/docs/protocol', '/assets/main.js', '/assets/page.css', '/assets/icon.svg']) {
      const first = await fetch(desk.url + path)
      const etag = first.headers.get('etag') ?? ''
      expect(etag, path).toMatch(/^"[\w-]{22}-\w+"$/)
      const again = await fetch(desk.url + path, { headers: { 'if-none-match': etag } })
      expect(again.status, path).toBe(304)
      expect(again.headers.get('content-security-policy')).toContain("script-src 'self'")
    }
  })

  test('a broken link reads as a page to people and as problem details to programs', async () => {
    const { page } = await desk.visit('/nowhere')
    await heading(page, 'There is nothing at this address').waitFor()
    const answer = await fetch(`${desk.url}/api/nowhere`, { headers: { accept: 'text/html' } })
    expect([answer.status, answer.headers.get('content-type')]).toEqual([404, expect.stringContaining('problem+json')])
  })

  test('before sign-in the page learns nothing but how to sign in', async () => {
    expect(await (await desk.ask({}, '/api/page')).json()).toEqual({
      version: '0.1.0',
      firstRun: { open: false, needsCode: false },
      singleSignOn: null,
      minPasswordLength: 12,
      me: null,
    })
    const { page } = await desk.visit('/')
    await heading(page, 'Sign in').waitFor()
    expect(await page.content()).not.toContain('Crew')
    expect(await page.locator('.notice').count()).toBe(0)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    expect(await page.locator('.fault:not([hidden])').allInnerTexts()).toHaveLength(2)
  })
})
