/**
 * Alertmanager's own fingerprint of a label set: FNV-1a of 64 bits over `name 0xff value 0xff` of every label, names sorted by
 * their UTF-8 bytes (prometheus/common `model.LabelSet.Fingerprint`). The same labels by webhook and by v2 API are one alert.
 *
 * It runs for every alert that arrives, so the 64 bits are kept as two halves of 32 instead of a BigInt.
 */

const OFFSET_HIGH = 0xcbf29ce4
const OFFSET_LOW = 0x84222325
/** The prime is 2^40 + 0x1b3: multiplying is a multiplication by 0x1b3 and a shift by 40. */
const PRIME_LOW = 0x1b3
const SEPARATOR = 0xff

let high = OFFSET_HIGH
let low = OFFSET_LOW

const addByte = (byte: number): void => {
  low ^= byte
  const bottom = (low & 0xffff) * PRIME_LOW
  const top = (low >>> 16) * PRIME_LOW + (bottom >>> 16)
  high = (Math.imul(high, PRIME_LOW) + (top >>> 16) + (low << 8)) | 0
  low = (top << 16) | (bottom & 0xffff)
}

const addText = (text: string): void => {
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at)
    if (unit < 0x80) addByte(unit)
    else {
      const point = text.codePointAt(at) ?? unit
      addWide(point)
      if (point > 0xffff) at += 1
    }
  }
}

/** UTF-8 of a code point above 0x7f; a lone surrogate becomes U+FFFD, as when the text is sent. */
const addWide = (given: number): void => {
  const point = given >= 0xd800 && given <= 0xdfff ? 0xfffd : given
  if (point < 0x800) addByte(0xc0 | (point >> 6))
  else {
    if (point < 0x10000) addByte(0xe0 | (point >> 12))
    else {
      addByte(0xf0 | (point >> 18))
      addByte(0x80 | ((point >> 12) & 0x3f))
    }
    addByte(0x80 | ((point >> 6) & 0x3f))
  }
  addByte(0x80 | (point & 0x3f))
}

/** Orders as UTF-8 bytes do: by code point. UTF-16 differs only where surrogates meet U+E000 to U+FFFF. */
export const compareByteOrder = (left: string, right: string): number => {
  const length = Math.min(left.length, right.length)
  for (let at = 0; at < length; at += 1) {
    const a = left.charCodeAt(at)
    const b = right.charCodeAt(at)
    if (a !== b) return rankOfUnit(a) - rankOfUnit(b)
  }
  return left.length - right.length
}

const rankOfUnit = (unit: number): number => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit)

/** The two digits of every byte, one after the other: `toString(16)` would cost more than the hash. */
const allDigits = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0')).join('')
const digitsOf = (byte: number): string => allDigits.slice((byte & 0xff) * 2, (byte & 0xff) * 2 + 2)
const hex = (half: number): string =>
  digitsOf(half >>> 24) + digitsOf(half >>> 16) + digitsOf(half >>> 8) + digitsOf(half)

/** Sixteen hexadecimal digits, as Alertmanager prints it. */
export const fingerprintOf = (labels: Readonly<Record<string, string>>): string => {
  high = OFFSET_HIGH
  low = OFFSET_LOW
  const names = Object.keys(labels)
  if (names.length > 1) names.sort(compareByteOrder)
  for (const name of names) {
    addText(name)
    addByte(SEPARATOR)
    addText(labels[name] ?? '')
    addByte(SEPARATOR)
  }
  return hex(high) + hex(low)
}
