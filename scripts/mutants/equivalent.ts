/** Mutants that no test can kill, each with the reason; the list is reviewed and kept short. One that a test kills after all must leave it. */
import type { Mutant } from './mutations.ts'

export type Equivalent = Pick<Mutant, 'file' | 'within' | 'was' | 'becomes'> & { readonly why: string }

export const equivalent: readonly Equivalent[] = []

export const isEquivalent = (mutant: Mutant, entry: Equivalent): boolean =>
  mutant.file === entry.file &&
  mutant.within === entry.within &&
  mutant.was === entry.was &&
  mutant.becomes === entry.becomes
