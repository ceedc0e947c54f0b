/** `npm run docs`: writes every page and schema that is made from the code. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { generatedFiles } from './docs/generatedFiles.ts'

const project = join(import.meta.dirname, '..')
for (const { path, text } of generatedFiles()) {
  mkdirSync(dirname(join(project, path)), { recursive: true })
  writeFileSync(join(project, path), text)
  console.log(path)
}
