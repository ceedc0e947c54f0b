/**
 * Reads the ```console blocks of a page: lines that begin with `$ ` are commands (`> ` goes on with one), the lines below are what
 * it prints. A `…` stands for whatever varies: within a line for some of it, alone on a line for any number of lines.
 */

export type ShownCommand = {
  /** Line of the page, from 1. */
  readonly line: number
  readonly command: string
  /** What the page says it prints, without the final line end. */
  readonly shown: string
}

export type CodeBlock = { readonly line: number; readonly language: string; readonly text: string }

export const codeBlocks = (page: string): readonly CodeBlock[] => {
  const blocks: CodeBlock[] = []
  let open: { line: number; language: string; lines: string[] } | null = null
  for (const [index, text] of page.split('\n').entries()) {
    const fence = /^```(\S*)/.exec(text)
    if (open !== null && fence !== null) {
      blocks.push({ line: open.line, language: open.language, text: open.lines.join('\n') })
      open = null
    } else if (open !== null) open.lines.push(text)
    else if (fence !== null) open = { line: index + 2, language: fence[1] ?? '', lines: [] }
  }
  return blocks
}

/** All commands of a page, in order. Throws where a block begins with no command. */
export const shownCommands = (page: string): readonly ShownCommand[] =>
  codeBlocks(page)
    .filter(({ language }) => language === 'console')
    .flatMap(commandsOf)

const commandsOf = (block: CodeBlock): readonly ShownCommand[] => {
  const found: { line: number; command: string; shown: string[] }[] = []
  for (const [index, text] of block.text.split('\n').entries()) {
    const last = found.at(-1)
    if (text.startsWith('$ ')) found.push({ line: block.line + index, command: text.slice(2), shown: [] })
    else if (last === undefined) throw new Error(`line ${block.line + index}: no command above ${JSON.stringify(text)}`)
    else if (text.startsWith('> ') && last.shown.length === 0) last.command += `\n${text.slice(2)}`
    else last.shown.push(text)
  }
  return found.map(({ shown, ...rest }) => ({ ...rest, shown: shown.join('\n') }))
}

/** Whether a real output is as shown. Spaces at line ends count for nothing, on either side. */
export const isAsShown = (shown: string, real: string): boolean => {
  const text = tidy(real)
  return tidy(shown) === '' ? text === '' : pattern(shown).test(`${text}\n`)
}

const tidy = (text: string): string => text.replace(/[ \t]+$/gm, '').replace(/\n+$/, '')

const pattern = (shown: string): RegExp => {
  const lines = tidy(shown).split('\n')
  const source = lines.map((line) => (line === '…' ? '(?:.*\n)*?' : `${line.split('…').map(escaped).join('.*')}\n`))
  return new RegExp(`^${source.join('')}$`)
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
