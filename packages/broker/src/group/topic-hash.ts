import type { TopicImage } from '../controller/metadata-image.ts'
import { xxh3 } from './xxh3.ts'

const layoutVersion = 0
const hashes = new WeakMap<TopicImage, { rack: string | null; hash: bigint }>()

/**
 * Hash over the topics that a group is subscribed to: id, name, partitions and their racks. A group whose hash
 * changes gets a new assignment. Kafka's own, so that a group that moves between the two is not rebalanced.
 */
export function groupHash(topics: Iterable<TopicImage>, rack: string | null): bigint {
  const sorted = [...topics].toSorted((one, other) => (one.name < other.name ? -1 : 1))
  if (sorted.length === 0) return 0n
  const bytes = Buffer.alloc(8 * sorted.length)
  for (const [at, topic] of sorted.entries()) bytes.writeBigInt64LE(topicHash(topic, rack), 8 * at)
  return xxh3(bytes)
}

/** @param rack - of the one broker, on which every replica is. */
function topicHash(topic: TopicImage, rack: string | null): bigint {
  const known = hashes.get(topic)
  if (known !== undefined && known.rack === rack) return known.hash
  const name = javaChars(topic.name)
  const id = Buffer.from(topic.topicId, 'base64url')
  const partition = rack === null ? [] : [int32(rack.length), javaChars(rack)]
  const parts = [Buffer.of(layoutVersion), id.subarray(0, 8).reverse(), id.subarray(8).reverse(), name]
  parts.push(int32(topic.partitions.length))
  for (const { partitionId } of topic.partitions) parts.push(int32(partitionId), ...partition)
  const hash = xxh3(Buffer.concat(parts))
  hashes.set(topic, { rack, hash })
  return hash
}

/** A text as Kafka's hash library takes it in: its UTF-16 units, then their number. */
function javaChars(text: string): Buffer {
  return Buffer.concat([Buffer.from(text, 'utf16le'), int32(text.length)])
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32LE(value)
  return bytes
}
