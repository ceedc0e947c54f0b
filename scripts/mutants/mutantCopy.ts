/** A copy of the domain with its tests in a folder of its own, in which every mutation stands ready. The working tree stays as it is. */
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { instrument, type Mutant } from './mutations.ts'

export const root = path.join(import.meta.dirname, '../..')

/** A file of rules: neither a test nor a fixture. */
export const isMutable = (file: string): boolean => file.endsWith('.ts') && !/\.(test|fixture)\.ts$/.test(file)

const config = `import { defineConfig } from 'vitest/config'
export default defineConfig({
  test: {
    include: ['src/domain/**/*.test.ts', 'src/testing/givenWhenThen.test.ts'],
    runner: ${JSON.stringify(path.join(import.meta.dirname, 'mutantRunner.ts'))},
    setupFiles: ['seed.ts'],
    pool: 'forks', maxWorkers: 1, isolate: false,
    testTimeout: 0,
  },
})
`

/** Properties look at the same examples in every run, so that a mutant dies or lives for good. */
const seed = (value: number): string => `import fc from 'fast-check'
fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: ${value} })
`

/** Fills `folder` and answers the mutants that stand in it. */
export const copyWithMutants = async (
  folder: string,
  files: readonly string[],
  propertySeed: number,
): Promise<readonly Mutant[]> => {
  for (const file of ['package.json', 'tsconfig.json', 'tsconfig.base.json'])
    await cp(path.join(root, file), path.join(folder, file))
  await symlink(path.join(root, 'node_modules'), path.join(folder, 'node_modules'))
  await cp(path.join(root, 'src/domain'), path.join(folder, 'src/domain'), { recursive: true })
  await cp(path.join(root, 'src/testing'), path.join(folder, 'src/testing'), { recursive: true })
  await mkdir(folder, { recursive: true })
  await writeFile(path.join(folder, 'vitest.config.ts'), config)
  await writeFile(path.join(folder, 'seed.ts'), seed(propertySeed))
  const mutants: Mutant[] = []
  for (const file of files) {
    const { text, mutants: found } = instrument(await readFile(path.join(root, file), 'utf8'), file, mutants.length + 1)
    mutants.push(...found)
    await writeFile(path.join(folder, file), text)
  }
  return mutants
}
