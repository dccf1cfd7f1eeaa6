const M = 0x5bd1e995
const SEED = 0x9747b28c

/**
 * Murmur2 as Kafka's Java client has it (`Utils.murmur2`), a signed 32-bit number. The partition of a key is
 * `toPositive(murmur2(key)) % partitionCount`.
 */
export function murmur2(bytes: Uint8Array): number {
  const { length } = bytes
  let hash = SEED ^ length
  let i = 0
  for (const last = length - 4; i <= last; i += 4) {
    const word = bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24)
    hash = mix(hash, word)
  }
  const rest = length - i
  if (rest === 3) hash ^= bytes[i + 2]! << 16
  if (rest >= 2) hash ^= bytes[i + 1]! << 8
  if (rest >= 1) hash = Math.imul(hash ^ bytes[i]!, M)
  return finish(hash)
}

/** {@link murmur2} of a string's UTF-8 bytes; nothing is allocated as long as the string is ASCII. */
export function murmur2OfString(text: string): number {
  const { length } = text
  let hash = SEED ^ length
  let i = 0
  let seen = 0
  for (const last = length - 4; i <= last; i += 4) {
    const a = text.charCodeAt(i)
    const b = text.charCodeAt(i + 1)
    const c = text.charCodeAt(i + 2)
    const d = text.charCodeAt(i + 3)
    seen |= a | b | c | d
    hash = mix(hash, a | (b << 8) | (c << 16) | (d << 24))
  }
  const rest = length - i
  const a = rest >= 1 ? text.charCodeAt(i) : 0
  const b = rest >= 2 ? text.charCodeAt(i + 1) : 0
  const c = rest === 3 ? text.charCodeAt(i + 2) : 0
  if ((seen | a | b | c) > 0x7f) return murmur2(Buffer.from(text))
  hash ^= (c << 16) ^ (b << 8)
  if (rest >= 1) hash = Math.imul(hash ^ a, M)
  return finish(hash)
}

/** Clears the sign bit, as Kafka does before it takes a hash modulo the number of partitions. */
export function toPositive(hash: number): number {
  return hash & 0x7fffffff
}

function mix(hash: number, word: number): number {
  const k = Math.imul(word, M)
  return Math.imul(hash, M) ^ Math.imul(k ^ (k >>> 24), M)
}

function finish(hash: number): number {
  const mixed = Math.imul(hash ^ (hash >>> 13), M)
  return mixed ^ (mixed >>> 15)
}
