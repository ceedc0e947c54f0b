/** The server's settings, from the environment and `dutydesk.yaml`: all of them, or every fault at once. */
import { didYouMean } from '#playbook/didYouMean.ts'
import { readYaml, type YamlFile } from '#playbook/yamlFile.ts'
import type { SingleSignOnSettings } from '../auth/authSettings.ts'
import { type Setting, type SettingValues, settingsTable } from './settingsTable.ts'

/** What the server runs with. Secrets are among it: never log it whole, see `shownSettings`. */
export type Settings = Omit<SettingValues, 'url' | `oidc${string}`> & {
  /** The public address, without a path. */
  readonly url: string
  readonly singleSignOn: SingleSignOnSettings | null
}

export type SettingFault = {
  /** The variable, or file and line: `PORT`, `dutydesk.yaml:3`. */
  readonly where: string
  readonly found: string
  readonly expected: string
}

export type LoadedSettings =
  | { readonly kind: 'settings'; readonly settings: Settings }
  | { readonly kind: 'faulty'; readonly faults: readonly SettingFault[] }

/** One line for people. Never holds the value of a secret. */
export const showSettingFault = (fault: SettingFault): string =>
  `${fault.where}: ${fault.found}, expected ${fault.expected}`

/**
 * Reads the settings. `env` wins over `file`; an empty variable counts as not set. Throws nothing.
 * `file.name` is only for messages.
 */
export const loadSettings = (
  env: NodeJS.ProcessEnv,
  file: { readonly name: string; readonly text: string } | null = null,
): LoadedSettings => {
  const yaml = file === null ? null : readYaml(file.name, file.text)
  const faults: SettingFault[] = yaml === null ? [] : [...yamlFaults(yaml), ...unknownKeys(yaml)]
  faults.push(...misspeltVariables(env))

  const read = <T>({ env: variable, key, reader, fallback, secret }: Setting<T>): T => {
    const source = env[variable] ? { where: variable, text: env[variable] } : fromFile(yaml, key)
    if (source === null) return fallback
    const value = source.text === null ? undefined : reader.read(source.text)
    if (value !== undefined) return value
    faults.push({ where: source.where, found: found(key, source.text, secret === true), expected: reader.expected })
    return fallback
  }
  const t = settingsTable
  const { singleSignOn, faults: signOnFaults } = singleSignOnOf({
    issuer: read(t.oidcIssuer),
    clientId: read(t.oidcClientId),
    clientSecret: read(t.oidcClientSecret),
    name: read(t.oidcName),
    trustEmail: read(t.oidcTrustEmail),
  })
  const port = read(t.port)
  const settings: Settings = {
    port,
    host: read(t.host),
    url: read(t.url) ?? `http://localhost:${port}`,
    databaseUrl: read(t.databaseUrl),
    databaseConnections: read(t.databaseConnections),
    dataDir: read(t.dataDir),
    runAs: read(t.runAs),
    secret: read(t.secret),
    bootstrapKey: read(t.bootstrapKey),
    playbooksDir: read(t.playbooksDir),
    singleSignOn,
    trustedProxies: read(t.trustedProxies),
    logLevel: read(t.logLevel),
    bodyLimitBytes: read(t.bodyLimitBytes),
    intakeLimitBytes: read(t.intakeLimitBytes),
    attachmentLimitBytes: read(t.attachmentLimitBytes),
    requestsPerMinute: read(t.requestsPerMinute),
    alertsPerMinute: read(t.alertsPerMinute),
  }
  // A fault in one of the three must not be told twice, as wrong and as missing.
  if (!faults.some((fault) => isSignOn(fault))) faults.push(...signOnFaults)
  return faults.length === 0 ? { kind: 'settings', settings } : { kind: 'faulty', faults }
}

/** The settings as they may be logged: secrets are only said to be there. */
export const shownSettings = (settings: Settings): Readonly<Record<string, unknown>> => ({
  ...settings,
  ...Object.fromEntries(
    Object.entries(settingsTable).flatMap(([name, { secret }]: [string, { readonly secret?: true }]) =>
      secret === true && Object.hasOwn(settings, name)
        ? [[name, Reflect.get(settings, name) === null ? null : '(set)']]
        : [],
    ),
  ),
  singleSignOn: settings.singleSignOn === null ? null : { ...settings.singleSignOn, clientSecret: '(set)' },
})

type SignOnParts = {
  readonly issuer: string | null
  readonly clientId: string | null
  readonly clientSecret: string | null
  readonly name: string
  readonly trustEmail: boolean
}

const singleSignOnOf = (
  parts: SignOnParts,
): { readonly singleSignOn: SingleSignOnSettings | null; readonly faults: readonly SettingFault[] } => {
  const { issuer, clientId, clientSecret, name, trustEmail } = parts
  if (issuer !== null && clientId !== null && clientSecret !== null)
    return { singleSignOn: { issuer, clientId, clientSecret, name, trustEmail }, faults: [] }
  const needed = [
    ['OIDC_ISSUER', issuer],
    ['OIDC_CLIENT_ID', clientId],
    ['OIDC_CLIENT_SECRET', clientSecret],
  ] as const
  const there = needed.filter(([, value]) => value !== null).map(([variable]) => variable)
  const faults = needed
    .filter(([, value]) => value === null)
    .map(([where]) => ({ where, found: 'nothing', expected: `a value, because ${there.join(' and ')} is set` }))
  return { singleSignOn: null, faults: there.length === 0 ? [] : faults }
}

const isSignOn = (fault: SettingFault): boolean =>
  fault.where.startsWith('OIDC_') || fault.found.startsWith('singleSignOn.')

/** Text, or null where the file has something that is no single value. */
const fromFile = (
  yaml: YamlFile | null,
  key: string,
): { readonly where: string; readonly text: string | null } | null => {
  if (yaml === null) return null
  const path = key.split('.')
  const value = path.reduce<unknown>(
    (inner, part) => (isMapping(inner) && Object.hasOwn(inner, part) ? inner[part] : undefined),
    yaml.value,
  )
  if (value === undefined || value === null) return null
  const where = `${yaml.name}:${yaml.lineOf(path)}`
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return { where, text: String(value) }
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return { where, text: value.join(',') }
  return { where, text: null }
}

const found = (key: string, text: string | null, secret: boolean): string => {
  if (text === null) return `${key} with several values`
  if (secret) return `${key} with ${text.length} characters`
  return `${key} ${JSON.stringify(text.length > 80 ? `${text.slice(0, 79)}…` : text)}`
}

const yamlFaults = (yaml: YamlFile): readonly SettingFault[] => [
  ...yaml.faults.map(({ file, line, found, expected }) => ({ where: `${file}:${line}`, found, expected })),
  ...(yaml.value === undefined || yaml.value === null || isMapping(yaml.value)
    ? []
    : [{ where: `${yaml.name}:1`, found: 'no mapping', expected: 'lines such as "port: 8090"' }]),
]

const allSettings: readonly { readonly env: string; readonly key: string }[] = Object.values(settingsTable)
const keys = allSettings.map((setting) => setting.key)
const groups = new Set(keys.filter((key) => key.includes('.')).map((key) => key.split('.')[0] ?? key))

const unknownKeys = (yaml: YamlFile): readonly SettingFault[] => {
  if (!isMapping(yaml.value)) return []
  const given = Object.entries(yaml.value).flatMap(([key, value]) =>
    groups.has(key) && isMapping(value) ? Object.keys(value).map((inner) => `${key}.${inner}`) : [key],
  )
  return given
    .filter((key) => !keys.includes(key) && !(groups.has(key) && valueIsNothing(yaml, key)))
    .map((key) => {
      const meant = didYouMean(key, [...keys, ...groups])
      return {
        where: `${yaml.name}:${yaml.lineOf(key.split('.'))}`,
        found: groups.has(key) ? `${key} as a single value` : `unknown setting "${key}"`,
        expected: groups.has(key)
          ? `a mapping with ${keys.filter((known) => known.startsWith(`${key}.`)).join(', ')}`
          : meant === null
            ? `one of ${keys.join(', ')}`
            : `"${meant}" (did you mean that?)`,
      }
    })
}

const valueIsNothing = (yaml: YamlFile, key: string): boolean => isMapping(yaml.value) && yaml.value[key] === null

/** Variables of ours that no setting has but one almost has. Others may belong to the command line, or to somebody else. */
const misspeltVariables = (env: NodeJS.ProcessEnv): readonly SettingFault[] => {
  const known = [...allSettings.map((setting) => setting.env), ...otherVariables]
  return Object.keys(env)
    .filter((name) => /^(DUTYDESK|OIDC)_/.test(name) && !known.includes(name))
    .flatMap((name) => {
      const meant = didYouMean(name, known)
      return meant === null
        ? []
        : [{ where: name, found: 'an unknown variable', expected: `${meant} (did you mean that?)` }]
    })
}

/** Read by others than the server: the command line, and whoever starts it. */
const otherVariables = ['DUTYDESK_SERVER', 'DUTYDESK_KEY', 'DUTYDESK_TEAM', 'DUTYDESK_CONFIG']

const isMapping = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
