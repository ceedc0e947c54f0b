/** What `/metrics` tells Prometheus: requests, commands, refusals by rule, intake, deliveries. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Refusal } from '#domain/decision.ts'

export const registry = new Registry()
collectDefaultMetrics({ register: registry })

export const requestSeconds = new Histogram({
  name: 'dutydesk_http_request_seconds',
  help: 'Time from request to answer',
  labelNames: ['method', 'route', 'status'],
  buckets: [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
  registers: [registry],
})

const refusals = new Counter({
  name: 'dutydesk_refusals_total',
  help: 'Commands that the protocol refused',
  labelNames: ['rule', 'code'],
  registers: [registry],
})

export const countRefusal = (refusal: Refusal): void => {
  refusals.inc({ rule: refusal.rule, code: refusal.code })
}

export const liveReaders = new Gauge({
  name: 'dutydesk_live_readers',
  help: 'Open live streams on this node',
  registers: [registry],
})

export const alertsReceived = new Counter({
  name: 'dutydesk_alerts_received_total',
  help: 'Alerts committed, by door',
  labelNames: ['source'],
  registers: [registry],
})
