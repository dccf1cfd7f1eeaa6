import { type Deserializer, type RecordPart, topicPartitionName, type TopicPartitionOffset } from '@ottla/core'
import { RecordDeserializationError } from '../errors.ts'
import { ConsumerRecord } from '../records/consumer-record.ts'
import type { PartitionRange } from '../records/consumer-records.ts'
import type { PartitionState } from '../state/partition-state.ts'
import type { CompletedFetch } from './completed-fetch.ts'
import type { FetchBuffer } from './fetch-buffer.ts'

/** Records in the order in which they are returned, and which fetch each range of them came from. */
export interface Collected {
  readonly all: ConsumerRecord[]
  readonly ranges: readonly CollectedRange[]
}

/** A range that can be given back. */
export interface CollectedRange extends PartitionRange {
  readonly fetch: CompletedFetch
}

/** Options of {@link FetchCollector}. */
export interface FetchCollectorOptions {
  readonly buffer: FetchBuffer
  readonly maxPollRecords: number
  readonly keyDeserializer: Deserializer<unknown> | undefined
  readonly valueDeserializer: Deserializer<unknown> | undefined
}

/**
 * Takes what one poll returns out of the buffer and moves the positions past it. That is one step: once a
 * position has moved, the records are returned. An error is thrown only when there is nothing to return,
 * and stays with its partition.
 */
export class FetchCollector {
  readonly #options: FetchCollectorOptions

  constructor(options: FetchCollectorOptions) {
    this.#options = options
  }

  /**
   * @returns undefined when nothing is buffered; otherwise what was taken, with no records when a position
   * only went past control records or aborted ones.
   * @throws CorruptRecordError, RecordDeserializationError, UnsupportedCompressionError
   */
  async collect(): Promise<Collected | undefined> {
    const { keyDeserializer, valueDeserializer } = this.#options
    let taken = this.#take()
    while (taken instanceof Promise) {
      await taken
      taken = this.#take()
    }
    if (taken === undefined) return undefined
    if (keyDeserializer === undefined && valueDeserializer === undefined) return advance(taken)
    const readable = await this.#deserialize(taken)
    return advance(readable)
  }

  /** Gives records from index `from` on back, so that the next poll returns them; positions that went past them follow. */
  giveBack(collected: Collected, from: number): void {
    for (const range of [...collected.ranges].reverse()) {
      // A range without records lies behind those before it, and goes back with them.
      const isKept = range.to <= from && range.from < from
      if (isKept || range.fetch.isMoved) continue
      const records = collected.all.slice(Math.max(range.from, from), range.to)
      if (range.fetch.isStale) {
        // Dropped for another reason, such as a new leader: the records are fetched again.
        const [first] = records
        if (first !== undefined && first.offset < range.fetch.partition.offset)
          range.fetch.partition.moveTo(first.offset)
        continue
      }
      range.fetch.giveBack(records)
      const { partition, nextOffset } = range.fetch
      if (partition.offset > nextOffset) partition.advance(nextOffset, -1)
      this.#options.buffer.restore(range.fetch)
    }
  }

  /** Passes over a record that cannot be deserialized. */
  skip(partition: PartitionState, offset: number): void {
    const isSkipped = this.#options.buffer.firstOf(partition)?.skip(offset) ?? false
    if (isSkipped) partition.advance(offset + 1, -1)
    else partition.moveTo(offset + 1)
  }

  /** @returns a promise where nothing can be taken before a batch is decompressed on another thread. */
  #take(): Collected | Promise<void> | undefined {
    const { buffer, maxPollRecords } = this.#options
    const all: ConsumerRecord[] = []
    const ranges: CollectedRange[] = []
    while (all.length < maxPollRecords) {
      const fetch = buffer.next()
      if (fetch === undefined) break
      const from = all.length
      const preparing = takeFrom(fetch, all, maxPollRecords)
      if (fetch.tellPosition()) {
        const { topic, partition } = fetch.partition
        const { nextOffset, leaderEpoch } = fetch
        ranges.push({ topic, partition, from, to: all.length, nextOffset, leaderEpoch, fetch })
      }
      if (fetch.error !== undefined) {
        // The error stays with its partition; it must not keep the others from being read.
        buffer.moveToEnd(fetch)
        if (ranges.length === 0) throw fetch.error
        break
      }
      if (preparing === undefined) continue
      if (ranges.length === 0) return preparing
      break
    }
    return ranges.length === 0 ? undefined : { all, ranges }
  }

  /** Makes keys and values until one cannot be made; what comes after that is given back. */
  async #deserialize(taken: Collected): Promise<Collected> {
    const { all, ranges } = taken
    for (const [index, record] of all.entries()) {
      if (ConsumerRecord.isDeserialized(record)) continue
      let part: RecordPart = 'key'
      try {
        // Awaited only if need be: most deserializers are synchronous, and an await per record is dear.
        let key = this.#deserializePart(this.#options.keyDeserializer, record, ConsumerRecord.rawKey(record))
        if (key instanceof Promise) key = await key
        part = 'value'
        let value = this.#deserializePart(this.#options.valueDeserializer, record, ConsumerRecord.rawValue(record))
        if (value instanceof Promise) value = await value
        ConsumerRecord.setDeserialized(record, key, value)
      } catch (cause) {
        const error = deserializationError(record, part, cause)
        this.giveBack(taken, index)
        this.#options.buffer.moveToEnd(ranges.find((range) => index < range.to)!.fetch)
        if (index === 0) throw error
        return truncated(taken, index)
      }
    }
    return taken
  }

  #deserializePart(
    deserializer: Deserializer<unknown> | undefined,
    record: ConsumerRecord,
    bytes: Buffer | null,
  ): unknown {
    if (deserializer === undefined || bytes === null) return bytes
    return deserializer.deserialize(record.topic, bytes, record.headers)
  }
}

/** The first record of each partition from index `from` on; without those whose position was moved since. */
export function firstOffsets({ all, ranges }: Collected, from: number): TopicPartitionOffset[] {
  const first = new Map<string, TopicPartitionOffset>()
  for (const range of ranges) {
    const { topic, partition, to, fetch } = range
    const name = topicPartitionName(topic, partition)
    const at = Math.max(range.from, from)
    if (to <= at || fetch.isMoved || first.has(name)) continue
    const { offset, leaderEpoch } = all[at]!
    first.set(name, { topic, partition, offset, ...(leaderEpoch === undefined ? {} : { leaderEpoch }) })
  }
  return [...first.values()]
}

function deserializationError(record: ConsumerRecord, part: RecordPart, cause: unknown): RecordDeserializationError {
  const { topic, partition, offset, timestamp, headers } = record
  const key = ConsumerRecord.rawKey(record)
  const value = ConsumerRecord.rawValue(record)
  return new RecordDeserializationError({ topic, partition, offset, timestamp, part, key, value, headers, cause })
}

/** Moves the positions past what is returned. What the application moved them away from meanwhile is left out. */
function advance(taken: Collected): Collected | undefined {
  const stale = taken.ranges.some(({ fetch }) => fetch.isStale)
  const collected = stale ? withoutStale(taken) : taken
  for (const { fetch, nextOffset, leaderEpoch } of collected.ranges) fetch.partition.advance(nextOffset, leaderEpoch)
  return collected.ranges.length === 0 ? undefined : collected
}

function withoutStale({ all, ranges }: Collected): Collected {
  const kept: ConsumerRecord[] = []
  const keptRanges: CollectedRange[] = []
  for (const range of ranges) {
    if (range.fetch.isStale) continue
    const from = kept.length
    kept.push(...all.slice(range.from, range.to))
    keptRanges.push({ ...range, from, to: kept.length })
  }
  return { all: kept, ranges: keptRanges }
}

/** Takes until there is enough. @returns what has to be waited for, if anything. */
function takeFrom(fetch: CompletedFetch, all: ConsumerRecord[], max: number): Promise<void> | undefined {
  while (all.length < max && !fetch.isDrained && fetch.error === undefined) {
    const preparing = fetch.prepare()
    if (preparing !== undefined) return preparing
    fetch.take(all, max)
  }
  return undefined
}

function truncated({ all, ranges }: Collected, to: number): Collected {
  const kept = ranges
    .filter((range) => range.from < to)
    .map((range) => (range.to <= to ? range : { ...range, to, nextOffset: range.fetch.nextOffset }))
  return { all: all.slice(0, to), ranges: kept }
}
