/** The frame of every page: head, brand, the ways through the desk, and the place where the content goes. */
import { type Html, html } from './html.ts'

export type PageFrame = {
  readonly title: string
  /** The address of the way that is current, for the navigation. */
  readonly current: string | null
  readonly content: Html
  /** Names of scripts under `/assets/`; the first is run, the others are what it imports. */
  readonly scripts: readonly string[]
}

const ways: readonly (readonly [address: string, words: string])[] = [
  ['/', 'Desk'],
  ['/keys', 'Keys'],
  ['/account', 'Account'],
  ['/api', 'API'],
  ['/docs/protocol', 'Protocol'],
]

export const page = ({ title, current, content, scripts }: PageFrame): Html => {
  const [entry, ...imported] = scripts
  return html`<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title === '' ? 'Dutydesk' : `${title} · Dutydesk`}</title>
<link rel="icon" type="image/svg+xml" href="/assets/icon.svg">
<link rel="stylesheet" href="/assets/page.css">
${imported.map((name) => html`<link rel="modulepreload" href="/assets/${name}">\n`)}${
  entry === undefined ? null : html`<script type="module" src="/assets/${entry}"></script>`
}
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header class="frame">
<a class="brand" href="/"><img src="/assets/icon.svg" alt="" width="28" height="28">Dutydesk</a>
<nav aria-label="Places"><ul>
${ways.map(
  ([address, words]) =>
    html`<li><a href="${address}"${address === current ? html` aria-current="page"` : null}>${words}</a></li>\n`,
)}</ul></nav>
<div id="who"></div>
</header>
<main id="content" tabindex="-1">
${content}
</main>
</body>
</html>
`
}
