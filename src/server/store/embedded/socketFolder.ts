/** The folder of the Unix socket: of the database's user, closed to all others, and short. */
import { chown, lstat, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Folders } from './folders.ts'
import type { RunAs } from './runAs.ts'
import { codeOf, orNull } from './systemError.ts'

export const PORT = 5432
export const socketFile = (folder: string): string => path.join(folder, `.s.PGSQL.${PORT}`)

/** Bytes that `sun_path` takes without its closing zero: 107 on Linux, 103 on macOS and the BSDs. */
const LONGEST = 103
const isShort = (folder: string): boolean => Buffer.byteLength(socketFile(folder)) <= LONGEST

/** A noted folder that a clean-up of the temporary folder took away is made again under its name: running nodes know that one. */
const remake = async (folder: string, user: RunAs): Promise<boolean> => {
  try {
    await mkdir(folder, { mode: 0o700 })
    if (user.switch) await chown(folder, user.uid, user.gid)
    return true
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') return false
    return isOurs(folder, user)
  }
}

const isOurs = async (folder: string, user: RunAs): Promise<boolean> => {
  const found = await orNull(lstat(folder))
  return found?.isDirectory() === true && found.uid === user.uid && (found.mode & 0o777) === 0o700
}

/**
 * Makes the folder ready for a start and answers its path. Where the data folder's path is too long it lies in the temporary
 * folder under a name that cannot be guessed, noted in `<data>/settings/socket-folder`; a noted folder that is not ours any more is not used.
 */
export const prepareSocketFolder = async (folders: Folders, user: RunAs): Promise<string> => {
  if (isShort(folders.socket)) {
    try {
      await mkdir(folders.socket, { mode: 0o700 })
      if (user.switch) await chown(folders.socket, user.uid, user.gid)
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error
    }
    return folders.socket
  }
  const note = path.join(folders.settings, 'socket-folder')
  const noted = (await orNull(readFile(note, 'utf8')))?.trim()
  if (noted !== undefined && (await remake(noted, user))) return noted
  const prefix = path.join(isShort(path.join(tmpdir(), 'dutydesk-XXXXXX')) ? tmpdir() : '/tmp', 'dutydesk-')
  const folder = await mkdtemp(prefix)
  if (user.switch) await chown(folder, user.uid, user.gid)
  await writeFile(note, `${folder}\n`)
  return folder
}
