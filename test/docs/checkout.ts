/** A folder as a clone of this working tree has it after its set-up, with the dependencies that are installed here. */
import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

export const projectDir = join(import.meta.dirname, '..', '..')

export type Checkout = { readonly folder: string; readonly remove: () => void }

export const checkout = (): Checkout => {
  const folder = mkdtempSync(join(tmpdir(), 'clone-'))
  // Started as root, the database runs as another user, who must get here.
  chmodSync(folder, 0o755)
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: projectDir,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  for (const path of listed.split('\0').filter((path) => path !== '' && existsSync(join(projectDir, path)))) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    cpSync(join(projectDir, path), join(folder, path))
  }
  linkModules(join(projectDir, 'node_modules'), join(folder, 'node_modules'))
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

/** Each package by a link; `.bin` is the clone's own, so that `npx dutydesk` is the clone's command. */
const linkModules = (from: string, to: string): void => {
  mkdirSync(join(to, '.bin'), { recursive: true })
  for (const name of readdirSync(from))
    if (name !== '.bin' && name !== '.dutydesk-set-up') symlinkSync(join(from, name), join(to, name))
  symlinkSync(join(from, '.bin', 'node'), join(to, '.bin', 'node'))
}
