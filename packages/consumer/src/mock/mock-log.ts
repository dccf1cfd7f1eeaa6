import { type TopicPartition, topicPartitionName, type TopicPartitionOffset } from '@ottla/core'
import { InvalidStateError } from '@ottla/runtime'
import type { ConsumerRecord } from '../records/consumer-record.ts'
import { TopicPartitionMap } from '../state/topic-partition-map.ts'

/** What a `MockConsumer` has instead of a cluster: the records that the test added, and the ends of the logs that it named. */
export class MockLog<K, V> {
  readonly #records = new TopicPartitionMap<ConsumerRecord<K, V>[]>()
  readonly #beginnings = new TopicPartitionMap<number>()
  readonly #ends = new TopicPartitionMap<number>()

  add(record: ConsumerRecord<K, V>): void {
    const { topic, partition, offset } = record
    const records = this.#records.get(topic, partition) ?? []
    const last = records.at(-1)
    if (last !== undefined && last.offset >= offset) {
      const name = topicPartitionName(topic, partition)
      throw new InvalidStateError(`${name} has a record at offset ${last.offset}; add records in their order`)
    }
    records.push(record)
    this.#records.set(topic, partition, records)
  }

  setBeginnings(offsets: readonly TopicPartitionOffset[]): void {
    for (const { topic, partition, offset } of offsets) this.#beginnings.set(topic, partition, offset)
  }

  setEnds(offsets: readonly TopicPartitionOffset[]): void {
    for (const { topic, partition, offset } of offsets) this.#ends.set(topic, partition, offset)
  }

  findEnd({ topic, partition }: TopicPartition): number | undefined {
    return this.#ends.get(topic, partition)
  }

  /** @throws InvalidStateError when the test did not say. */
  beginning(partition: TopicPartition): number {
    return known(this.#beginnings, partition, 'updateBeginningOffsets')
  }

  /** @throws InvalidStateError when the test did not say. */
  end(partition: TopicPartition): number {
    return known(this.#ends, partition, 'updateEndOffsets')
  }

  /** Up to `most` records from an offset on. */
  read({ topic, partition }: TopicPartition, offset: number, most: number): ConsumerRecord<K, V>[] {
    const records = this.#records.get(topic, partition) ?? []
    const from = records.findIndex((record) => record.offset >= offset)
    return from < 0 ? [] : records.slice(from, from + most)
  }

  /** The first record at or after a time. */
  findByTime({ topic, partition }: TopicPartition, timestamp: number): ConsumerRecord<K, V> | undefined {
    return this.#records.get(topic, partition)?.find((record) => record.timestamp >= timestamp)
  }
}

function known(offsets: TopicPartitionMap<number>, { topic, partition }: TopicPartition, method: string): number {
  const offset = offsets.get(topic, partition)
  if (offset !== undefined) return offset
  const name = topicPartitionName(topic, partition)
  throw new InvalidStateError(`The mock does not know where the log of ${name} begins or ends; call ${method}`)
}
