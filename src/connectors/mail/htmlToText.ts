/** The words of an HTML mail: one pass, no tree, nothing executed or fetched. */

const longest = 500_000
const skipped = new Set(['script', 'style', 'head', 'title', 'template', 'noscript'])
const breaking = new Set(
  'br p div tr li ul ol table h1 h2 h3 h4 h5 h6 hr pre blockquote section article header footer dt dd'.split(' '),
)
const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' }

const decoded = (text: string): string =>
  text.replace(
    /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]{2,6}));/gi,
    (whole, hex: string, decimal: string, name: string) => {
      if (name !== undefined) return entities[name.toLowerCase()] ?? whole
      const point = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
      return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : ''
    },
  )

/** Plain text, and the addresses of its links in their order. A tag that never ends is text. */
export const htmlToText = (html: string): { readonly text: string; readonly links: readonly string[] } => {
  const source = html.slice(0, longest)
  const lower = source.toLowerCase()
  /** Elements that are never closed: looked for once, then read as text, so that the pass stays one. */
  const unclosed = new Set<string>()
  const out: string[] = []
  const links: string[] = []
  let at = 0
  while (at < source.length) {
    const open = source.indexOf('<', at)
    if (open === -1) break
    out.push(source.slice(at, open).replace(/\s+/g, ' '))
    if (source.startsWith('<!--', open)) {
      const end = source.indexOf('-->', open)
      at = end === -1 ? source.length : end + 3
      continue
    }
    const close = source.indexOf('>', open)
    if (close === -1) {
      at = open
      break
    }
    const tag = source.slice(open + 1, Math.min(close, open + 3_000))
    const name = /^\/?([a-z][a-z0-9]*)/i.exec(tag)?.[1]?.toLowerCase() ?? ''
    at = close + 1
    if (skipped.has(name) && !tag.startsWith('/') && !unclosed.has(name)) {
      const end = lower.indexOf(`</${name}`, at)
      if (end === -1) unclosed.add(name)
      else at = end
    } else if (breaking.has(name)) out.push('\n')
    else if (name === 'td' || name === 'th') out.push(' ')
    else if (name === 'a' && links.length < 200) {
      const href = /\shref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/i.exec(tag)
      const address = href?.[1] ?? href?.[2] ?? href?.[3]
      if (address !== undefined) links.push(decoded(address))
    }
  }
  out.push(source.slice(at))
  const text = decoded(out.join(''))
    .split('\n')
    .map((line) => line.replace(/[ \t]+/g, ' ').trim())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
  return { text: text.trim(), links }
}
