/**
 * People's words inside a Markdown page of ours: shown as they were typed, never read as Markdown or HTML. No headings, hidden links,
 * images, mentions, references, quick actions or tables come out of them, in CommonMark or in the dialects of the usual trackers.
 * A plain web address becomes a link that shows itself.
 */

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

/** One line of a page: line breaks become spaces. */
export const escapedLine = (words: string): string => escapedLines(words).join(' ')

/** Each line by itself; empty ones are left out. */
export const escapedLines = (words: string): readonly string[] =>
  words
    .split(/\r\n|[\n\r\v\f\u0085\u2028\u2029]/)
    .map((line) => line.replace(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, ' ').trim())
    .filter((line) => line !== '')
    .map((line) => escapedStart(escapedInside(line)))

/** An address in angle brackets needs no escapes and takes none; these characters cannot end it. */
const webAddress = /(https?:\/\/[\w\-.~:/?#@!$&'()*+,;=%]*[\w\-~/#=%])/

const escapedInside = (line: string): string =>
  line
    .split(webAddress)
    .map((part, index) => (index % 2 === 1 ? `<${part}>` : escapedSigns(part)))
    .join('')

const escapedSigns = (words: string): string =>
  words.replace(/[&<>]/g, (sign) => entities[sign] ?? sign).replace(/[\\`*_[\]#~|$@!{}^]/g, '\\$&')

/** What means something only where a block may begin: lists, rules, definitions, quick actions, numbered lists. */
const escapedStart = (line: string): string =>
  line.replace(/^[-+=:%/]/, '\\$&').replace(/^(\d+)([.)])(?=\s|$)/, '$1\\$2')
