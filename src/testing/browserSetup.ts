/** Vitest's globalSetup beside `clusterSetup.ts`: at the end of the run its browser goes, if a test asked for one. */
import { browserFolder, stopBrowser } from './browserFolder.ts'

export const setup = (): (() => Promise<void>) => {
  const folder = browserFolder()
  return () => stopBrowser(folder)
}
