import { cloneDatabase } from '#testing/cluster.ts'
import { storeContract } from './storeContract.ts'

storeContract('the store on the embedded PostgreSQL', cloneDatabase)
