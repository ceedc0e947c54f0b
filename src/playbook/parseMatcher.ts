/** Matchers as people write them, in Alertmanager's syntax: `severity="critical"`, `env=~"prod|live"`, `job!=test`, `team!~"a.*"`. */
import { RE2JS } from 're2js'
import type { Matcher } from '#domain/alerts/alertPlaybook.ts'

export type ParsedMatcher =
  | { readonly kind: 'matcher'; readonly matcher: Matcher }
  | { readonly kind: 'faulty'; readonly expected: string }

const shape = /^\s*([^\s{}!=~,"'`\\]+)\s*(=~|!~|!=|=)\s*(?:"((?:[^"\\]|\\.)*)"|([^\s{}!=~,"'`\\]*))\s*$/s

/** Reads one matcher. A regular expression must be RE2; it is tried here, so that it can't fail when an alert arrives. */
export const parseMatcher = (text: string): ParsedMatcher => {
  const match = shape.exec(text)
  if (match === null) return faulty('a matcher such as severity="critical" or environment=~"production|staging"')
  const [, name = '', operator = '', quoted, bare = ''] = match
  const value = quoted === undefined ? bare : unescaped(quoted)
  const isRegex = operator.endsWith('~')
  const trouble = isRegex ? regexTrouble(value) : null
  if (trouble !== null) return faulty(`a regular expression that RE2 knows (${trouble})`)
  return { kind: 'matcher', matcher: { name, value, isRegex, isEqual: !operator.startsWith('!') } }
}

/** Why `pattern` is no RE2 pattern, or null when it is one. */
export const regexTrouble = (pattern: string): string | null => {
  try {
    RE2JS.compile(pattern)
    return null
  } catch (error) {
    return error instanceof Error ? error.message.replace(/^error parsing regexp: /, '') : String(error)
  }
}

/** The text that `parseMatcher` reads back as `matcher`. */
export const showMatcher = (matcher: Matcher): string => {
  const operator = matcher.isRegex ? (matcher.isEqual ? '=~' : '!~') : matcher.isEqual ? '=' : '!='
  return `${matcher.name}${operator}"${matcher.value.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n')}"`
}

const unescaped = (quoted: string): string =>
  quoted.replace(/\\(.)/gs, (_, char: string) =>
    char === 'n' ? '\n' : char === 't' ? '\t' : char === '"' || char === '\\' ? char : `\\${char}`,
  )

const faulty = (expected: string): ParsedMatcher => ({ kind: 'faulty', expected })
