#!/usr/bin/env node
import { existsSync } from 'node:fs'
/** The command `dutydesk`: runs under any Node from version 20 on and hands over to the project's own. */
import path from 'node:path'
import { runOwnNode } from '../scripts/runOwnNode.js'
import { ownNode, root } from '../scripts/setUp.js'

if (!existsSync(ownNode)) {
  process.stderr.write(`Dutydesk is not set up yet in ${root}: run "npm start" or "npm ci" there once.\n`)
  process.exit(1)
}
runOwnNode(path.join(root, 'src', 'cli', 'main.ts'), ...process.argv.slice(2))
