/** Keeps pages of other sites from acting with a person's cookie (cross-site request forgery), on every route of ours. */
import { DoorError } from '../http/problems.ts'
import { carriesKey, type Headers } from './credentials.ts'
import { ownOrigins } from './origins.ts'

const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

export type CheckedRequest = { readonly method: string; readonly headers: Headers }

/**
 * Answers a check for requests that change something and come with a cookie: they must say that they come from a page of ours, by
 * `Origin`, else by `Sec-Fetch-Site`, else by `Referer`. Who says nothing is refused: browsers always say something on such
 * requests. Requests with a key need no check: no page can make a browser send one. Throws `DoorError` `bad-origin`.
 */
export const originCheck = (deskUrl: string): ((request: CheckedRequest) => void) => {
  const own = new Set(ownOrigins(deskUrl))
  const originOf = (url: string): string | null => (URL.canParse(url) ? new URL(url).origin : null)
  return ({ method, headers }) => {
    if (safeMethods.has(method) || carriesKey(headers)) return
    const { origin, referer, 'sec-fetch-site': site } = headers
    if (origin !== undefined) {
      if (typeof origin === 'string' && own.has(origin)) return
    } else if (site !== undefined) {
      if (site === 'same-origin') return
    } else if (typeof referer === 'string' && own.has(originOf(referer) ?? '')) return
    throw new DoorError('bad-origin')
  }
}
