/** HTML made from our own data: a template tag that escapes every value, so that a page can be built without a thought of injection. */

/** Markup that is safe to put into a page as it stands. Only `html` makes it. */
export class Html {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

export type HtmlValue = Html | string | number | null | readonly HtmlValue[]

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (found) => escapes[found] ?? found)

const show = (value: HtmlValue): string => {
  if (value === null) return ''
  if (value instanceof Html) return value.text
  if (typeof value === 'string') return escapeHtml(value)
  if (typeof value === 'number') return String(value)
  return value.map(show).join('')
}

/** The literal parts stand as written; values are escaped (for text and for quoted attributes), lists joined, null left out. */
export const html = (parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html =>
  new Html(parts.map((part, at) => (at === 0 ? part : show(values[at - 1] ?? null) + part)).join(''))
