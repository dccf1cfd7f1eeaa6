import { crc32, murmur2, toPositive } from '@ottla/protocol'
import type { Random } from '@ottla/runtime'
import { PartitionerError } from './errors.ts'
import { NO_LEADER } from './partition-queue.ts'
import type { Payload } from './producer-batch.ts'
import type { ProducerRecord } from './producer-record.ts'
import type { ProducerTopic } from './producer-topic.ts'

/** What a partitioner can know of a topic. */
export interface PartitionerTopic {
  readonly name: string
  readonly partitionCount: number
  /** Partitions that have a leader now. */
  availablePartitions(): readonly number[]
}

/**
 * Chooses the partition of a record that names none.
 *
 * @param keyBytes - the serialized key; text stands for its UTF-8 bytes.
 * @returns a partition of the topic, from 0 on.
 */
export type PartitionFunction<K = unknown, V = unknown> = (
  record: ProducerRecord<K, V>,
  keyBytes: Uint8Array | string | null,
  topic: PartitionerTopic,
) => number

/** A {@link PartitionFunction} with state. */
export interface Partitioner<K = unknown, V = unknown> {
  partition: PartitionFunction<K, V>
  /** Called once when the producer closes. */
  close?(): void
}

/**
 * Partitioners by name. `round_robin` is Java's RoundRobinPartitioner; the others are librdkafka's: `random`,
 * `consistent` (CRC32 of the key), `consistent_random` (no key: random), `murmur2`, `murmur2_random` (no key: random).
 */
export type PartitionerName =
  | 'round_robin'
  | 'random'
  | 'consistent'
  | 'consistent_random'
  | 'murmur2'
  | 'murmur2_random'

const roundRobinClass = 'org.apache.kafka.clients.producer.RoundRobinPartitioner'

type Choose = (keyBytes: Uint8Array | null, topic: PartitionerTopic) => number

function named(random: Random): Readonly<Record<string, () => Choose>> {
  const atRandom: Choose = (_, topic) => random.integer(topic.partitionCount)
  const byCrc32: Choose = (key, topic) => crc32(key ?? Buffer.alloc(0)) % topic.partitionCount
  const byMurmur2: Choose = (key, topic) => toPositive(murmur2(key ?? Buffer.alloc(0))) % topic.partitionCount
  const orRandom =
    (choose: Choose): Choose =>
    (key, topic) =>
      (key === null ? atRandom : choose)(key, topic)
  return {
    round_robin: roundRobin,
    [roundRobinClass]: roundRobin,
    random: () => atRandom,
    consistent: () => byCrc32,
    // librdkafka treats an empty key as none here, but not in murmur2_random.
    consistent_random: () => (key, topic) => (key?.length === 0 ? atRandom : orRandom(byCrc32))(key, topic),
    murmur2: () => byMurmur2,
    murmur2_random: () => orRandom(byMurmur2),
  }
}

/** Per topic, over the partitions with a leader, or over all when none has one. */
function roundRobin(): Choose {
  const counters = new Map<string, number>()
  return (_, topic) => {
    const count = counters.get(topic.name) ?? 0
    counters.set(topic.name, (count + 1) & 0x7fff_ffff)
    const available = topic.availablePartitions()
    return available.length === 0 ? count % topic.partitionCount : available[count % available.length]!
  }
}

const names = ['round_robin', 'random', 'consistent', 'consistent_random', 'murmur2', 'murmur2_random', roundRobinClass]

/** Says what is wrong with a `partitionerClass`, or returns undefined. */
export function partitionerProblem(value: unknown): string | undefined {
  if (typeof value === 'function' || names.includes(value as string)) return undefined
  if (typeof (value as Partitioner | null)?.partition === 'function') return undefined
  return `expected a function, an object with a method partition(record, keyBytes, topic), or one of ${names.slice(0, 6).join(', ')}`
}

/** The partitioner that a `partitionerClass` stands for. */
export function partitionerOf(value: PartitionerName | PartitionFunction | Partitioner, random: Random): Partitioner {
  if (typeof value === 'function') return { partition: value }
  if (typeof value === 'object') return value
  const choose = named(random)[value]!()
  return {
    partition: (_, keyBytes, topic) => choose(typeof keyBytes === 'string' ? Buffer.from(keyBytes) : keyBytes, topic),
  }
}

/**
 * Asks a partitioner and checks its answer.
 *
 * @throws PartitionerError
 */
export function choosePartition(
  partitioner: Partitioner,
  record: ProducerRecord,
  keyBytes: Payload,
  topic: PartitionerTopic,
): number {
  const { name, partitionCount } = topic
  let partition: number
  try {
    partition = partitioner.partition(record, keyBytes, topic)
  } catch (error) {
    throw new PartitionerError(`The partitioner threw for a record of topic ${name}; the record was not sent`, {
      cause: error,
    })
  }
  if (Number.isInteger(partition) && partition >= 0 && partition < partitionCount) return partition
  throw new PartitionerError(
    `The partitioner returned ${String(partition)} for a record of topic ${name}, which has the partitions 0 to ${partitionCount - 1}`,
  )
}

/** A topic as partitioners see it. */
export function partitionerTopic({ name, queues }: ProducerTopic): PartitionerTopic {
  return {
    name,
    partitionCount: queues.length,
    availablePartitions: () => queues.filter((q) => q.leaderId !== NO_LEADER).map((q) => q.partition),
  }
}
