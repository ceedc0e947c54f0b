/** How a key is shown, the one time it is. */
import { z } from 'zod'
import { sayFacts } from '../printAnswer.ts'

const keySchema = z.looseObject({ id: z.string(), key: z.string() })

export const sayKey = (answer: unknown): string => {
  const made = keySchema.safeParse(answer)
  if (!made.success) return sayFacts(answer)
  return `Key ${made.data.id}, shown this once:\n${made.data.key}`
}
