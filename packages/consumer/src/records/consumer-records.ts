import type { TopicPartition, TopicPartitionOffset } from '@ottla/core'
import type { ConsumerRecord } from './consumer-record.ts'

/** The records of one partition within a poll, as a range of the list of all. */
export interface PartitionRange extends TopicPartition {
  /** Index of the first record. */
  readonly from: number
  /** Index after the last record. */
  readonly to: number
  /** Position after these records, which may be further: control records and aborted ones are not returned. */
  readonly nextOffset: number
  /** Leader epoch of the record before {@link nextOffset}; -1 when unknown. */
  readonly leaderEpoch: number
}

/** What one poll returned: records grouped by partition, in the order of the log. */
export class ConsumerRecords<K = Buffer, V = Buffer> implements Iterable<ConsumerRecord<K, V>> {
  readonly #all: readonly ConsumerRecord<K, V>[]
  readonly #ranges: readonly PartitionRange[]

  /** Made by the consumer. */
  constructor(all: readonly ConsumerRecord<K, V>[], ranges: readonly PartitionRange[]) {
    this.#all = all
    this.#ranges = ranges
  }

  /** Number of records. */
  get count(): number {
    return this.#all.length
  }

  get isEmpty(): boolean {
    return this.#all.length === 0
  }

  /** The partitions that have records here. */
  get partitions(): TopicPartition[] {
    const withRecords = this.#ranges.filter(({ from, to }) => to > from)
    return distinct(withRecords).map(({ topic, partition }) => ({ topic, partition }))
  }

  /** The records of one partition, or of all partitions of a topic. */
  records(of: TopicPartition | string): ConsumerRecord<K, V>[] {
    const wanted = this.#ranges.filter((range) =>
      typeof of === 'string' ? range.topic === of : range.topic === of.topic && range.partition === of.partition,
    )
    return wanted.flatMap(({ from, to }) => this.#all.slice(from, to))
  }

  /**
   * The position of each partition after these records; `commit(records.nextOffsets())` commits exactly
   * them. May name partitions without records, whose position went past control records alone (KIP-1094).
   */
  nextOffsets(): TopicPartitionOffset[] {
    return distinct(this.#ranges).map(({ topic, partition, nextOffset, leaderEpoch }) => ({
      topic,
      partition,
      offset: nextOffset,
      ...(leaderEpoch < 0 ? {} : { leaderEpoch }),
    }))
  }

  /** All records, partition after partition. */
  [Symbol.iterator](): Iterator<ConsumerRecord<K, V>> {
    return this.#all[Symbol.iterator]()
  }
}

/** A partition occurs once for each fetch that its records came with; the last range counts. */
function distinct(ranges: readonly PartitionRange[]): PartitionRange[] {
  const last = new Map<string, PartitionRange>()
  for (const range of ranges) last.set(`${range.topic}-${range.partition}`, range)
  return [...last.values()]
}
