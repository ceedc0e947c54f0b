/** The plain first page: its addresses, what it is made of, the API description and the pages that problem details point to. */
import path from 'node:path'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { apiPage, descriptionSchema } from './apiPage.ts'
import { type Asset, assetOf, readAssets, scriptsOf, sendAsset } from './assets.ts'
import { errorsPage, protocolPage, rolesPage } from './docsPages.ts'
import { type Html, html } from './html.ts'
import { page } from './layout.ts'
import { type PageFactsOptions, pageFacts } from './pageFacts.ts'

export type PageOptions = PageFactsOptions & {
  /** The project's folder; `src/web/page` lies in it. */
  readonly projectDir: string
}

/** Addresses that the page's own script shows; each also with `/teams/:team` in front. */
const shownByScript: readonly (readonly [address: string, title: string, current: string | null])[] = [
  ['/', '', '/'],
  ['/inbox', '', '/'],
  ['/keys', 'Keys', '/keys'],
  ['/account', 'Account', '/account'],
  ['/incidents/:number', 'Incident', '/'],
  ['/alert-groups/:number', 'Alert group', '/'],
  ['/reviews/:number', 'Review', '/'],
]
/** Before anybody is signed in, no team is known. */
const beforeTeams: readonly (readonly [address: string, title: string, current: string | null])[] = [
  ['/sign-in', 'Sign in', null],
  ['/first-run', 'Begin', null],
  ['/invitation', 'Invitation', null],
]

const waiting = html`<p id="opening" class="quiet">Opening the desk …</p>
<noscript><div class="notice"><p>This page needs JavaScript. Everything it shows is also at the command line
(<code>npx dutydesk --help</code>) and in the <a href="/api">API</a>.</p></div></noscript>`

/** Throws when `src/web/page` cannot be read: a desk without its page should say so at its start. */
export const pageRoutes = (options: PageOptions) => {
  const assets = readAssets(path.join(options.projectDir, 'src/web/page'))
  const scripts = scriptsOf('main.js', assets)
  const htmlAsset = (document: Html): Asset => assetOf('text/html; charset=utf-8', document.text)
  const notThere = htmlAsset(
    page({
      title: 'Not here',
      current: null,
      content: html`<h1>There is nothing at this address</h1>
<p>Perhaps the link lost a part on its way. <a href="/">Go to the desk</a>.</p>`,
      scripts: [],
    }),
  )
  /** Documents are made when first asked for: the API description is complete only when every route is there. */
  const later = (make: () => Html) => {
    let made: Asset | undefined
    return (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
      made ??= htmlAsset(make())
      return sendAsset(request, reply, made)
    }
  }

  return (app: FastifyInstance): void => {
    const hidden = { schema: { hide: true } }
    pageFacts(options)(app)
    for (const [address, title, current] of [...shownByScript, ...beforeTeams]) {
      const show = later(() => page({ title, current, content: waiting, scripts }))
      app.get(address, hidden, show)
      if (!beforeTeams.some(([one]) => one === address)) app.get(`/teams/:team${address}`, hidden, show)
    }
    app.get('/assets/:name', hidden, (request, reply) => {
      const asset = assets.get((request.params as { name: string }).name)
      return asset === undefined ? reply.callNotFound() : sendAsset(request, reply, asset)
    })
    app.get(
      '/api',
      hidden,
      later(() =>
        page({
          title: 'API',
          current: '/api',
          content: apiPage(descriptionSchema.parse(app.swagger())),
          scripts: ['apiSearch.js'],
        }),
      ),
    )
    const docs = [
      ['protocol', 'Protocol', protocolPage],
      ['errors', 'Errors', errorsPage],
      ['roles', 'Roles', rolesPage],
    ] as const
    for (const [name, title, content] of docs)
      app.get(
        `/docs/${name}`,
        hidden,
        later(() => page({ title, current: `/docs/${name}`, content: content(), scripts: [] })),
      )
    // A person who follows a broken link reads a page; a program gets problem details.
    app.get('/*', hidden, (request, reply) => {
      const { url } = request
      const asksForPage = String(request.headers.accept ?? '').includes('text/html')
      if (!asksForPage || url.startsWith('/api/') || url.startsWith('/v2/')) return reply.callNotFound()
      return sendAsset(request, reply.code(404), notThere)
    })
  }
}
