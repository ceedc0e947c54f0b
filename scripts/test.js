/** `npm test`: sets up what is missing, then runs all checks on the project's own Node. */
import path from 'node:path'
import { runOwnNode } from './runOwnNode.js'
import { root, setUp } from './setUp.js'

await setUp()
runOwnNode(path.join(root, 'scripts', 'checkAll.ts'), ...process.argv.slice(2))
