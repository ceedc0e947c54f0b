/** The deep tier: the long runs of what `npm test` samples, and the real programs of others. */
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/deep/**/*.test.ts', 'test/peers/**/*.test.ts'],
    exclude: ['**/node_modules/**'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 600_000,
    hookTimeout: 120_000,
    globalSetup: ['src/testing/clusterSetup.ts', 'src/testing/browserSetup.ts'],
  },
})
