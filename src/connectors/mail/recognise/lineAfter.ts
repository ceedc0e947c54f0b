/** The rest of the first line `Name: rest` of a mail, cleaned; null where there is none. `name` is a word of ours, not of the mail. */
import { oneLine } from '../../cleanText.ts'

export const lineAfter = (text: string, name: string): string | null => {
  const found = new RegExp(`^[ \\t]*${name}[ \\t]*:[ \\t]*(\\S[^\\n]{0,500})$`, 'im').exec(text.slice(0, 50_000))?.[1]
  const line = found === undefined ? '' : oneLine(found)
  return line === '' ? null : line
}
