import type { TopicPartition } from '@ottla/core'
import type { PreviousOwnership } from './sticky-input.ts'

/**
 * User data of the sticky assignors, laid out as in Java:
 * `sticky`: [topic, [partition]] of the last assignment, then (version 1) its generation;
 * `cooperative-sticky`: the generation alone.
 */
const noOwnership: PreviousOwnership = { partitions: [], generationId: -1 }

/** Encodes what a member of the `sticky` assignor owned. */
export function encodeOwnership(ownership: PreviousOwnership): Uint8Array {
  const byTopic = new Map<string, number[]>()
  for (const { topic, partition } of ownership.partitions) {
    const partitions = byTopic.get(topic)
    if (partitions === undefined) byTopic.set(topic, [partition])
    else partitions.push(partition)
  }
  let size = 8
  for (const [topic, partitions] of byTopic) size += 2 + Buffer.byteLength(topic) + 4 + 4 * partitions.length
  const bytes = Buffer.alloc(size)
  let at = bytes.writeInt32BE(byTopic.size, 0)
  for (const [topic, partitions] of byTopic) {
    const length = bytes.write(topic, at + 2)
    bytes.writeInt16BE(length, at)
    at = bytes.writeInt32BE(partitions.length, at + 2 + length)
    for (const partition of partitions) at = bytes.writeInt32BE(partition, at)
  }
  bytes.writeInt32BE(ownership.generationId, at)
  return bytes
}

/** Decodes what {@link encodeOwnership} or a Java member wrote; anything malformed counts as owning nothing. */
export function decodeOwnership(userData: Uint8Array | null): PreviousOwnership {
  if (userData === null || userData.length === 0) return noOwnership
  const bytes = Buffer.from(userData.buffer, userData.byteOffset, userData.length)
  const partitions: TopicPartition[] = []
  try {
    let at = 4
    for (let topics = bytes.readInt32BE(0); topics > 0; topics--) {
      const length = bytes.readInt16BE(at)
      const topic = bytes.toString('utf8', at + 2, at + 2 + length)
      at += 2 + length
      let count = bytes.readInt32BE(at)
      for (at += 4; count > 0; count--, at += 4) partitions.push({ topic, partition: bytes.readInt32BE(at) })
    }
    // Version 0 ends here.
    return { partitions, generationId: at + 4 <= bytes.length ? bytes.readInt32BE(at) : -1 }
  } catch {
    return noOwnership
  }
}

/** Encodes the generation for the `cooperative-sticky` assignor. */
export function encodeGeneration(generationId: number): Uint8Array {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(generationId, 0)
  return bytes
}

/** Decodes the generation of a `cooperative-sticky` member; -1 when there is none. */
export function decodeGeneration(userData: Uint8Array | null): number {
  if (userData === null || userData.length < 4) return -1
  return Buffer.from(userData.buffer, userData.byteOffset, userData.length).readInt32BE(0)
}
