/**
 * Every setting of the server: its name in the environment and in `dutydesk.yaml`, what it may be, and what it is when nobody says.
 * The loader, its messages and `docs/settings.md` are all made from this table.
 */
import {
  databaseAddress,
  listOf,
  oneLine,
  oneOf,
  origin,
  proxy,
  type Reader,
  secretOf,
  size,
  webAddress,
  wholeNumber,
  yesOrNo,
} from './readers.ts'

export type Setting<T> = {
  /** The environment variable; it wins over the file. */
  readonly env: string
  /** The key in `dutydesk.yaml`, dotted. */
  readonly key: string
  readonly reader: Reader<T>
  readonly fallback: T
  /** The default in words, where the value alone would not say it. */
  readonly fallbackWords?: string
  /** What it decides, one or two sentences. */
  readonly what: string
  /** Never shown, neither in messages nor in logs. */
  readonly secret?: true
}

const setting = <T>(one: Setting<T>): Setting<T> => one

export const settingsTable = {
  port: setting({
    env: 'PORT',
    key: 'port',
    reader: wholeNumber(0, 65535, 'a port'),
    fallback: 8090,
    what: 'Port to listen on; 0 takes any free one.',
  }),
  host: setting({
    env: 'HOST',
    key: 'host',
    reader: oneLine,
    fallback: '127.0.0.1',
    what: 'Address to listen on. The default is reached from this machine alone; 0.0.0.0 is every address.',
  }),
  url: setting<string | null>({
    env: 'DUTYDESK_URL',
    key: 'url',
    reader: origin,
    fallback: null,
    fallbackWords: 'http://localhost:PORT',
    what: 'The address at which people reach the desk: links, cookies, passkeys and permitted origins are made from it.',
  }),
  databaseUrl: setting<string | null>({
    env: 'DATABASE_URL',
    key: 'database.url',
    reader: databaseAddress,
    fallback: null,
    fallbackWords: 'the PostgreSQL that comes with Dutydesk',
    what: 'A PostgreSQL server, 15 or later, instead of the embedded one. Several nodes may share it.',
    secret: true,
  }),
  databaseConnections: setting({
    env: 'DUTYDESK_DATABASE_CONNECTIONS',
    key: 'database.connections',
    reader: wholeNumber(2, 500),
    fallback: 20,
    what: 'How many connections one node may open to the database.',
  }),
  dataDir: setting<string | null>({
    env: 'DUTYDESK_DATA',
    key: 'data',
    reader: oneLine,
    fallback: null,
    fallbackWords: '`./data`; as root `/var/lib/dutydesk/<hash of the clone’s path>`',
    what: 'Folder of the embedded database and of what belongs to it.',
  }),
  runAs: setting<string | null>({
    env: 'DUTYDESK_RUN_AS',
    key: 'runAs',
    reader: oneLine,
    fallback: null,
    fallbackWords: '`nobody`',
    what: 'User under which the embedded PostgreSQL runs when Dutydesk is started as root.',
  }),
  secret: setting<string | null>({
    env: 'DUTYDESK_SECRET',
    key: 'secret',
    reader: secretOf(32),
    fallback: null,
    fallbackWords: 'made on the first start and kept beside the data, readable by its owner alone',
    what: 'Key of cookies and of stored connector secrets. Nodes that share a database need the same.',
    secret: true,
  }),
  bootstrapKey: setting<string | null>({
    env: 'DUTYDESK_BOOTSTRAP_KEY',
    key: 'bootstrapKey',
    reader: secretOf(24),
    fallback: null,
    fallbackWords: 'none: the first person signs up in the browser',
    what: 'On an empty database, makes the administrator without a browser and is their API key.',
    secret: true,
  }),
  playbooksDir: setting({
    env: 'DUTYDESK_PLAYBOOKS',
    key: 'playbooks',
    reader: oneLine,
    fallback: 'playbooks',
    what: 'Folder with one playbook for each team.',
  }),
  oidcIssuer: setting<string | null>({
    env: 'OIDC_ISSUER',
    key: 'singleSignOn.issuer',
    reader: webAddress,
    fallback: null,
    what: 'Issuer of the OpenID Connect provider, exactly as it calls itself. Switches single sign-on on.',
  }),
  oidcClientId: setting<string | null>({
    env: 'OIDC_CLIENT_ID',
    key: 'singleSignOn.clientId',
    reader: oneLine,
    fallback: null,
    what: 'Client id that the provider gave to this desk.',
  }),
  oidcClientSecret: setting<string | null>({
    env: 'OIDC_CLIENT_SECRET',
    key: 'singleSignOn.clientSecret',
    reader: oneLine,
    fallback: null,
    what: 'Client secret that the provider gave to this desk.',
    secret: true,
  }),
  oidcName: setting({
    env: 'OIDC_NAME',
    key: 'singleSignOn.name',
    reader: oneLine,
    fallback: 'Single sign-on',
    what: 'Words on the sign-in button.',
  }),
  oidcTrustEmail: setting({
    env: 'OIDC_TRUST_EMAIL',
    key: 'singleSignOn.trustEmail',
    reader: yesOrNo,
    fallback: false,
    what: 'Take the provider’s mail addresses as verified though it never says so.',
  }),
  trustedProxies: setting<readonly string[]>({
    env: 'DUTYDESK_TRUSTED_PROXIES',
    key: 'trustedProxies',
    reader: listOf(proxy, 'addresses or networks such as 10.0.0.0/8, or loopback, linklocal, uniquelocal'),
    fallback: [],
    fallbackWords: 'none',
    what: 'Reverse proxies whose word about a client’s address is taken.',
  }),
  logLevel: setting({
    env: 'DUTYDESK_LOG_LEVEL',
    key: 'log.level',
    reader: oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'),
    fallback: 'info',
    what: 'How much is logged.',
  }),
  bodyLimitBytes: setting({
    env: 'DUTYDESK_BODY_LIMIT',
    key: 'limits.body',
    reader: size,
    fallback: 1_000_000,
    fallbackWords: '1 MB',
    what: 'Largest body of a request, attachments and intake apart.',
  }),
  intakeLimitBytes: setting({
    env: 'DUTYDESK_INTAKE_LIMIT',
    key: 'limits.intake',
    reader: size,
    fallback: 10_000_000,
    fallbackWords: '10 MB',
    what: 'Largest body that an alert source may send.',
  }),
  attachmentLimitBytes: setting({
    env: 'DUTYDESK_ATTACHMENT_LIMIT',
    key: 'limits.attachment',
    reader: size,
    fallback: 10_000_000,
    fallbackWords: '10 MB',
    what: 'Largest attachment.',
  }),
  requestsPerMinute: setting({
    env: 'DUTYDESK_REQUESTS_PER_MINUTE',
    key: 'limits.requestsPerMinute',
    reader: wholeNumber(10, 10_000_000),
    fallback: 3000,
    what: 'Requests that one person, key or address may make in a minute; more are answered 429.',
  }),
  alertsPerMinute: setting({
    env: 'DUTYDESK_ALERTS_PER_MINUTE',
    key: 'limits.alertsPerMinute',
    reader: wholeNumber(60, 1_000_000_000),
    fallback: 12_000_000,
    what: 'Alerts that one intake key may send in a minute; a sender of more is slowed by up to two seconds, then asked to come again.',
  }),
} as const

export type SettingName = keyof typeof settingsTable
export type SettingValues = {
  readonly [Name in SettingName]: (typeof settingsTable)[Name] extends Setting<infer T> ? T : never
}
