import { javaStringHash } from '@ottla/protocol'

/*
 * Kafka's assignors go through members and topics in the order of java.util.HashMap, and who comes first gets the odd
 * partition. To come to the same assignment, keys are put into that order: by bucket, and within one as they came.
 */

/** Texts as a java.util.HashMap lists them. `wasCopied`: it was made from a collection instead of growing. */
export function inHashOrder(keys: Iterable<string>, wasCopied = false): string[] {
  return ordered([...keys], javaStringHash, wasCopied)
}

/** Topic ids as a java.util.HashMap of Kafka's Uuid lists them. */
export function topicIdsInHashOrder(topicIds: Iterable<string>, wasCopied = false): string[] {
  return ordered([...topicIds], uuidHash, wasCopied)
}

/** Partitions as a java.util.HashSet that was made from a list lists them. */
export function partitionsInHashOrder(partitions: Iterable<number>): number[] {
  return ordered([...partitions], (partition) => partition, true)
}

/** Kafka's order of topic ids: two signed 64-bit halves. */
export function compareTopicIds(one: string, other: string): number {
  const left = Buffer.from(one, 'base64url')
  const right = Buffer.from(other, 'base64url')
  left[0]! ^= 0x80
  left[8]! ^= 0x80
  right[0]! ^= 0x80
  right[8]! ^= 0x80
  return Buffer.compare(left, right)
}

function ordered<Key>(keys: readonly Key[], hash: (key: Key) => number, wasCopied: boolean): Key[] {
  let buckets = 16
  if (wasCopied) while (buckets < Math.floor(keys.length / 0.75) + 1) buckets *= 2
  else while (keys.length > buckets * 0.75) buckets *= 2
  const bucketOf = new Map<Key, number>()
  for (const key of keys) {
    const code = hash(key)
    bucketOf.set(key, (code ^ (code >>> 16)) & (buckets - 1))
  }
  return keys.toSorted((one, other) => bucketOf.get(one)! - bucketOf.get(other)!)
}

/** Kafka's Uuid.hashCode(): both halves of the 128 bits folded into 32. */
function uuidHash(topicId: string): number {
  const bytes = Buffer.from(topicId, 'base64url')
  return bytes.readInt32BE(0) ^ bytes.readInt32BE(4) ^ bytes.readInt32BE(8) ^ bytes.readInt32BE(12)
}
