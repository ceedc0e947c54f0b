import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { alertSources } from '#connectors/registry.ts'
import { snippetsFor } from '../../src/web/page/snippets.ts'
import { timeWords } from '../../src/web/page/timeWords.ts'

const key = 'abcdefgh0123456789abcdefghijklmn'
const url = 'https://desk.example.org'

test('every alert source has something to paste, with its key and its address', () => {
  for (const { name } of alertSources) {
    const snippets = snippetsFor({ source: name, key, url, silences: false })
    const all = snippets.map((one) => one.text).join()
    expect(snippets.length, name).toBeGreaterThan(0)
    expect(all, name).toContain(key)
    expect(all, name).toContain('desk.example.org')
  }
})

test('the lines for Alertmanager and Prometheus are the YAML that these read', () => {
  const [alertmanager, prometheus] = snippetsFor({ source: 'alertmanager', key, url, silences: false })
  const authorization = { type: 'Bearer', credentials: key }
  expect(parse(alertmanager?.text ?? '')).toEqual({
    route: { receiver: 'dutydesk' },
    receivers: [
      {
        name: 'dutydesk',
        webhook_configs: [
          { url: `${url}/api/intake/alertmanager`, send_resolved: true, http_config: { authorization } },
        ],
      },
    ],
  })
  expect(parse(prometheus?.text ?? '')).toEqual({
    alerting: {
      alertmanagers: [{ scheme: 'https', authorization, static_configs: [{ targets: ['desk.example.org'] }] }],
    },
  })
})

test('silences go by amtool, with a key that is for them', () => {
  const [amtool] = snippetsFor({ source: 'alertmanager', key, url, silences: true })
  expect(amtool?.text).toContain(`--alertmanager.url=https://dutydesk:${key}@desk.example.org`)
})

test('the recent past is relative, what is long ago has its date', () => {
  const now = Date.parse('2026-11-24T12:00:00Z')
  const words = (ago: number): string => timeWords(now - ago, now)
  const minute = 60_000
  expect([
    words(59_000),
    words(minute),
    words(59 * minute + 59_000),
    words(2 * 60 * minute),
    words(24 * 60 * minute),
    words(13 * 24 * 60 * minute),
    words(14 * 24 * 60 * minute),
    words(-5 * minute),
  ]).toEqual([
    'just now',
    '1 minute ago',
    '59 minutes ago',
    '2 hours ago',
    'yesterday',
    '13 days ago',
    '10 Nov 2026',
    'in 5 minutes',
  ])
})
