/**
 * `npm run mutants`: turns each refusal and each guard of `src/domain/` into its opposite, one at a time, in a copy, and runs the tests
 * beside them. Every mutant must make one fail, or stand in `equivalent.ts` with the reason. Exit 1 when one lives.
 *
 *     npm run mutants                              all of them
 *     npm run mutants -- src/domain/reviews        those of a folder or file
 *     npm run mutants -- --sample 300 --seed 7     so many, drawn by the seed
 */
import { globSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { equivalent, isEquivalent } from './equivalent.ts'
import { copyWithMutants, isMutable, root } from './mutantCopy.ts'
import type { Mutant } from './mutations.ts'
import { sample } from './sample.ts'
import { tryAlone, tryMutants } from './tryMutants.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { sample: { type: 'string' }, seed: { type: 'string', default: '1' } },
})

const files = globSync('src/domain/**/*.ts', { cwd: root })
  .map((file) => file.replaceAll(path.sep, '/'))
  .filter(isMutable)
  .filter((file) => positionals.length === 0 || positionals.some((part) => file.startsWith(part)))
  .toSorted()

const begun = performance.now()
const folder = await mkdtemp(path.join(tmpdir(), 'dutydesk-mutants-'))
try {
  const seed = Number(values.seed)
  const all = await copyWithMutants(folder, files, seed)
  const chosen = values.sample === undefined ? all : sample(all, Number(values.sample), seed)
  const { killed, reached, stopped } = await tryMutants(
    folder,
    chosen.map((one) => one.id),
  )
  const living = chosen.filter((one) => !killed.has(one.id))
  const unlisted = living.filter((one) => !equivalent.some((entry) => isEquivalent(one, entry)))
  const killedAlone = await tryAlone(
    folder,
    unlisted.map((one) => one.id),
  )
  const survivors = unlisted.filter((one) => !killedAlone.has(one.id))
  // An entry is used up when nothing that lives fits it; a sample cannot tell.
  const stale =
    chosen.length < all.length
      ? []
      : equivalent.filter((entry) => files.includes(entry.file) && !living.some((one) => isEquivalent(one, entry)))
  for (const one of survivors) console.log(describe(one, reached.has(one.id)))
  for (const entry of stale)
    console.log(
      `${entry.file} (${entry.within}): equivalent.ts lists ${entry.was} → ${entry.becomes}, which a test kills or nothing fits`,
    )
  console.log(
    `${chosen.length} of ${all.length} mutants of ${files.length} files, seed ${seed}: ${killed.size + killedAlone.size} killed ` +
      `(${killedAlone.size} alone, ${stopped.length} stopped), ${living.length - unlisted.length} equivalent, ` +
      `${survivors.length} survived, in ${((performance.now() - begun) / 1000).toFixed(0)} s`,
  )
  // Counted by file, so that the sum of a whole run stays one of tests.
  const faulty = new Set([...survivors, ...stale].map((one) => one.file))
  console.log(`${files.length - faulty.size} passed, ${faulty.size} failed`)
  if (faulty.size > 0) process.exitCode = 1
} finally {
  await rm(folder, { recursive: true, force: true })
}

function describe(one: Mutant, wasReached: boolean): string {
  return `${one.file}:${one.line} (${one.within}): ${one.was} → ${one.becomes}${wasReached ? '' : '   [no test comes here]'}`
}
