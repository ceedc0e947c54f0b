/** Free space under the database: when it runs out the desk refuses work early, before PostgreSQL must stop. */
import { statfs } from 'node:fs/promises'

/** Bytes that an ordinary user may still write on the file system of `dir`. */
export const freeDiskSpace = async (dir: string): Promise<number> => {
  const { bavail, bsize } = await statfs(dir)
  return bavail * bsize
}

const MEGABYTE = 1024 * 1024
/** Two WAL segments and their change: with less PostgreSQL itself might have to stop. */
const LEAST = 48 * MEGABYTE
const MOST = 256 * MEGABYTE

/** Below so many free bytes new work is refused: 5 % of the file system, at least 48 MB, at most 256 MB. */
export const refuseBelowBytes = async (dir: string): Promise<number> => {
  const { blocks, bsize } = await statfs(dir)
  return Math.min(MOST, Math.max(LEAST, (blocks * bsize) / 20))
}
