import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadSettings, shownSettings, showSettingFault } from './loadSettings.ts'
import { readSettings } from './readSettings.ts'

const settingsOf = (env: NodeJS.ProcessEnv, text?: string) => {
  const loaded = loadSettings(env, text === undefined ? null : { name: 'dutydesk.yaml', text })
  if (loaded.kind === 'faulty') throw new Error(loaded.faults.map(showSettingFault).join('\n'))
  return loaded.settings
}

const faultsOf = (env: NodeJS.ProcessEnv, text?: string): readonly string[] => {
  const loaded = loadSettings(env, text === undefined ? null : { name: 'dutydesk.yaml', text })
  return loaded.kind === 'faulty' ? loaded.faults.map(showSettingFault) : []
}

test('with nothing set the desk listens on this machine alone, at port 8090, on its own database', () => {
  expect(settingsOf({ PATH: '/bin', PORT: '' })).toEqual({
    port: 8090,
    host: '127.0.0.1',
    url: 'http://localhost:8090',
    databaseUrl: null,
    databaseConnections: 20,
    dataDir: null,
    runAs: null,
    secret: null,
    bootstrapKey: null,
    playbooksDir: 'playbooks',
    singleSignOn: null,
    trustedProxies: [],
    logLevel: 'info',
    bodyLimitBytes: 1_000_000,
    intakeLimitBytes: 10_000_000,
    attachmentLimitBytes: 10_000_000,
    requestsPerMinute: 3000,
    alertsPerMinute: 12_000_000,
  })
})

test('the file sets what the environment leaves open; the environment wins', () => {
  const file = [
    'port: 9000',
    'host: 0.0.0.0',
    'url: https://desk.example.org/',
    'trustedProxies: [10.0.0.0/8, loopback, "fd00::/8"]',
    'limits:',
    '  body: 500 kB',
    '  requestsPerMinute: 60',
    'singleSignOn:',
    '  issuer: https://login.example.org/realm',
    '  clientId: desk',
  ].join('\n')
  expect(settingsOf({ PORT: '9001', OIDC_CLIENT_SECRET: 'shh' }, file)).toMatchObject({
    port: 9001,
    host: '0.0.0.0',
    url: 'https://desk.example.org',
    trustedProxies: ['10.0.0.0/8', 'loopback', 'fd00::/8'],
    bodyLimitBytes: 500_000,
    requestsPerMinute: 60,
    singleSignOn: {
      issuer: 'https://login.example.org/realm',
      clientId: 'desk',
      clientSecret: 'shh',
      name: 'Single sign-on',
      trustEmail: false,
    },
  })
})

test('the address follows the port, unless it is set', () => {
  expect(settingsOf({ PORT: '9001' }).url).toBe('http://localhost:9001')
  expect(settingsOf({ PORT: '9001', DUTYDESK_URL: 'https://desk.example.org' }).url).toBe('https://desk.example.org')
})

test('every fault is named at once, with variable or line, what was found and what was expected', () => {
  const file = [
    'prot: 80',
    'limits:',
    '  body: huge',
    '  bodi: 1 MB',
    'log: debug',
    'database: { connections: [30, 40] }',
    'singleSignOn: { clientId: desk }',
  ].join('\n')
  expect(
    faultsOf(
      {
        PORT: '99999',
        DUTYDESK_URL: 'desk.example.org/path',
        DUTYDESK_PLAYBOOK: 'x',
        DUTYDESK_TRUSTED_PROXIES: '10.0.0.0/99',
      },
      file,
    ),
  ).toEqual([
    'dutydesk.yaml:1: unknown setting "prot", expected "port" (did you mean that?)',
    'dutydesk.yaml:4: unknown setting "limits.bodi", expected "limits.body" (did you mean that?)',
    'dutydesk.yaml:5: log as a single value, expected a mapping with log.level',
    'DUTYDESK_PLAYBOOK: an unknown variable, expected DUTYDESK_PLAYBOOKS (did you mean that?)',
    'PORT: port "99999", expected a port from 0 to 65535',
    'DUTYDESK_URL: url "desk.example.org/path", expected an address without path, such as "https://desk.example.org"',
    'dutydesk.yaml:6: database.connections with several values, expected a whole number from 2 to 500',
    'DUTYDESK_TRUSTED_PROXIES: trustedProxies "10.0.0.0/99", expected addresses or networks such as 10.0.0.0/8, or loopback, linklocal, uniquelocal, separated by commas',
    'dutydesk.yaml:3: limits.body "huge", expected a size such as "500 kB" or "10 MB"',
    'OIDC_ISSUER: nothing, expected a value, because OIDC_CLIENT_ID is set',
    'OIDC_CLIENT_SECRET: nothing, expected a value, because OIDC_CLIENT_ID is set',
  ])
})

test('broken YAML is a fault at its line', () => {
  expect(faultsOf({}, 'port: 1\nport: 2\n')).toEqual(['dutydesk.yaml:2: "port" stands twice, expected each key once'])
  expect(faultsOf({}, 'just words')).toEqual(['dutydesk.yaml:1: no mapping, expected lines such as "port: 8090"'])
  expect(faultsOf({}, '# nothing yet\n')).toEqual([])
})

test('a secret is never shown: neither a wrong one in a fault, nor a right one in the log', () => {
  const env = {
    DUTYDESK_SECRET: 'hunter2',
    DATABASE_URL: 'mysql://user:hunter2@db.example.org/desk',
    DUTYDESK_BOOTSTRAP_KEY: 'hunter2 with spaces in its thirty characters',
  }
  const faults = faultsOf(env)
  expect(faults).toEqual([
    'DATABASE_URL: database.url with 40 characters, expected an address such as "postgres://user:password@db.example.org:5432/dutydesk"',
    'DUTYDESK_SECRET: secret with 7 characters, expected at least 32 printable characters without spaces, for example from: openssl rand -hex 32',
    'DUTYDESK_BOOTSTRAP_KEY: bootstrapKey with 44 characters, expected at least 24 printable characters without spaces, for example from: openssl rand -hex 32',
  ])
  const shown = shownSettings(
    settingsOf({
      DUTYDESK_SECRET: 'hunter2'.repeat(5),
      DATABASE_URL: 'postgres://user:hunter2@db.example.org/desk',
      OIDC_ISSUER: 'https://login.example.org',
      OIDC_CLIENT_ID: 'desk',
      OIDC_CLIENT_SECRET: 'hunter2',
    }),
  )
  expect(JSON.stringify(shown)).not.toContain('hunter2')
  expect(shown).toMatchObject({ secret: '(set)', databaseUrl: '(set)', bootstrapKey: null, port: 8090 })
})

test('the command line’s own variables are no faults', () => {
  expect(faultsOf({ DUTYDESK_SERVER: 'http://localhost:8090', DUTYDESK_KEY: 'x', DUTYDESK_TEAM: 'wilson' })).toEqual([])
})

test('dutydesk.yaml is read where the server starts; a file that was named must be there', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'settings-'))
  try {
    expect(await readSettings(dir, {})).toMatchObject({ kind: 'settings', settings: { port: 8090 } })
    writeFileSync(join(dir, 'dutydesk.yaml'), 'port: 8091\n')
    writeFileSync(join(dir, 'other.yaml'), 'port: 8092\n')
    expect(await readSettings(dir, {})).toMatchObject({ kind: 'settings', settings: { port: 8091 } })
    expect(await readSettings(dir, { DUTYDESK_CONFIG: 'other.yaml' })).toMatchObject({ settings: { port: 8092 } })
    expect(await readSettings(dir, { DUTYDESK_CONFIG: 'none.yaml' })).toEqual({
      kind: 'faulty',
      faults: [
        {
          where: 'DUTYDESK_CONFIG',
          found: 'none.yaml, which can’t be read (ENOENT)',
          expected: 'a settings file that this user can read',
        },
      ],
    })
  } finally {
    rmSync(dir, { recursive: true })
  }
})
