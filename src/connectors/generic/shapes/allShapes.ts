/** Every shape, in the order in which they are tried: the more particular first. */
import type { Shape } from '../shape.ts'
import { cloudShapes } from './cloudShapes.ts'
import { hostShapes } from './hostShapes.ts'
import { incidentToolShapes } from './incidentToolShapes.ts'
import { logShapes } from './logShapes.ts'
import { uptimeShapes } from './uptimeShapes.ts'

export const allShapes: readonly Shape[] = [
  ...cloudShapes,
  ...uptimeShapes,
  ...incidentToolShapes,
  ...hostShapes,
  ...logShapes,
]
