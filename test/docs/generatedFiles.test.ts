import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { generatedFiles } from '../../scripts/docs/generatedFiles.ts'

const project = join(import.meta.dirname, '../..')

for (const { path, text } of generatedFiles())
  test(`${path} says what the code says; else run npm run docs`, () => {
    expect(readFileSync(join(project, path), 'utf8')).toBe(text)
  })
