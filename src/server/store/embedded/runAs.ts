/** Which user of the operating system the database runs as. PostgreSQL refuses root. */
import { execFile } from 'node:child_process'
import { stat } from 'node:fs/promises'
import { promisify } from 'node:util'
import { EmbeddedFailure } from './embeddedFailure.ts'
import { orNull } from './systemError.ts'

const run = promisify(execFile)

/** `switch` is false for an ordinary user, whose own id the server keeps. */
export type RunAs = { readonly uid: number; readonly gid: number; readonly name: string; readonly switch: boolean }

const id = async (flag: '-u' | '-g' | '-un', user: string): Promise<string | null> => {
  try {
    return (await run('id', [flag, user])).stdout.trim()
  } catch {
    return null
  }
}

const lookUp = async (name: string): Promise<RunAs> => {
  const [uid, gid] = await Promise.all([id('-u', name), id('-g', name)])
  if (uid === null || gid === null)
    throw new EmbeddedFailure(
      'no-such-user',
      `PostgreSQL does not run as root, and this machine has no user "${name}" to run it as.`,
      'Set DUTYDESK_RUN_AS to an unprivileged user, or DATABASE_URL to a PostgreSQL server.',
    )
  if (Number(uid) === 0)
    throw new EmbeddedFailure(
      'no-such-user',
      `PostgreSQL does not run as root, and DUTYDESK_RUN_AS=${name} is root.`,
      'Set DUTYDESK_RUN_AS to an unprivileged user, for example nobody.',
    )
  return { uid: Number(uid), gid: Number(gid), name, switch: true }
}

/**
 * The user for the cluster in `clusterDir`. As root: `DUTYDESK_RUN_AS`, else who owns an existing cluster, else `nobody`. As an
 * ordinary user: that user. Fails with `no-such-user`, or `other-owner` where an existing cluster belongs to somebody else.
 */
export const chooseUser = async (clusterDir: string, env: NodeJS.ProcessEnv): Promise<RunAs> => {
  const own = process.getuid?.() ?? -1
  const owner = (await orNull(stat(clusterDir)))?.uid ?? null
  if (own !== 0) {
    if (owner !== null && owner !== own)
      throw new EmbeddedFailure(
        'other-owner',
        `The database folder ${clusterDir} belongs to user ${owner}, and you are user ${own}.`,
        'Start Dutydesk as its owner, or choose another folder by DUTYDESK_DATA.',
      )
    return { uid: own, gid: process.getgid?.() ?? -1, name: String(own), switch: false }
  }
  const wanted = env.DUTYDESK_RUN_AS || null
  if (wanted === null && owner !== null && owner !== 0) return lookUp((await id('-un', String(owner))) ?? String(owner))
  const user = await lookUp(wanted ?? 'nobody')
  if (owner !== null && owner !== 0 && owner !== user.uid)
    throw new EmbeddedFailure(
      'other-owner',
      `The database folder ${clusterDir} belongs to user ${owner}, and DUTYDESK_RUN_AS=${user.name} is user ${user.uid}.`,
      `Give it to that user (chown -R ${user.name} ${clusterDir}) while Dutydesk is stopped, or leave DUTYDESK_RUN_AS unset.`,
    )
  return user
}
