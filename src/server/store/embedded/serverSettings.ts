/**
 * How the embedded PostgreSQL is set: nothing acknowledged is lost, small on a laptop, quiet. Written anew before each start, outside
 * the cluster; what an operator wants otherwise goes into `operator.conf` beside it.
 */
import { randomUUID } from 'node:crypto'
import { chmod, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Folders } from './folders.ts'
import { PORT } from './socketFolder.ts'

export type ServerSettings = Readonly<Record<string, string | number>>

const defaults: ServerSettings = {
  // Nobody reaches it but through the socket's folder, and with a password.
  listen_addresses: '',
  port: PORT,
  unix_socket_permissions: '0700',
  max_connections: 60,
  superuser_reserved_connections: 3,
  // An acknowledged command survives a power cut.
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  // Nothing replicates from here; a replica needs a server of one's own (DATABASE_URL).
  wal_level: 'minimal',
  max_wal_senders: 0,
  max_logical_replication_workers: 0,
  min_wal_size: '64MB',
  max_wal_size: '512MB',
  // Node and the database share one small machine.
  shared_buffers: '64MB',
  work_mem: '8MB',
  maintenance_work_mem: '64MB',
  effective_cache_size: '512MB',
  random_page_cost: 1.1,
  io_method: 'sync',
  max_parallel_workers_per_gather: 0,
  jit: 'off',
  autovacuum_max_workers: 2,
  autovacuum_naptime: '30s',
  // A query whose client was killed does not run on.
  client_connection_check_interval: '10s',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // People's words must be able to vanish (redaction), so they never reach the log: no statements, no details, no parameters.
  log_min_messages: 'warning',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_parameter_max_length: 0,
  log_checkpoints: 'off',
  log_autovacuum_min_duration: -1,
  log_line_prefix: '%m [%p] ',
  logging_collector: 'off',
  log_destination: 'stderr',
}

const quoted = (value: string | number): string => `'${String(value).replaceAll("'", "''")}'`

/** The text of `postgresql.conf`. */
export const settingsText = (folders: Folders, socketFolder: string, over: ServerSettings = {}): string => {
  const all: ServerSettings = { ...defaults, unix_socket_directories: socketFolder, ...over }
  return [
    '# Written by Dutydesk before each start. Changes belong into operator.conf beside this file.',
    ...Object.entries(all).map(([name, value]) => `${name} = ${quoted(value)}`),
    `include_if_exists = ${quoted(path.join(folders.settings, 'operator.conf'))}`,
    '',
  ].join('\n')
}

const ACCESS = `# Written by Dutydesk: the Unix socket only, and always with a password.
local all all scram-sha-256
`

const put = async (file: string, text: string): Promise<void> => {
  const draft = `${file}.${randomUUID()}`
  await writeFile(draft, text)
  // PostgreSQL's user reads it, whatever our umask.
  await chmod(draft, 0o644)
  await rename(draft, file)
}

/** Writes the files and answers the arguments that make `postgres` read them. */
export const writeSettings = async (
  folders: Folders,
  socketFolder: string,
  over: ServerSettings,
): Promise<readonly string[]> => {
  const [main, access, names] = ['postgresql.conf', 'pg_hba.conf', 'pg_ident.conf'].map((name) =>
    path.join(folders.settings, name),
  ) as [string, string, string]
  await put(main, settingsText(folders, socketFolder, over))
  await put(access, ACCESS)
  await put(names, '')
  return ['-D', folders.cluster, '-c', `config_file=${main}`, '-c', `hba_file=${access}`, '-c', `ident_file=${names}`]
}
