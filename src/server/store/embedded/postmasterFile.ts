/** `postmaster.pid`, PostgreSQL's own note about a running server (its source: miscadmin.h, LOCK_FILE_LINE_*). */
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { orNull } from './systemError.ts'

export type PostmasterFile = {
  readonly pid: number
  /** Empty while the server is not far enough to have one. */
  readonly socketFolder: string
  readonly status: 'starting' | 'ready' | 'stopping' | 'unknown'
}

export const postmasterFile = (clusterDir: string): string => path.join(clusterDir, 'postmaster.pid')

/** Null where there is none, or one cut short by a crash. */
export const parsePostmasterFile = (text: string): PostmasterFile | null => {
  const lines = text.split('\n')
  const pid = Number(lines[0])
  if (!Number.isSafeInteger(pid) || pid <= 0) return null
  const status = lines[7]?.trim() ?? ''
  return {
    pid,
    socketFolder: lines[4]?.trim() ?? '',
    status: status === 'starting' || status === 'ready' || status === 'stopping' ? status : 'unknown',
  }
}

export const readPostmasterFile = async (clusterDir: string): Promise<PostmasterFile | null> => {
  const text = await orNull(readFile(postmasterFile(clusterDir), 'utf8'))
  return text === null ? null : parsePostmasterFile(text)
}
