/*
 * XXH3 with 64 bits and seed 0, the hash by which Kafka's coordinators notice that topics have changed. It is
 * worked out with bigint: hashes are taken when topics change, and are kept.
 */

const secret = Buffer.from(
  'b8fe6c3923a44bbe7c01812cf721ad1cded46de9839097db7240a4a4b7b3671fcb79e64eccc0e578825ad07dccff7221' +
    'b8084674f743248ee03590e6813a264c3c2852bb91c300cb88d0658b1b532ea371644897a20df94e3819ef46a9deacd8' +
    'a8fa763fe39c343ff9dcbbc7c70b4f1d8a51e04bcdb45931c89f7ec9d9787364eac5ac8334d3ebc3c581a0fffa1363eb' +
    '170ddd51b7f0da49d316552629d4689e2b16be587d47a1fc8ff8b8d17ad031ce45cb3a8f95160428afd7fbcabb4b407e',
  'hex',
)
const stripeBytes = 64
const stripesPerBlock = (secret.length - stripeBytes) / 8
const blockBytes = stripeBytes * stripesPerBlock

const mask = 0xffff_ffff_ffff_ffffn
const low32 = 0xffff_ffffn
const prime32n1 = 0x9e3779b1n
const prime32n2 = 0x85ebca77n
const prime32n3 = 0xc2b2ae3dn
const prime64n1 = 0x9e3779b185ebca87n
const prime64n2 = 0xc2b2ae3d27d4eb4fn
const prime64n3 = 0x165667b19e3779f9n
const prime64n4 = 0x85ebca77c2b2ae63n
const prime64n5 = 0x27d4eb2f165667c5n
const mixer1 = 0x165667919e3779f9n
const mixer2 = 0x9fb21c651e98df25n

/** XXH3 of the bytes, as a signed 64-bit number. */
export function xxh3(bytes: Buffer): bigint {
  return BigInt.asIntN(64, hash(bytes))
}

function hash(bytes: Buffer): bigint {
  const { length } = bytes
  if (length <= 16) return hashShort(bytes)
  if (length <= 128) return hashMedium(bytes)
  if (length <= 240) return hashLonger(bytes)
  return hashLong(bytes)
}

function hashShort(bytes: Buffer): bigint {
  const { length } = bytes
  if (length === 0) return avalanche64(keyAt(56) ^ keyAt(64))
  if (length <= 3) {
    const combined = (bytes[0]! << 16) | (bytes[length >> 1]! << 24) | bytes[length - 1]! | (length << 8)
    const key = secret.readUInt32LE(0) ^ secret.readUInt32LE(4)
    return avalanche64(BigInt((combined ^ key) >>> 0))
  }
  if (length <= 8) {
    const input = BigInt(bytes.readUInt32LE(length - 4)) + (BigInt(bytes.readUInt32LE(0)) << 32n)
    let value = input ^ keyAt(8) ^ keyAt(16)
    value ^= rotate(value, 49n) ^ rotate(value, 24n)
    value = (value * mixer2) & mask
    value ^= (value >> 35n) + BigInt(length)
    value = (value * mixer2) & mask
    return value ^ (value >> 28n)
  }
  const low = bytes.readBigUInt64LE(0) ^ keyAt(24) ^ keyAt(32)
  const high = bytes.readBigUInt64LE(length - 8) ^ keyAt(40) ^ keyAt(48)
  return avalanche((BigInt(length) + swapBytes(low) + high + foldProduct(low, high)) & mask)
}

function hashMedium(bytes: Buffer): bigint {
  const { length } = bytes
  let sum = BigInt(length) * prime64n1
  for (let pair = Math.floor((length - 1) / 32); pair >= 0; pair--) {
    sum += mix16(bytes, pair * 16, pair * 32)
    sum += mix16(bytes, length - 16 * (pair + 1), pair * 32 + 16)
  }
  return avalanche(sum & mask)
}

function hashLonger(bytes: Buffer): bigint {
  const { length } = bytes
  const rounds = Math.floor(length / 16)
  let sum = BigInt(length) * prime64n1
  for (let i = 0; i < 8; i++) sum += mix16(bytes, 16 * i, 16 * i)
  sum = avalanche(sum & mask)
  for (let i = 8; i < rounds; i++) sum += mix16(bytes, 16 * i, 16 * (i - 8) + 3)
  sum += mix16(bytes, length - 16, 136 - 17)
  return avalanche(sum & mask)
}

function hashLong(bytes: Buffer): bigint {
  const { length } = bytes
  const sums = [prime32n3, prime64n1, prime64n2, prime64n3, prime64n4, prime32n2, prime64n5, prime32n1]
  const blocks = Math.floor((length - 1) / blockBytes)
  for (let block = 0; block < blocks; block++) {
    for (let stripe = 0; stripe < stripesPerBlock; stripe++) {
      accumulate(sums, bytes, block * blockBytes + stripe * stripeBytes, stripe * 8)
    }
    for (let lane = 0; lane < 8; lane++) {
      const sum = sums[lane]!
      sums[lane] = ((sum ^ (sum >> 47n) ^ keyAt(secret.length - stripeBytes + lane * 8)) * prime32n1) & mask
    }
  }
  const stripes = Math.floor((length - 1 - blocks * blockBytes) / stripeBytes)
  for (let stripe = 0; stripe < stripes; stripe++) {
    accumulate(sums, bytes, blocks * blockBytes + stripe * stripeBytes, stripe * 8)
  }
  accumulate(sums, bytes, length - stripeBytes, secret.length - stripeBytes - 7)
  let result = BigInt(length) * prime64n1
  for (let i = 0; i < 4; i++) {
    result += foldProduct(sums[2 * i]! ^ keyAt(11 + 16 * i), sums[2 * i + 1]! ^ keyAt(11 + 16 * i + 8))
  }
  return avalanche(result & mask)
}

function accumulate(sums: bigint[], bytes: Buffer, at: number, keyOffset: number): void {
  for (let lane = 0; lane < 8; lane++) {
    const value = bytes.readBigUInt64LE(at + lane * 8)
    const keyed = value ^ keyAt(keyOffset + lane * 8)
    sums[lane ^ 1] = (sums[lane ^ 1]! + value) & mask
    sums[lane] = (sums[lane]! + (keyed & low32) * (keyed >> 32n)) & mask
  }
}

function mix16(bytes: Buffer, at: number, keyOffset: number): bigint {
  return foldProduct(bytes.readBigUInt64LE(at) ^ keyAt(keyOffset), bytes.readBigUInt64LE(at + 8) ^ keyAt(keyOffset + 8))
}

function keyAt(offset: number): bigint {
  return secret.readBigUInt64LE(offset)
}

function foldProduct(one: bigint, other: bigint): bigint {
  const product = one * other
  return (product & mask) ^ (product >> 64n)
}

function avalanche(value: bigint): bigint {
  const mixed = ((value ^ (value >> 37n)) * mixer1) & mask
  return mixed ^ (mixed >> 32n)
}

function avalanche64(value: bigint): bigint {
  let mixed = ((value ^ (value >> 33n)) * prime64n2) & mask
  mixed = ((mixed ^ (mixed >> 29n)) * prime64n3) & mask
  return mixed ^ (mixed >> 32n)
}

function rotate(value: bigint, by: bigint): bigint {
  return ((value << by) | (value >> (64n - by))) & mask
}

function swapBytes(value: bigint): bigint {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(value)
  return bytes.readBigUInt64BE()
}
