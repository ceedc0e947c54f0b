/** The desk's own secret where the environment gives none: made once, and kept beside the data for its owner alone. */
import { randomBytes } from 'node:crypto'
import { chmod, link, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Reads the secret in `folder`, or makes it: 64 hexadecimal characters in a file of mode 0600. Of two that start at once one makes
 * it and both use it. Throws when the file there holds no secret, or others may read it and that can't be changed.
 */
export const ensureSecret = async (folder: string): Promise<string> => {
  const path = join(folder, 'desk-secret')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const there = await readSecret(path)
  if (there !== null) return there
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`
  try {
    await writeFile(draft, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600, flag: 'wx', flush: true })
    // A link never replaces what another node has put there meanwhile, and the file is whole from its first moment.
    await link(draft, path).catch((error: unknown) => {
      if (!hasCode(error, 'EEXIST')) throw error
    })
  } finally {
    await rm(draft, { force: true })
  }
  const made = await readSecret(path)
  if (made === null) throw new Error(`${path} vanished while it was made`)
  return made
}

const readSecret = async (path: string): Promise<string | null> => {
  try {
    if (((await stat(path)).mode & 0o077) !== 0) await chmod(path, 0o600)
    const secret = (await readFile(path, 'utf8')).trim()
    if (!/^[0-9a-f]{64}$/.test(secret))
      throw new Error(
        `${path} holds no secret of this desk. Put it back from a backup, or set DUTYDESK_SECRET; without it stored connector secrets can’t be read.`,
      )
    return secret
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null
    throw error
  }
}

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code
