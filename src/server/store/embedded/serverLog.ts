/** PostgreSQL's own log: a file of ours that it appends to, kept to a few megabytes. */
import { copyFile, open, stat, truncate } from 'node:fs/promises'
import { orNull } from './systemError.ts'

const MOST_BYTES = 5 * 1024 * 1024

/** Opens the log for a start; the caller gives the descriptor to the server and closes its own. */
export const openLog = (file: string) => open(file, 'a', 0o600)

/** Keeps one former log (`.1`) and begins anew where it has grown too large. The server appends, so it goes on at the front. */
export const boundLog = async (file: string, mostBytes: number = MOST_BYTES): Promise<void> => {
  const found = await orNull(stat(file))
  if (found === null || found.size < mostBytes) return
  await copyFile(file, `${file}.1`)
  await truncate(file)
}

/** The last lines, for a message about why the server does not start. */
export const lastLines = async (file: string, fromByte = 0, lines = 12): Promise<string> => {
  const handle = await orNull(open(file, 'r'))
  if (handle === null) return ''
  try {
    const { size } = await handle.stat()
    const from = Math.max(fromByte, size - 8192)
    const { buffer, bytesRead } = await handle.read(
      Buffer.alloc(Math.max(0, size - from)),
      0,
      Math.max(0, size - from),
      from,
    )
    return buffer.toString('utf8', 0, bytesRead).trimEnd().split('\n').slice(-lines).join('\n')
  } finally {
    await handle.close()
  }
}
