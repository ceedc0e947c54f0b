/** Text that looks like findings: words of a vocabulary in which some are common and most are rare, the same for the same number. */

const syllables =
  'ba de fi go hu ka le mi no pu ra se ti vo wu xa ye zi cor dan fel gar hol jin kel lum mar nor pol'.split(' ')
const common =
  'the service answers slowly after deploy of card api because database connection pool was full and requests waited login failed for users in production since restart queue grew disk node certificate timeout error rate high rollback helped'.split(
    ' ',
  )

const rare: readonly string[] = Array.from({ length: 6000 }, (_, n) => {
  const [a, b, c] = [n % 29, Math.floor(n / 29) % 29, Math.floor(n / 841) % 29]
  return `${syllables[a] ?? ''}${syllables[b] ?? ''}${syllables[c] ?? ''}${n % 7}`
})

/** A number that looks random, made of two (xorshift over their sum). */
const mix = (seed: number, n: number): number => {
  let x = (Math.imul(seed, 0x9e3779b1) ^ Math.imul(n + 1, 0x85ebca6b)) >>> 0
  x ^= x << 13
  x ^= x >>> 17
  x ^= x << 5
  return x >>> 0
}

export const rareWord = (seed: number): string => rare[mix(seed, 77) % rare.length] ?? ''

/** `count` words, about a third of them rare. */
export const words = (seed: number, count: number): string =>
  Array.from({ length: count }, (_, n) => {
    const x = mix(seed, n)
    return x % 3 === 0 ? rare[(x >>> 8) % rare.length] : common[(x >>> 8) % common.length]
  }).join(' ')
