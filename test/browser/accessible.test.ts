import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { noBrowserHere } from '#testing/browser.ts'
import { ada, heading, password, type ServedDesk, servedDesk, team } from './servedDesk.ts'

type Found = {
  readonly violations: readonly {
    readonly id: string
    readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[]
  }[]
}

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** What axe finds, one line each. */
const faultsOf = async (page: Page, axe: string): Promise<readonly string[]> => {
  await page.evaluate(axe)
  const found = (await page.evaluate(
    `axe.run(document, { runOnly: ${JSON.stringify(rules)} }).then(({ violations }) => ({ violations }))`,
  )) as Found
  return found.violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html} ${node.failureSummary}`))
}

/** Things wider than the window, where the page would have to be moved sideways. */
const tooWide = (page: Page): Promise<unknown> =>
  page.evaluate(`document.documentElement.scrollWidth > innerWidth
    ? [...document.querySelectorAll('main *')].filter((one) => one.getBoundingClientRect().right > innerWidth + 1).map((one) => one.outerHTML.slice(0, 120)).slice(0, 5)
    : []`)

type State = {
  readonly name: string
  readonly path: string
  readonly as: 'nobody' | 'ada'
  readonly prepare: (page: Page) => Promise<void>
}

const nothing = async (): Promise<void> => {}
const states: readonly State[] = [
  { name: 'sign-in', path: '/sign-in', as: 'nobody', prepare: (page) => heading(page, 'Sign in').waitFor() },
  {
    name: 'sign-in refused',
    path: '/incidents/3',
    as: 'nobody',
    prepare: async (page) => {
      await page.getByRole('button', { name: 'Sign in', exact: true }).click()
      await page.locator('.fault:not([hidden])').first().waitFor()
    },
  },
  {
    name: 'invitation',
    path: '/invitation',
    as: 'nobody',
    prepare: (page) => page.getByLabel('Invitation code').waitFor(),
  },
  {
    name: 'desk',
    path: '/',
    as: 'ada',
    prepare: (page) => page.locator('#unowned .items li').first().waitFor(),
  },
  {
    name: 'incident',
    path: `/teams/${team}/incidents/1`,
    as: 'ada',
    prepare: (page) => page.locator('.timeline li').first().waitFor(),
  },
  {
    name: 'session ended',
    path: '/',
    as: 'ada',
    prepare: async (page) => {
      await page.locator('#unowned .items li').first().waitFor()
      await page.context().clearCookies()
      await page.evaluate(`dispatchEvent(new Event('focus'))`)
      await page.getByText('Your session has ended').waitFor()
    },
  },
  {
    name: 'alert',
    path: `/teams/${team}/alert-groups/1`,
    as: 'ada',
    prepare: (page) => page.locator('#standing').waitFor(),
  },
  {
    name: 'not there',
    path: '/incidents/99',
    as: 'ada',
    prepare: (page) => page.getByText('There is no incident 99').waitFor(),
  },
  {
    name: 'keys',
    path: '/keys',
    as: 'ada',
    prepare: async (page) => {
      await page.getByLabel('Its name here').fill('a cluster')
      await page.locator('#source-keys').getByRole('button', { name: 'Make the key' }).click()
      await page.getByRole('heading', { name: 'The key of “a cluster”' }).waitFor()
      await page.getByRole('button', { name: 'End the key a cluster' }).first().click()
    },
  },
  {
    name: 'account',
    path: '/account',
    as: 'ada',
    prepare: (page) => page.getByText('You have none yet.').waitFor(),
  },
  {
    name: 'API',
    path: '/api#post-api-incidents',
    as: 'nobody',
    prepare: (page) => page.getByLabel('Find an operation').waitFor(),
  },
  { name: 'protocol', path: '/docs/protocol#I5', as: 'nobody', prepare: nothing },
  { name: 'errors', path: '/docs/errors#busy', as: 'nobody', prepare: nothing },
  { name: 'roles', path: '/docs/roles', as: 'nobody', prepare: nothing },
  { name: 'broken link', path: '/nowhere', as: 'nobody', prepare: nothing },
]

describe.skipIf(noBrowserHere !== null)(`for everybody${noBrowserHere ?? ''}`, () => {
  let desk: ServedDesk
  let axe: string
  let cookie: string
  beforeAll(async () => {
    desk = await servedDesk()
    axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
  })
  afterAll(() => desk.stop())

  test('the first run: nothing for axe to find, by day and by night', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page } = await desk.visit('/', { colorScheme, viewport: { width: 390, height: 844 } })
      await heading(page, 'This desk is new').waitFor()
      expect(await faultsOf(page, axe), colorScheme).toEqual([])
      await page.getByRole('button', { name: 'Begin' }).click()
      expect(await faultsOf(page, axe), colorScheme).toEqual([])
      expect(await tooWide(page)).toEqual([])
    }
  })

  test('axe would see a fault if there were one', async () => {
    const { page } = await desk.visit('/')
    await page.getByLabel('Your name').waitFor()
    await page.evaluate(`document.querySelector('#first-run-name').labels[0].remove()`)
    expect((await faultsOf(page, axe)).map((fault) => fault.split(':')[0])).toContain('label')
  })

  test('an empty desk: nothing for axe to find', async () => {
    await desk.begin()
    cookie = await desk.signIn()
    const { page } = await desk.visit('/', { cookie })
    await page.getByText('Nothing waits for anybody.').first().waitFor()
    expect(await faultsOf(page, axe)).toEqual([])
    const long = 'averylongwordwithoutanyplacetobreakit'.repeat(4)
    await desk.ask({ cookie }, '/api/incidents', { title: `Checkout answers 502 ${long}` })
    await desk.ask({ cookie }, '/api/incidents', { title: 'Nightly export did not run' })
    await desk.ask({ cookie }, '/api/incidents/2/own', {})
    const made = await desk.ask({ cookie }, '/api/settings/sources', { name: 'backups', source: 'generic' })
    const { key } = (await made.json()) as { key: string }
    await desk.ask({ key }, '/api/intake/generic', { title: 'The backup is late', status: 'firing' })
  })

  for (const { name, path, as, prepare } of states)
    test(`${name}: nothing for axe to find, by day and by night, and no sideways scrolling on a phone`, async () => {
      const { page, complaints } = await desk.visit(path, {
        ...(as === 'ada' ? { cookie } : {}),
        colorScheme: 'light',
      })
      await prepare(page)
      expect(await faultsOf(page, axe), 'light').toEqual([])
      const day = await page.evaluate('getComputedStyle(document.body).backgroundColor')
      await page.emulateMedia({ colorScheme: 'dark' })
      expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).not.toBe(day)
      expect(await faultsOf(page, axe), 'dark').toEqual([])
      for (const width of [390, 320]) {
        await page.setViewportSize({ width, height: 844 })
        expect(await tooWide(page), `${width} pixels wide`).toEqual([])
      }
      expect(await faultsOf(page, axe), 'phone').toEqual([])
      expect(complaints).toEqual([])
    })

  test('by keyboard alone: sign in, go to the keys, make one, copy it, sign out', async () => {
    const { page } = await desk.visit('/keys')
    await page.getByLabel('E-mail address').waitFor()
    const focused = (): Promise<unknown> =>
      page.evaluate(`(document.activeElement.labels?.[0] ?? document.activeElement).textContent.trim()`)
    /** Tab until it is reached, as a person does; every stop on the way shows where one is. */
    const tabTo = async (name: string): Promise<void> => {
      for (let step = 0; step < 40; step += 1) {
        await page.keyboard.press('Tab')
        const outline = await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')
        expect(outline, `${String(await focused())} shows its focus`).not.toBe('none')
        if ((await focused()) === name) return
      }
      throw new Error(`No Tab reaches “${name}”`)
    }
    await page.keyboard.press('Tab')
    expect(await focused()).toBe('Skip to the content')
    await tabTo('E-mail address')
    await page.keyboard.type(ada.email)
    await tabTo('Password')
    await page.keyboard.type(password)
    await page.keyboard.press('Enter')
    await heading(page, 'Keys').waitFor()
    await tabTo('What it is for')
    await page.keyboard.type('made by keyboard')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'The key “made by keyboard”' }).waitFor()
    await tabTo('Copy')
    await page.keyboard.press('Enter')
    await page.getByText(/^(Copied|Selected: press Ctrl C)$/).waitFor()
    await page.goto(`${desk.url}/`)
    await heading(page, 'Crew').waitFor()
    await tabTo('Sign out')
    await page.keyboard.press('Enter')
    await page.getByText('You are signed out.').waitFor()
  })

  test('who asked for less motion gets none', async () => {
    const { page } = await desk.visit('/', { cookie: await desk.signIn(), reducedMotion: 'reduce' })
    await page.locator('#unowned .items li').first().waitFor()
    expect(
      await page.evaluate(`getComputedStyle(document.querySelector('#unowned .items li')).transitionDuration`),
    ).toBe('0s')
  })
})
