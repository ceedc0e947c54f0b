/** `bench/RESULTS.md`: one section a part, replaced when the part runs again. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'

/** What a part says: a table or a few, and sentences. */
export type Section = {
  readonly part: string
  readonly title: string
  readonly machine: string
  readonly lines: readonly string[]
}

const head = `# Results

Written by \`npm run bench\` (\`npm run bench -- intake commands …\` for single parts, \`--quick\` for shorter runs). How each
figure is taken stands in \`bench/README.md\`. Every part says when, at which commit and on what it ran, and how busy the machine was.
`

const sectionPattern = (part: string): RegExp => new RegExp(`<!-- ${part} -->[\\s\\S]*?<!-- /${part} -->\\n?`)

export const table = (header: readonly string[], rows: readonly (readonly string[])[]): readonly string[] => [
  `| ${header.join(' | ')} |`,
  `| ${header.map(() => '---').join(' | ')} |`,
  ...rows.map((row) => `| ${row.join(' | ')} |`),
]

/** Puts the section in the place of the part's last one, else at the end. */
export const writeSection = (file: string, section: Section): void => {
  const text = [
    `<!-- ${section.part} -->`,
    `## ${section.title}`,
    '',
    section.machine,
    '',
    ...section.lines,
    `<!-- /${section.part} -->`,
    '',
  ].join('\n')
  const before = existsSync(file) ? readFileSync(file, 'utf8') : head
  const pattern = sectionPattern(section.part)
  // A function, so that `$` in the text is only a dollar.
  writeFileSync(file, pattern.test(before) ? before.replace(pattern, () => text) : `${before.trimEnd()}\n\n${text}`)
}
