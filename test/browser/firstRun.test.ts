import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { noBrowserHere } from '#testing/browser.ts'
import { ada, heading, noticeText, type ServedDesk, servedDesk } from './servedDesk.ts'

const fillIn = async (page: Page, person: Readonly<Record<string, string>>): Promise<void> => {
  await page.getByLabel('Your name').fill(person.name ?? '')
  await page.getByLabel('E-mail address').fill(person.email ?? '')
  await page.getByLabel('Password').fill(person.password ?? '')
  await page.getByLabel('Your short id').fill(person.personId ?? '')
  await page.getByLabel('Your team').fill(person.teamName ?? '')
}
const begin = (page: Page): Promise<void> => page.getByRole('button', { name: 'Begin' }).click()
const faults = (page: Page): Promise<string[]> => page.locator('.fault:not([hidden])').allInnerTexts()

describe.skipIf(noBrowserHere !== null)(`the first run in a browser${noBrowserHere ?? ''}`, () => {
  let desk: ServedDesk
  beforeAll(async () => {
    desk = await servedDesk()
  })
  afterAll(() => desk.stop())

  test('from another machine the page asks for the code that the desk printed', async () => {
    const { page } = await desk.visit('/', { extraHTTPHeaders: { 'x-forwarded-for': '192.0.2.1' } })
    await page.getByLabel('Code').fill('wrong')
    await fillIn(page, ada)
    await begin(page)
    await page.locator('.fault:not([hidden])').waitFor()
    expect(await faults(page)).toEqual(['Needs the code that was printed when the desk started.'])
    expect(await (await desk.ask({}, '/api/first-run')).json()).toEqual({ open: true, needsCode: false })
  })

  test('every field that is at fault says so in its place, all at once', async () => {
    const { page } = await desk.visit('/')
    await heading(page, 'This desk is new').waitFor()
    await begin(page)
    expect(await faults(page)).toEqual(Array.from({ length: 5 }, () => 'Please fill this in.'))
    await fillIn(page, { ...ada, email: 'abc12', password: 'short', personId: 'Not an id' })
    await begin(page)
    await page.locator('.fault:not([hidden])').first().waitFor()
    expect(await faults(page)).toEqual([
      'Needs an e-mail address.',
      'Needs at least 12 characters.',
      'Needs lower-case letters, digits, “.”, “_” and “-”, at most 63, beginning with a letter or digit.',
    ])
    const email = page.getByLabel('E-mail address')
    expect(await email.getAttribute('aria-invalid')).toBe('true')
    expect(await email.getAttribute('aria-describedby')).toBe('first-run-email-hint first-run-email-fault')
    expect(await page.evaluate('document.activeElement.id')).toBe('first-run-email')
    await email.fill('abc12@example.org')
    expect(await faults(page)).toHaveLength(2)
  })

  test('the short id is proposed from the e-mail address until somebody writes their own', async () => {
    const { page } = await desk.visit('/')
    const id = page.getByLabel('Your short id')
    await page.getByLabel('E-mail address').fill('Xyz99+desk@example.org')
    expect(await id.inputValue()).toBe('xyz99desk')
    await id.fill('xyz99')
    await page.getByLabel('E-mail address').fill('other@example.org')
    expect(await id.inputValue()).toBe('xyz99')
  })

  test('of two browsers at once one wins, and the other is told', async () => {
    const visits = await Promise.all([desk.visit('/'), desk.visit('/')])
    await Promise.all(
      visits.map(({ page }, at) =>
        fillIn(page, at === 0 ? ada : { ...ada, personId: 'xyz99', email: 'xyz99@example.org' }),
      ),
    )
    await Promise.all(visits.map(({ page }) => begin(page)))
    const headings = await Promise.all(
      visits.map(async ({ page }) => {
        await heading(page, /^Crew$|has its first person/).waitFor()
        return page.getByRole('heading', { level: 1 }).innerText()
      }),
    )
    expect(headings.toSorted()).toEqual(['Crew', 'This desk has its first person'])
    const winner = visits[headings.indexOf('Crew')]?.page
    expect(await winner?.locator('.heading p').innerText()).toBe('You are Ada Example, lead and administrator')
    const loser = visits[headings.indexOf('This desk has its first person')]?.page
    expect(await loser?.getByText('Nothing that you typed was kept').isVisible()).toBe(true)
    expect(visits.flatMap(({ complaints }) => complaints)).toEqual([])
  })

  test('who comes later is asked to sign in', async () => {
    const { page } = await desk.visit('/')
    await heading(page, 'Sign in').waitFor()
    await page.goto(`${desk.url}/first-run`)
    await heading(page, 'This desk has its first person').waitFor()
    expect(await noticeText(page, 'status')).toContain('Somebody was here before you')
  })
})
