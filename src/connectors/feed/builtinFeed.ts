/** The chat port without Teams: one thread an item in the desk's own database, its card first, replies behind it. */
import type pg from 'pg'
import { unreachable } from '#domain/decision.ts'
import { streamKey } from '#domain/stream.ts'
import type { EffectConnector, OutboundEffect, SendOutcome } from '../connector.ts'

export const builtinFeed = (pool: pg.Pool): EffectConnector => {
  const post = async (
    outbound: OutboundEffect,
    message: { card: boolean; about: string; title: string; text: string; mention: readonly string[] },
  ): Promise<SendOutcome> => {
    await pool.query(
      `insert into feed_messages (team, key, stream, card, about, title, text, mention, at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (team, key) do nothing`,
      [
        outbound.team,
        outbound.key,
        streamKey(outbound.stream),
        message.card,
        message.about,
        message.title,
        message.text,
        message.mention,
        outbound.at.toString(),
      ],
    )
    return { kind: 'sent', result: { type: 'message', system: 'built-in', id: outbound.key, url: null } }
  }

  const send = async (outbound: OutboundEffect): Promise<SendOutcome> => {
    if (outbound.effect.port !== 'chat') throw new Error(`Not for the chat: ${outbound.effect.port}`)
    const effect = outbound.effect.effect
    switch (effect.type) {
      case 'PostCard':
        return post(outbound, { card: true, about: 'card', title: effect.title, text: effect.text, mention: [] })
      case 'UpdateCard':
        await pool.query(`update feed_messages set title = $3, text = $4 where team = $1 and stream = $2 and card`, [
          outbound.team,
          streamKey(outbound.stream),
          effect.title,
          effect.text,
        ])
        return { kind: 'sent', result: { type: 'done' } }
      case 'Reply':
        return post(outbound, {
          card: false,
          about: effect.about,
          title: '',
          text: effect.text,
          mention: effect.mention,
        })
      default:
        return unreachable(effect)
    }
  }

  return { port: 'chat', name: 'built-in feed', send }
}
