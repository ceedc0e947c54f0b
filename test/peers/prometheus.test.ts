import { afterEach, beforeEach, expect, test } from 'vitest'
import { cleanUp } from '#testing/embeddedDesk.ts'
import { type DeskServer, diskFolder, startDesk } from '../crash/deskServer.ts'
import {
  alertsOf,
  eventually,
  inboxRows,
  missing,
  openPeers,
  openShop,
  type Peers,
  type Shop,
  sourceKey,
} from './peers.ts'

let desk: DeskServer
let peers: Peers
let shop: Shop

beforeEach(async () => {
  desk = await startDesk(await diskFolder())
  peers = await openPeers()
  shop = await openShop()
})
afterEach(async () => {
  await peers.close()
  await shop.close()
  await desk.stop()
  await cleanUp()
})

/** The shop fails and recovers: one row, and its recovery pairs with it; fails again: the same row asks anew. */
const failsAndRecovers = async (): Promise<void> => {
  shop.answers = false
  const row = await eventually('the alert was a row in the inbox', async () => (await inboxRows(desk))[0] ?? null)
  expect(row).toMatchObject({ number: 1, detail: { firing: true, severity: 'critical' } })
  expect(row.title).toContain('The shop at 127.0.0.1')
  expect(await alertsOf(desk, 1)).toMatchObject([
    {
      state: 'firing',
      service: 'web-login',
      environment: 'production',
      labels: { alertname: 'ShopDown', job: 'shop' },
    },
  ])
  shop.answers = true
  await eventually('its recovery paired with it', async () => {
    const [first] = await inboxRows(desk)
    return first?.detail.stoppedByItself === true ? true : null
  })
  expect(await alertsOf(desk, 1)).toMatchObject([{ state: 'resolved', endedBy: 'sender' }])
  expect(await inboxRows(desk)).toHaveLength(1)
}

const forWebhook = missing('prometheus', 'alertmanager')
test.skipIf(forWebhook !== '')(
  `D6 Prometheus through Alertmanager’s webhook: a row in the inbox, and its recovery pairs with it${forWebhook && ` (not on this machine: ${forWebhook})`}`,
  async () => {
    const key = await sourceKey(desk, 'alertmanager', 'alerts:send')
    const port = await peers.alertmanager({ webhook: `${desk.address}/api/intake/alertmanager`, key })
    const alertmanager = `{ api_version: v2, static_configs: [{ targets: ['127.0.0.1:${port}'] }] }`
    await peers.prometheus({ target: shop.port, alertmanager })
    await failsAndRecovers()
  },
)

const forApi = missing('prometheus')
test.skipIf(forApi !== '')(
  `D6 Prometheus by the v2 API, the desk in Alertmanager’s place: a row in the inbox, and its recovery pairs with it${forApi && ` (not on this machine: ${forApi})`}`,
  async () => {
    const key = await sourceKey(desk, 'prometheus', 'alerts:send')
    const target = new URL(desk.address).host
    const alertmanager = `{ api_version: v2, authorization: { credentials: ${key} }, static_configs: [{ targets: ['${target}'] }] }`
    await peers.prometheus({ target: shop.port, alertmanager })
    await failsAndRecovers()
  },
)
