/** The version of a playbook: a hash of what it says, whatever its comments, spaces and order of keys. */
import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'
import type { Playbook } from '#domain/playbook.ts'

/** SHA-256 in hexadecimal over the canonical JSON (RFC 8785) of the playbook without its hash. */
export const playbookHash = (playbook: Omit<Playbook, 'hash'>): string =>
  createHash('sha256')
    .update(canonicalize(playbook) ?? '')
    .digest('hex')
