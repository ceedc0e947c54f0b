import { expect, test } from 'vitest'
import { SealedBoxError, sealedBox } from './sealedBox.ts'

const box = sealedBox('a secret of thirty-two characters', 'tests')

test('what was sealed is read again, and two seals of one text do not look alike', () => {
  const one = box.seal('wilson/k1', 'whsec_abc')
  expect(box.open('wilson/k1', one)).toBe('whsec_abc')
  expect(one.equals(box.seal('wilson/k1', 'whsec_abc'))).toBe(false)
  expect(one.toString('latin1')).not.toContain('whsec')
})

test('another secret, another purpose or another place opens nothing', () => {
  const sealed = box.seal('wilson/k1', 'whsec_abc')
  expect(() => sealedBox('another secret, as long as that one', 'tests').open('wilson/k1', sealed)).toThrow(
    SealedBoxError,
  )
  expect(() => sealedBox('a secret of thirty-two characters', 'else').open('wilson/k1', sealed)).toThrow(SealedBoxError)
  expect(() => box.open('wilson/k2', sealed)).toThrow(SealedBoxError)
})

test('any changed byte is noticed, and so is a piece', () => {
  const sealed = box.seal('wilson/k1', 'whsec_abc')
  for (let at = 0; at < sealed.length; at += 1) {
    const changed = Buffer.from(sealed)
    changed.writeUInt8(changed.readUInt8(at) ^ 1, at)
    expect(() => box.open('wilson/k1', changed)).toThrow(SealedBoxError)
  }
  expect(() => box.open('wilson/k1', sealed.subarray(0, 20))).toThrow(SealedBoxError)
  expect(() => box.open('wilson/k1', Buffer.alloc(0))).toThrow(SealedBoxError)
})
