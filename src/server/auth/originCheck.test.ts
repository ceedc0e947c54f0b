import { expect, test } from 'vitest'
import { originCheck } from './originCheck.ts'
import { ownOrigins } from './origins.ts'

const check = originCheck('https://desk.example.org')
const allowed = (headers: Record<string, string>, method = 'POST'): boolean => {
  try {
    check({ method, headers: { cookie: 'dutydesk.session_token=x', ...headers } })
    return true
  } catch {
    return false
  }
}

test.each([
  ['a page of ours', { origin: 'https://desk.example.org' }, true],
  ['another site', { origin: 'https://evil.example.org' }, false],
  ['a site whose name begins with ours', { origin: 'https://desk.example.org.evil.example' }, false],
  ['our name without TLS', { origin: 'http://desk.example.org' }, false],
  ['our name on another port', { origin: 'https://desk.example.org:8443' }, false],
  ['a page without origin (sandboxed frame, data URL)', { origin: 'null' }, false],
  [
    'another site that says it is the same',
    { origin: 'https://evil.example.org', 'sec-fetch-site': 'same-origin' },
    false,
  ],
  ['a browser that sends no Origin but fetch metadata', { 'sec-fetch-site': 'same-origin' }, true],
  ['a sister site', { 'sec-fetch-site': 'same-site' }, false],
  ['an address typed by hand', { 'sec-fetch-site': 'none' }, false],
  ['an old browser with our page as referer', { referer: 'https://desk.example.org/inbox?x=1' }, true],
  ['an old browser with another page', { referer: 'https://evil.example.org/?https://desk.example.org' }, false],
  ['a referer that is no address', { referer: 'desk.example.org' }, false],
  ['who says nothing', {}, false],
  ['who speaks by key', { authorization: 'Bearer k', origin: 'https://evil.example.org' }, true],
  ['who speaks by X-Api-Key', { 'x-api-key': 'k' }, true],
  ['who sends Basic, which the cookie still answers for', { authorization: 'Basic eDp5' }, false],
])('a change asked for by %s', (_who, headers, expected) => {
  expect(allowed(headers)).toBe(expected)
})

test('reading is never refused for its origin', () => {
  for (const method of ['GET', 'HEAD', 'OPTIONS'])
    expect(allowed({ origin: 'https://evil.example.org' }, method)).toBe(true)
  for (const method of ['PUT', 'PATCH', 'DELETE']) expect(allowed({}, method)).toBe(false)
})

test('a desk on the loopback answers to all its names there, a public one to its own only', () => {
  expect(ownOrigins('http://localhost:8090')).toEqual([
    'http://localhost:8090',
    'http://127.0.0.1:8090',
    'http://[::1]:8090',
  ])
  expect(ownOrigins('https://desk.example.org/sub')).toEqual(['https://desk.example.org'])
})
