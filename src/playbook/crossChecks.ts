/**
 * Mistakes that no single value shows: keys that stand twice, services that claim the same alert, labels that exclude each other.
 *
 * Each check reads the files as they were written, not as they were parsed, so that it also works in a file with other mistakes:
 * all of them are to be reported at once.
 */
import { didYouMean } from './didYouMean.ts'
import type { Fault } from './fault.ts'
import { foundPhrase, showPath } from './schemaFaults.ts'
import { valueAt, type YamlFile, type YamlPath } from './yamlFile.ts'

/** Two entries of one list with the same `field`. */
export const checkUnique = (file: YamlFile, list: YamlPath, field: string): readonly Fault[] => {
  const seen = new Map<string, number>()
  return entriesAt(file, list).flatMap((index) => {
    const path = [...list, index, field]
    const value = textAt(file, path)
    if (value === null) return []
    const first = seen.get(value)
    if (first === undefined) {
      seen.set(value, file.lineOf(path))
      return []
    }
    return [faultAt(file, path, `another ${field} (line ${first} has the same)`)]
  })
}

/** Rules of which the first that matches wins: none can follow one that matches everything. */
export const checkReachable = (file: YamlFile, list: YamlPath): readonly Fault[] => {
  const entries = entriesAt(file, list)
  const catchesAll = entries.find((index) => {
    const when = valueAt(file.value, [...list, index, 'when'])
    return when === undefined || (Array.isArray(when) && when.length === 0)
  })
  if (catchesAll === undefined) return []
  return entries
    .filter((index) => index > catchesAll)
    .map((index) => ({
      file: file.name,
      line: file.lineOf([...list, index]),
      found: `${showPath([...list, index])} can never apply`,
      expected: `it before ${showPath([...list, catchesAll])}, which has no conditions and matches everything`,
    }))
}

/** A label and value of an alert can mean one service only. */
export const checkServiceMatches = (file: YamlFile): readonly Fault[] => {
  const claims = new Map<string, { readonly service: string; readonly line: number }>()
  return entriesAt(file, ['services']).flatMap((index) =>
    entriesAt(file, ['services', index, 'matches']).flatMap((match) => {
      const path = ['services', index, 'matches', match]
      const label = textAt(file, [...path, 'label'])
      const value = textAt(file, [...path, 'value'])
      if (label === null || value === null) return []
      const claim = JSON.stringify([label, value])
      const other = claims.get(claim)
      if (other === undefined) {
        const service = textAt(file, ['services', index, 'key']) ?? showPath(['services', index])
        claims.set(claim, { service, line: file.lineOf(path) })
        return []
      }
      return [
        {
          file: file.name,
          line: file.lineOf(path),
          found: `${label}="${value}" is claimed twice`,
          expected: `one match for it (line ${other.line}, of ${other.service}, has it already)`,
        },
      ]
    }),
  )
}

/** A match names one of its own service's environments. */
export const checkMatchEnvironments = (file: YamlFile): readonly Fault[] =>
  entriesAt(file, ['services']).flatMap((index) => {
    const environments = textsAt(file, ['services', index, 'environments']) ?? ['production']
    return entriesAt(file, ['services', index, 'matches']).flatMap((match) =>
      checkKnown(
        file,
        ['services', index, 'matches', match, 'environment'],
        environments,
        'of the service’s environments',
      ),
    )
  })

/** Every environment of a service is one that alerts can be read into. */
export const checkServiceEnvironments = (services: YamlFile, known: readonly string[]): readonly Fault[] =>
  entriesAt(services, ['services']).flatMap((index) =>
    entriesAt(services, ['services', index, 'environments']).flatMap((environment) =>
      checkKnown(
        services,
        ['services', index, 'environments', environment],
        known,
        'of the environments in alerts.yaml',
      ),
    ),
  )

/** What is written at `path`, if anything, is one of `known`. */
export const checkKnown = (
  file: YamlFile,
  path: YamlPath,
  known: readonly string[],
  what: string,
): readonly Fault[] => {
  const value = textAt(file, path)
  if (value === null || known.includes(value)) return []
  const meant = didYouMean(value, known)
  const list = known.length === 0 ? 'there are none' : known.join(', ')
  return [faultAt(file, path, `one ${what} (${list})${meant === null ? '' : `; did you mean "${meant}"?`}`)]
}

/** I12: GitLab lets labels of one scope (`scope::name`) exclude each other, so two of them can't stand on one issue. */
export const checkScopedLabels = (
  file: YamlFile,
  labels: readonly { readonly path: YamlPath; readonly label: string }[],
  item: string,
): readonly Fault[] => {
  const seen = new Map<string, string>()
  return labels.flatMap(({ path, label }) => {
    const scope = scopeOf(label) ?? label
    const other = seen.get(scope)
    if (other === undefined) {
      seen.set(scope, label)
      return []
    }
    const expected =
      other === label
        ? `another label: ${item} has it already`
        : `a label outside the scope "${scope}::", where ${item} already has "${other}" (I12: scoped labels exclude each other)`
    return [faultAt(file, path, expected)]
  })
}

/** The scope of a scoped label: all before the last `::`. */
const scopeOf = (label: string): string | null => {
  const at = label.lastIndexOf('::')
  return at <= 0 ? null : label.slice(0, at)
}

/** A word that senders write can mean one thing only. */
export const checkWordsMeanOneThing = (
  file: YamlFile,
  group: string,
  words: Readonly<Record<string, readonly string[]>>,
): readonly Fault[] => {
  const meanings = new Map<string, string>()
  return Object.entries(words).flatMap(([meaning, list]) =>
    list.flatMap((word, index) => {
      const other = meanings.get(word)
      if (other === undefined) {
        meanings.set(word, meaning)
        return []
      }
      const path = [group, meaning, index]
      const expected = other === meaning ? 'each word once' : `one meaning for it: it stands under "${other}" too`
      return [{ file: file.name, line: file.lineOf(path), found: `${group}.${meaning} has "${word}"`, expected }]
    }),
  )
}

/** Reminders follow each other in time. */
export const checkAscending = (file: YamlFile, list: YamlPath, minutes: readonly number[]): readonly Fault[] =>
  minutes.flatMap((after, index) => {
    const before = minutes[index - 1]
    return before === undefined || before < after
      ? []
      : [faultAt(file, [...list, index, 'after'], 'a later time than the entry before it')]
  })

export const entriesAt = (file: YamlFile, path: YamlPath): readonly number[] => {
  const list = valueAt(file.value, path)
  return Array.isArray(list) ? list.map((_, index) => index) : []
}

export const textAt = (file: YamlFile, path: YamlPath): string | null => {
  const value = valueAt(file.value, path)
  return typeof value === 'string' ? value : null
}

export const textsAt = (file: YamlFile, path: YamlPath): readonly string[] | null => {
  const list = valueAt(file.value, path)
  return Array.isArray(list) ? list.filter((item) => typeof item === 'string') : null
}

const faultAt = (file: YamlFile, path: YamlPath, expected: string): Fault => ({
  file: file.name,
  line: file.lineOf(path),
  found: foundPhrase(path, valueAt(file.value, path)),
  expected,
})
