/** `npm start`: sets up what is missing, then runs the desk on the project's own Node. */
import path from 'node:path'
import { runOwnNode } from './runOwnNode.js'
import { root, setUp } from './setUp.js'

await setUp()
runOwnNode(path.join(root, 'src', 'main.ts'), ...process.argv.slice(2))
