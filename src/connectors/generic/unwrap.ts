/** Takes off the envelopes in which alerts travel: Amazon SNS, and lists of several alerts. */

import { isObject, type JsonObject, jsonIn } from '../readJson.ts'
import { lists } from './fieldNames.ts'
import { said } from './lookUp.ts'

/** More in one delivery are refused: no sender of ours needs them, and each is a row. */
export const mostAlerts = 2_000

export type Unwrapped =
  | { readonly kind: 'bodies'; readonly bodies: readonly unknown[] }
  | { readonly kind: 'confirmation'; readonly topic: string; readonly address: string | null }

/** The alerts in a delivery, without their envelope. */
export const unwrap = (body: unknown): Unwrapped => {
  if (Array.isArray(body)) return { kind: 'bodies', bodies: body }
  if (!isObject(body)) return { kind: 'bodies', bodies: [body] }
  if (said(body.Type) !== null && said(body.TopicArn) !== null) return fromSns(body)
  if (isObject(body.Message) && Object.keys(body).length === 1) return { kind: 'bodies', bodies: [body.Message] }
  for (const name of lists) {
    const list = body[name]
    if (Array.isArray(list) && list.length > 0 && list.every(isObject) && !speaksForItself(body))
      return { kind: 'bodies', bodies: list }
  }
  return { kind: 'bodies', bodies: [body] }
}

/** A body with a title of its own is one alert, whatever lists it carries besides. */
const speaksForItself = (body: JsonObject): boolean =>
  ['title', 'summary', 'subject', 'name', 'message'].some((name) => said(body[name]) !== null)

const fromSns = (body: JsonObject): Unwrapped => {
  const topic = said(body.TopicArn) ?? ''
  if (said(body.Type) !== 'Notification')
    return { kind: 'confirmation', topic, address: amazonAddress(said(body.SubscribeURL)) }
  const message = typeof body.Message === 'string' ? body.Message : ''
  const inner = jsonIn(message)
  if (isObject(inner)) return { kind: 'bodies', bodies: [inner] }
  return { kind: 'bodies', bodies: [{ subject: body.Subject, message, timestamp: body.Timestamp }] }
}

/** Shown to an operator who may open it: only Amazon's own host. */
const amazonAddress = (address: string | null): string | null => {
  const url = address === null ? null : URL.parse(address)
  return url?.protocol === 'https:' && /^sns\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?$/.test(url.hostname) ? address : null
}
