/**
 * What every route of the desk is, by its address. A route that stands nowhere here fails the isolation test: whoever adds one says
 * for whom it is.
 */

export type RouteKind =
  /** About one team, for its people by role. */
  | 'team'
  /** About one team; an administrator of the server may use it without being part of the team. */
  | 'managed'
  /** Of the server itself, for administrators. */
  | 'server'
  /** An alert door: opened by the key of a sender, which names the team. */
  | 'door'
  /** Open to everybody: the reason stands beside it. */
  | 'public'

type Row = readonly [address: RegExp, kind: RouteKind, reason: string]

const rows: readonly Row[] = [
  [/^\/(healthz|readyz)$/, 'public', 'for balancers; facts only for this machine'],
  [/^\/metrics$/, 'public', 'decides by itself: this machine or an administrator’s key'],
  [/^\/api\/openapi\.json$/, 'public', 'the description of the product, the same for everybody'],
  [/^\/api\/(auth\/\*|first-run|invitations\/(accept|look)|page)$/, 'public', 'sign-in itself'],
  [/^\/(api|docs\/.*|assets\/:name|\*)?$/, 'public', 'the page, its parts and the docs: no team’s data'],
  [
    /^\/(teams\/:team\/)?(account|inbox|keys|first-run|invitation|sign-in|(alert-groups|incidents|reviews)\/:number)?$/,
    'public',
    'the page for a link; what it shows it asks of /api',
  ],
  [/^\/api\/(v2|intake)\//, 'door', 'the sender’s key'],
  [/^\/v2\/(change\/)?enqueue$/, 'door', 'the routing key in the body'],
  [/^\/api\/heartbeats\/:name(\/:key)?$/, 'door', 'the sender’s key'],
  [/^\/api\/server(\/.*)?$/, 'server', 'administrators'],
  [/^\/api\/(teams\/:team\/)?people(\/.*)?$/, 'managed', 'administrators manage people'],
  [
    /^\/api\/(teams\/:team\/)?settings\/(keys|sources|audit|unreadable)(\/.*)?$/,
    'managed',
    'administrators manage keys and sources',
  ],
  [
    /^\/api\/(teams\/:team\/)?(alert-groups|alerts|attachments|changes|heartbeats|inbox|incidents|live|maintenance|reviews|search|settings\/deliveries|silences)(\/.*)?$/,
    'team',
    'the people of the team, by role',
  ],
]

export const kindOf = (route: { readonly url: string }): RouteKind | null =>
  rows.find(([address]) => address.test(route.url))?.[1] ?? null
