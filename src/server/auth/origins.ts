/** Which web pages may act with a person's cookie: those of `DUTYDESK_URL`, and no others. */

const loopbackNames = ['localhost', '127.0.0.1', '[::1]'] as const

const isLoopbackName = (hostname: string): boolean => loopbackNames.some((name) => name === hostname)

/**
 * The origins that are ours. A desk on a loopback address answers to all three names of the loopback, since people type any of
 * them; a public one only to its own name.
 */
export const ownOrigins = (deskUrl: string): readonly string[] => {
  const url = new URL(deskUrl)
  if (!isLoopbackName(url.hostname)) return [url.origin]
  const port = url.port === '' ? '' : `:${url.port}`
  return loopbackNames.map((name) => `${url.protocol}//${name}${port}`)
}

const loopbackAddress = /^(127\.\d{1,3}\.\d{1,3}\.\d{1,3}|::1|::ffff:127\.\d{1,3}\.\d{1,3}\.\d{1,3})$/

/** Headers by which a proxy says that the socket's address is not the client's. */
const forwardingHeaders = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip'] as const

/** What is asked of a request here; Fastify's has it. */
export type RequestOrigin = {
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly socket: { readonly remoteAddress?: string | undefined }
}

/**
 * Whether the request surely comes from this very machine: over the loopback, through no proxy, and for a loopback name (a page of
 * another site whose name was pointed at 127.0.0.1 carries that site's name).
 */
export const isFromThisMachine = (request: RequestOrigin): boolean => {
  if (!loopbackAddress.test(request.socket.remoteAddress ?? '')) return false
  if (forwardingHeaders.some((name) => request.headers[name] !== undefined)) return false
  const host = request.headers.host
  if (typeof host !== 'string' || !URL.canParse(`http://${host}`)) return false
  return isLoopbackName(new URL(`http://${host}`).hostname)
}
