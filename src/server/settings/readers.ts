/** How each kind of setting is read from text. `expected` is a phrase that faults and the operator guide quote. */

export type Reader<T> = {
  readonly expected: string
  /** Undefined where the text is not what is expected. */
  readonly read: (text: string) => T | undefined
}

export const oneLine: Reader<string> = {
  expected: 'text without spaces around it',
  read: (text) => (/^\S(.*\S)?$/.test(text) ? text : undefined),
}

/** For secrets: long enough that nobody guesses them. */
export const secretOf = (shortest: number): Reader<string> => ({
  expected: `at least ${shortest} printable characters without spaces, for example from: openssl rand -hex 32`,
  read: (text) => (text.length >= shortest && /^[\x21-\x7e]+$/.test(text) ? text : undefined),
})

export const wholeNumber = (from: number, to: number, what = 'a whole number'): Reader<number> => ({
  expected: `${what} from ${from} to ${to}`,
  read: (text) => {
    const value = /^(0|[1-9]\d{0,9})$/.test(text) ? Number(text) : Number.NaN
    return value >= from && value <= to ? value : undefined
  },
})

export const yesOrNo: Reader<boolean> = {
  expected: 'true or false',
  read: (text) => (text === 'true' ? true : text === 'false' ? false : undefined),
}

export const oneOf = <const Word extends string>(...words: readonly Word[]): Reader<Word> => ({
  expected: `one of ${words.join(', ')}`,
  read: (text) => words.find((word) => word === text),
})

const bytesPerUnit: Readonly<Record<string, number>> = { kB: 1000, MB: 1_000_000, GB: 1_000_000_000 }

/** Bytes: `500 kB`, `10 MB`. */
export const size: Reader<number> = {
  expected: 'a size such as "500 kB" or "10 MB"',
  read: (text) => {
    const match = /^([1-9]\d{0,3}) ?(kB|MB|GB)$/.exec(text)
    return match === null ? undefined : Number(match[1]) * (bytesPerUnit[match[2] ?? ''] ?? Number.NaN)
  },
}

/** An address without path, as browsers send it for an origin. */
export const origin: Reader<string> = {
  expected: 'an address without path, such as "https://desk.example.org"',
  read: (text) => {
    const url = URL.parse(text)
    if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) return undefined
    if (url.pathname !== '/' || url.search !== '' || url.hash !== '' || url.username !== '' || url.password !== '')
      return undefined
    return url.origin
  },
}

/** An address with or without path, kept exactly as it was given. */
export const webAddress: Reader<string> = {
  expected: 'an address that begins with https:// or http://',
  read: (text) => {
    const url = URL.parse(text)
    return url !== null && (url.protocol === 'https:' || url.protocol === 'http:') ? text : undefined
  },
}

export const databaseAddress: Reader<string> = {
  expected: 'an address such as "postgres://user:password@db.example.org:5432/dutydesk"',
  read: (text) => {
    const url = URL.parse(text)
    return url !== null && (url.protocol === 'postgres:' || url.protocol === 'postgresql:') ? text : undefined
  },
}

/** Comma-separated in the environment; in the file a list does as well. */
export const listOf = <T>(item: Reader<T>, what: string): Reader<readonly T[]> => ({
  expected: `${what}, separated by commas`,
  read: (text) => {
    const items = text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '')
      .map((part) => item.read(part))
    const good = items.filter((value) => value !== undefined)
    return good.length === items.length ? good : undefined
  },
})

/** An address or network of a proxy, or one of the words that Fastify knows. */
export const proxy: Reader<string> = {
  expected: 'an address or network such as 10.0.0.0/8, or one of loopback, linklocal, uniquelocal',
  read: (text) => (/^(loopback|linklocal|uniquelocal)$/.test(text) || isAddressOrNetwork(text) ? text : undefined),
}

const isAddressOrNetwork = (text: string): boolean => {
  const [address = '', bits, ...more] = text.split('/')
  const v4 = /^(25[0-5]|2[0-4]\d|1?\d?\d)(\.(25[0-5]|2[0-4]\d|1?\d?\d)){3}$/.test(address)
  const v6 = address.includes(':') && URL.canParse(`http://[${address}]`)
  if (more.length > 0 || !(v4 || v6)) return false
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (v4 ? 32 : 128))
}
