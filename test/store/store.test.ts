import { afterAll, describe } from 'vitest'
import { cloneDatabase } from '#testing/cluster.ts'
import { storeContract } from './storeContract.ts'
import { hasSystemPostgres, type SystemPostgres, startSystemPostgres, systemPostgresName } from './systemPostgres.ts'

storeContract('the store on the embedded PostgreSQL', cloneDatabase)

describe.skipIf(!hasSystemPostgres)(`the store on ${systemPostgresName}`, () => {
  let server: SystemPostgres | undefined
  storeContract('the same contract', async () => {
    server = await startSystemPostgres()
    return server.emptyDatabase()
  })
  afterAll(() => server?.stop())
})
