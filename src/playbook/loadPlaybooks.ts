/** All playbooks of a server: one folder for each team. */
import { readdirSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Playbook } from '#domain/playbook.ts'
import type { Fault } from './fault.ts'
import { loadPlaybook, type PlaybookPerson } from './loadPlaybook.ts'

export type PlaybookFolder = {
  readonly folder: string
  readonly playbook: Playbook
  readonly people: readonly PlaybookPerson[]
}

export type LoadedPlaybooks =
  | { readonly kind: 'loaded'; readonly playbooks: readonly PlaybookFolder[] }
  /** Files are named from where the folders were named. */
  | { readonly kind: 'faulty'; readonly faults: readonly Fault[] }

/** The folders below `dir` that hold a `team.yaml`, by name; null when there is no such folder. */
export const playbookFoldersIn = (dir: string): readonly string[] | null => {
  try {
    return readdirSync(dir)
      .sort()
      .map((name) => join(dir, name))
      .filter((folder) => statSync(join(folder, 'team.yaml'), { throwIfNoEntry: false })?.isFile() === true)
  } catch {
    return null
  }
}

/** Loads each folder, whose name is the team's key: by it the server finds the playbook of a team. At least one is needed. */
export const loadPlaybooks = (dir: string): LoadedPlaybooks => {
  const folders = playbookFoldersIn(dir) ?? []
  if (folders.length === 0)
    return {
      kind: 'faulty',
      faults: [
        { file: dir, line: 1, found: 'no playbook', expected: 'a folder for each team, with a team.yaml in it' },
      ],
    }
  const loaded = loadFolders(folders)
  const misnamed = loaded.kind === 'faulty' ? [] : loaded.playbooks.flatMap(misnamedFolder)
  return misnamed.length === 0 ? loaded : { kind: 'faulty', faults: misnamed }
}

const misnamedFolder = ({ folder, playbook }: PlaybookFolder): readonly Fault[] => {
  const { key } = playbook.team
  if (basename(folder) === key) return []
  return [
    {
      file: join(folder, 'team.yaml'),
      line: 1,
      found: `the team key "${key}"`,
      expected: `"${basename(folder)}", the folder’s name, or a folder named "${key}"`,
    },
  ]
}

/** As `loadPlaybooks`, of folders that were named one by one. */
export const loadFolders = (folders: readonly string[]): LoadedPlaybooks => {
  const faults: Fault[] = []
  const playbooks: PlaybookFolder[] = []
  for (const folder of folders) {
    const loaded = loadPlaybook(folder)
    if (loaded.kind === 'faulty') {
      faults.push(...loaded.faults.map((fault) => ({ ...fault, file: join(folder, fault.file) })))
      continue
    }
    const { playbook, people } = loaded
    const same = playbooks.find((other) => other.playbook.team.key === playbook.team.key)
    if (same !== undefined)
      faults.push({
        file: join(folder, 'team.yaml'),
        line: 1,
        found: `the team key "${playbook.team.key}"`,
        expected: `another key: ${same.folder} has it already`,
      })
    playbooks.push({ folder, playbook, people })
  }
  return faults.length === 0 ? { kind: 'loaded', playbooks } : { kind: 'faulty', faults }
}
