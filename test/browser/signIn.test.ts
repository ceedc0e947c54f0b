import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { noBrowserHere } from '#testing/browser.ts'
import { ada, heading, noticeText, password, type ServedDesk, servedDesk } from './servedDesk.ts'

const signIn = async (page: Page, email: string, secret: string): Promise<void> => {
  await page.getByLabel('E-mail address').fill(email)
  await page.getByLabel('Password').fill(secret)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

/** Nothing listens there: a provider that is down. */
const NO_PROVIDER = 'http://127.0.0.1:9'

describe.skipIf(noBrowserHere !== null)(`signing in${noBrowserHere ?? ''}`, () => {
  let desk: ServedDesk
  beforeAll(async () => {
    desk = await servedDesk({
      OIDC_ISSUER: NO_PROVIDER,
      OIDC_CLIENT_ID: 'dutydesk',
      OIDC_CLIENT_SECRET: 'only for tests',
      OIDC_NAME: 'University login',
    })
    await desk.begin()
  })
  afterAll(() => desk.stop())

  test('a wrong password says what to do and keeps the address; the right one leads to where the link pointed', async () => {
    const { page, complaints } = await desk.visit('/incidents/1')
    expect(await noticeText(page, 'status')).toBe('This link leads to incident 1. Sign in to see it.')
    await signIn(page, ada.email, 'not the password')
    expect(await noticeText(page)).toContain('This e-mail address and password do not belong together.')
    expect(await page.getByLabel('E-mail address').inputValue()).toBe(ada.email)
    await signIn(page, ada.email, password)
    await page.getByText('There is no incident 1 in Crew, or none that you may see.').waitFor()
    expect(new URL(page.url()).pathname).toBe('/incidents/1')
    expect(complaints).toEqual([])
  })

  test('somebody adds a passkey, and from then on signs in with it alone', async () => {
    const { page, context } = await desk.visit('/account', { cookie: await desk.signIn() })
    const devices = await context.newCDPSession(page)
    await devices.send('WebAuthn.enable')
    await devices.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    })
    await page.getByLabel('Name of this device').fill('work laptop')
    await page.getByRole('button', { name: 'Add a passkey' }).click()
    await page.getByText('The passkey is added.').waitFor()
    expect(await page.locator('#passkeys .keys strong').allInnerTexts()).toEqual(['work laptop'])

    await page.getByRole('button', { name: 'Sign out here' }).click()
    await heading(page, 'Sign in').waitFor()
    expect(await noticeText(page, 'status')).toBe('You are signed out.')
    expect((await context.cookies()).map((cookie) => cookie.name)).not.toContain('dutydesk.session_token')
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
    await heading(page, 'Crew').waitFor()

    await page.goto(`${desk.url}/account`)
    await page.getByRole('button', { name: 'End the key work laptop' }).click()
    await page.getByRole('button', { name: 'End work laptop at once' }).click()
    await page.locator('#passkeys').getByText('You have none yet.').waitFor()
    await page.getByRole('button', { name: 'Sign out here' }).click()
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
    expect(await noticeText(page)).toContain('This desk does not know this passkey.')
  })

  test('a provider of single sign-on that is down is named as such', async () => {
    const { page } = await desk.visit('/sign-in')
    await page.getByRole('button', { name: 'Sign in with University login' }).click()
    expect(await noticeText(page)).toBe(
      'The single sign-on provider cannot be reached. Try again, or sign in with your password.',
    )
  })

  test('who was invited chooses a password and is in; the code is good once', async () => {
    const cookie = await desk.signIn()
    await desk.ask({ cookie }, '/api/server/register-person', { person: 'xyz99', name: 'Xen Yard' })
    const added = await desk.ask({ cookie }, '/api/people', { person: 'xyz99', name: 'Xen Yard', role: 'member' })
    expect(added.status).toBe(201)
    const invited = await desk.ask({ cookie }, '/api/people/xyz99/invite', { email: 'xyz99@example.org' })
    const { code } = (await invited.json()) as { code: string }

    const { page } = await desk.visit(`/invitation#${code}`)
    expect(await page.getByLabel('Invitation code').inputValue()).toBe(code)
    await page.getByRole('button', { name: 'Continue' }).click()
    await heading(page, 'Welcome, Xen Yard').waitFor()
    await page.getByLabel('New password').fill('short')
    await page.getByRole('button', { name: 'Choose this password' }).click()
    await page.getByText('Needs at least 12 characters.').waitFor()
    await page.getByLabel('New password').fill('another horse battery')
    await page.getByRole('button', { name: 'Choose this password' }).click()
    await heading(page, 'Crew').waitFor()
    expect(await page.locator('.heading p').innerText()).toBe('You are Xen Yard, member')

    const later = await desk.visit(`/invitation#${code}`)
    await later.page.getByRole('button', { name: 'Continue' }).click()
    await later.page.getByText('This invitation is used, expired or replaced by a newer one.').waitFor()
  })

  test('a session that was ended elsewhere says so, and signing in leads back', async () => {
    const cookie = await desk.signIn()
    const here = await desk.visit('/account', { cookie })
    const elsewhere = await desk.visit(`/teams/crew/incidents/7`, { cookie: await desk.signIn() })
    await elsewhere.page.getByText('There is no incident 7').waitFor()
    await here.page.getByRole('button', { name: 'Sign out everywhere' }).click()
    await heading(here.page, 'Sign in').waitFor()
    expect(await noticeText(here.page, 'status')).toBe('You are signed out everywhere.')

    // As when somebody comes back to the window.
    await elsewhere.page.evaluate(`dispatchEvent(new Event('focus'))`)
    await heading(elsewhere.page, 'Sign in').waitFor()
    expect(await noticeText(elsewhere.page, 'status')).toContain('Your session has ended')
    expect(await elsewhere.page.getByRole('button', { name: 'Sign out' }).count()).toBe(0)
    await signIn(elsewhere.page, ada.email, password)
    await elsewhere.page.getByText('There is no incident 7').waitFor()
  })

  test('single sign-on that came back with an error says why', async () => {
    const { page } = await desk.visit('/sign-in?error=signup_disabled')
    expect(await noticeText(page)).toContain('Nobody here has the address of that account.')
    await page.goto(`${desk.url}/sign-in?error=%3Cb%3Ebold%3C/b%3E`)
    expect(await noticeText(page)).toContain('Single sign-on did not succeed (<b>bold</b>)')
  })
})
