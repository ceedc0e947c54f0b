/** Cursors and limits of lists. A cursor is opaque to clients; it only ever holds the number to go on from. */
import { z } from 'zod'
import { DoorError } from './problems.ts'

export const limitSchema = z.coerce.number().int().min(1).max(200).default(50)

export const encodeCursor = (value: number): string => Buffer.from(`n${value}`).toString('base64url')

export const decodeCursor = (cursor: string): number => {
  const text = Buffer.from(cursor, 'base64url').toString()
  const value = /^n\d{1,15}$/.test(text) ? Number(text.slice(1)) : Number.NaN
  if (!Number.isSafeInteger(value)) throw new DoorError('not-found', 'This cursor is not one that the desk gave.')
  return value
}
