/** PostgreSQL's array literals for parameters, written at once: the driver would quote every element. */

const plain = /^[\w:.-]+$/

/** Null elements are NULL. */
export const textArray = (texts: readonly (string | null)[]): string => {
  let out = '{'
  for (const [index, text] of texts.entries()) {
    if (index > 0) out += ','
    if (text === null) out += 'NULL'
    // The word NULL itself must be quoted to be a text.
    else out += plain.test(text) && !/^null$/i.test(text) ? text : `"${text.replace(/[\\"]/g, '\\$&')}"`
  }
  return `${out}}`
}

export const numberArray = (numbers: readonly (number | null)[]): string => {
  let out = '{'
  for (const [index, number] of numbers.entries()) {
    if (index > 0) out += ','
    out += number ?? 'NULL'
  }
  return `${out}}`
}
