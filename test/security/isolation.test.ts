import { afterAll, beforeAll, expect, test } from 'vitest'
import { kindOf } from './routes.table.ts'
import { canary, hush, openTwoTeams, type TwoTeams } from './twoTeams.ts'

let desk: TwoTeams
beforeAll(async () => {
  desk = await openTwoTeams()
}, 120_000)
afterAll(() => desk.close())

/** The route's address with every parameter filled in. */
const addressOf = (url: string, team: string): string =>
  url
    .replace(':team', team)
    .replace(/:(\w+)/g, (_, name: string) => desk.parameters[name] ?? '1')
    .replace('*', 'x')

const teamRoutes = () =>
  desk.running.app.routeList.filter((route) => kindOf(route) === 'team' || kindOf(route) === 'managed')
const isStream = (url: string): boolean => url.endsWith('/live')

test('every route of the running router has its row in the table', () => {
  const unlisted = desk.running.app.routeList.filter((route) => kindOf(route) === null)
  expect(unlisted.map((route) => `${route.method} ${route.url}`)).toEqual([])
  expect(desk.running.app.routeList.length).toBeGreaterThan(150)
})

test('what belongs to the other team does not exist: 404 for everybody of this one, 401 for nobody', async () => {
  const wrong: string[] = []
  for (const route of teamRoutes()) {
    if (!route.url.startsWith('/api/teams/:team')) continue
    const url = addressOf(route.url, 'other')
    for (const caller of desk.callers) {
      // The administrator manages people and keys of every team, and nothing else.
      if (caller.role === 'administrator' && kindOf(route) === 'managed') continue
      const answer = await desk.call(caller.key, route.method, url, route.method === 'GET' ? undefined : {})
      const expected = caller.role === 'stranger' ? 401 : 404
      if (answer.status !== expected)
        wrong.push(`${caller.name}: ${route.method} ${url} was ${answer.status}, not ${expected}`)
      if (answer.text.toLowerCase().includes(canary)) wrong.push(`${caller.name}: ${route.method} ${url} told`)
    }
  }
  expect(wrong).toEqual([])
})

test('no answer of the own team’s routes says a word of the other team, and nobody is let in without signing in', async () => {
  const wrong: string[] = []
  for (const route of teamRoutes()) {
    if (route.url.startsWith('/api/teams/:team') || isStream(route.url)) continue
    if (route.method !== 'GET') continue
    const url = addressOf(route.url, 'wilson')
    for (const caller of desk.callers) {
      const answer = await desk.call(caller.key, 'GET', url)
      if (caller.role === 'stranger' && answer.status !== 401) wrong.push(`nobody: ${url} was ${answer.status}`)
      if (caller.role !== 'administrator' && answer.text.toLowerCase().includes(canary))
        wrong.push(`${caller.name}: ${url} told`)
      if (answer.status >= 500) wrong.push(`${caller.name}: ${url} was ${answer.status}`)
    }
  }
  expect(wrong).toEqual([])
})

test('a confidential incident is no incident at all for observers and service accounts, on any route', async () => {
  const told: string[] = []
  let seen = 0
  const queries = ['', `?q=${hush}`, `?title=${hush}`]
  for (const route of teamRoutes()) {
    if (route.method !== 'GET' || route.url.startsWith('/api/teams/:team') || isStream(route.url)) continue
    for (const query of queries) {
      const url = `${addressOf(route.url, 'wilson')}${query}`
      for (const caller of desk.callers) {
        const answer = await desk.call(caller.key, 'GET', url)
        if (!answer.text.includes(hush) || answer.status >= 400) continue
        if (caller.role === 'member') seen += 1
        if (caller.role === 'observer' || caller.role === 'service' || caller.role === 'administrator')
          told.push(`${caller.name}: ${url}`)
      }
    }
  }
  expect(told).toEqual([])
  // The words are there to be found: by a member, in inbox, list, page, timeline and search.
  expect(seen).toBeGreaterThanOrEqual(4)
})

test('an observer gives no command, and an administrator who is no member gives none about items', async () => {
  const wrong: string[] = []
  for (const route of teamRoutes()) {
    if (route.method === 'GET' || route.url.startsWith('/api/teams/:team')) continue
    const url = addressOf(route.url, 'wilson')
    for (const caller of desk.callers.filter((one) => one.role === 'observer' || one.role === 'administrator')) {
      if (caller.role === 'administrator' && kindOf(route) === 'managed') continue
      // Their own keys and name are everybody’s to manage; trying a route changes nothing.
      if (caller.role === 'observer' && /\/(settings\/keys|rename|route-test)/.test(route.url)) continue
      const address = caller.role === 'administrator' ? url.replace('/api/', '/api/teams/wilson/') : url
      const answer = await desk.call(caller.key, route.method, address, {})
      if (answer.status < 400) wrong.push(`${caller.name}: ${route.method} ${address} was ${answer.status}`)
      if (![403, 404, 422, 409, 415].includes(answer.status))
        wrong.push(`${caller.name}: ${route.method} ${address} was ${answer.status}`)
    }
  }
  expect(wrong).toEqual([])
})

test('D1 who is on duty is told to members alone', async () => {
  const shows = async (url: string) => {
    const seen: string[] = []
    for (const caller of desk.callers) {
      const answer = await desk.call(caller.key, 'GET', url)
      if (answer.status === 200 && /"onDuty":(true|\[\{)/.test(answer.text)) seen.push(caller.role)
    }
    return seen
  }
  expect(await shows('/api/people')).toEqual(['lead', 'deputy', 'member'])
  expect(await shows('/api/inbox')).toEqual(['lead', 'deputy', 'member'])
})
