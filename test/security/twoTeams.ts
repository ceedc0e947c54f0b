/** A served desk with two teams, somebody of every role in each, an administrator who is in neither, and words to watch for. */
import { randomBytes } from 'node:crypto'
import type { Role } from '#domain/people/actor.ts'
import { addAccount } from '#server/auth/accounts.ts'
import { adoptKey } from '#server/auth/personKeys.ts'
import { wallClock } from '#server/clock.ts'
import { type Running, serve } from '#server/serve.ts'
import { loadSettings } from '#server/settings/loadSettings.ts'
import { inTransaction, openPool } from '#server/store/database.ts'
import { cloneDatabase, projectDir } from '#testing/cluster.ts'
import { silentDeskLog } from '#testing/testDesk.ts'

/** Stands in everything that the other team has. */
export const canary = 'canary'
/** Stands in what only members of the own team may know. */
export const hush = 'hushhush'

const personRoles = ['lead', 'deputy', 'member', 'observer'] as const
export type Caller = {
  readonly name: string
  readonly key: string | null
  readonly role: Role | 'administrator' | 'stranger'
}

export type Answer = { readonly status: number; readonly text: string }

export type TwoTeams = {
  readonly running: Running
  /** Everybody who asks: people of team `wilson`, its service account, the administrator, and nobody. */
  readonly callers: readonly Caller[]
  readonly call: (key: string | null, method: string, url: string, body?: unknown) => Promise<Answer>
  /** What stands in the place of a path's parameter, of the other team. */
  readonly parameters: Readonly<Record<string, string>>
  readonly close: () => Promise<void>
}

const newKey = (): string => randomBytes(24).toString('hex')

export const openTwoTeams = async (): Promise<TwoTeams> => {
  const database = await cloneDatabase()
  const administratorKey = newKey()
  const loaded = loadSettings({
    DATABASE_URL: database.connectionString,
    PORT: '0',
    DUTYDESK_SECRET: newKey(),
    DUTYDESK_BOOTSTRAP_KEY: administratorKey,
    DUTYDESK_REQUESTS_PER_MINUTE: '1000000',
  })
  if (loaded.kind === 'faulty') throw new Error(JSON.stringify(loaded.faults))
  const running = await serve({
    settings: loaded.settings,
    projectDir,
    version: '0.0.0',
    clock: wallClock,
    log: silentDeskLog,
  })
  const pool = openPool(database.config)

  const call: TwoTeams['call'] = async (key, method, url, body) => {
    const answer = await running.app.inject({
      method: method as 'GET',
      url,
      headers: {
        ...(key === null ? {} : { authorization: `Bearer ${key}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
    })
    return { status: answer.statusCode, text: answer.body }
  }
  const must = async (key: string, method: string, url: string, body?: unknown): Promise<Record<string, unknown>> => {
    const answer = await call(key, method, url, body)
    if (answer.status >= 300) throw new Error(`${method} ${url}: ${answer.status} ${answer.text}`)
    return JSON.parse(answer.text) as Record<string, unknown>
  }
  const join = async (team: string, id: string, name: string, role: string): Promise<string> => {
    await must(administratorKey, 'POST', `/api/teams/${team}/people`, { person: id, name, role })
    const raw = newKey()
    await inTransaction(pool, async (tx) => {
      const at = wallClock()
      const userId = await addAccount(tx, { personId: id, name, email: `${id}@example.org`, mayJoinByEmail: false, at })
      await adoptKey(tx, userId, { id: `key-${id}`, name: 'of the test', raw, at })
    })
    return raw
  }

  // The first team is led by the playbook's lead, who never signs in here; the administrator leaves it.
  await must(administratorKey, 'POST', '/api/teams/wilson/people/abc12/change-role', { role: 'member' }).catch(
    () => ({}),
  )
  await must(administratorKey, 'POST', '/api/server/create-team', { team: 'other', name: `Other ${canary}` })
  const keys = new Map<string, string>()
  for (const role of personRoles) {
    if (role !== 'lead') keys.set(role, await join('wilson', `w-${role}`, `Wilson ${role}`, role))
    keys.set(`other-${role}`, await join('other', `o-${role}`, `${canary} ${role}`, role))
  }
  const wilsonLead = await join('wilson', 'w-lead', 'Wilson lead', 'member')
  await must(administratorKey, 'POST', '/api/teams/wilson/people/w-lead/change-lead', {})
  keys.set('lead', wilsonLead)
  await must(wilsonLead, 'POST', '/api/people/admin/remove-member')
  const service = await must(wilsonLead, 'POST', '/api/settings/keys', {
    name: 'robot',
    scopes: ['read', 'act'],
    service: 'robot',
  })

  const otherLead = keys.get('other-lead') ?? ''
  const other = (method: string, url: string, body?: unknown) => must(otherLead, method, `/api${url}`, body)
  await other('POST', '/incidents', { title: `Title ${canary}`, description: `Words ${canary}` })
  await other('POST', '/incidents/1/own')
  await other('POST', '/incidents/1/observe', { text: `Observation ${canary}` })
  await other('POST', '/reviews', {})
  const source = await other('POST', '/settings/sources', { name: `Source ${canary}`, source: 'alertmanager' })
  const attached = await running.app.inject({
    method: 'POST',
    url: `/api/incidents/1/attach?filename=${canary}.txt`,
    headers: { authorization: `Bearer ${otherLead}`, 'content-type': 'text/plain' },
    payload: `Bytes ${canary}`,
  })
  const sent = await call(String(source.key), 'POST', '/api/v2/alerts', [
    { labels: { alertname: `Alert-${canary}`, severity: 'critical' }, annotations: { summary: `Summary ${canary}` } },
  ])
  if (sent.status !== 200) throw new Error(`the alert was answered ${sent.status} ${sent.text}`)

  await must(wilsonLead, 'POST', '/api/incidents', { title: `Secret ${hush}`, confidential: true })
  await must(wilsonLead, 'POST', '/api/incidents/1/own')
  await must(wilsonLead, 'POST', '/api/incidents/1/observe', { text: `Observation ${hush}` })
  await must(wilsonLead, 'POST', '/api/incidents', { title: 'Everybody may know' })

  return {
    running,
    callers: [
      ...personRoles.map((role) => ({ name: `Wilson’s ${role}`, key: keys.get(role) ?? '', role })),
      { name: 'Wilson’s service account', key: String(service.key), role: 'service' },
      { name: 'the administrator', key: administratorKey, role: 'administrator' },
      { name: 'nobody', key: null, role: 'stranger' },
    ],
    call,
    parameters: {
      number: '1',
      person: 'o-lead',
      id: String((JSON.parse(attached.body) as { attachment: string }).attachment),
      key: 'nokeyofanybody00000000000000000',
      source: 'generic',
      name: 'nightly',
      silenceID: '00000000-0000-4000-8000-000000000000',
    },
    close: async () => {
      await running.stop()
      await pool.end()
      await database.drop()
    },
  }
}
