import type { Consumer, ConsumerRecord } from '@ottla/consumer'
import type { TopicPartition, TopicPartitionOffset } from '@ottla/core'
import { parseSelection, type PartitionSelection, uniquePartitions } from '../partitions.ts'
import { withSuggestion } from '../connection/suggest-name.ts'
import { ExitCode } from '../terminal/exit-code.ts'
import { CommandError, UsageError } from '../terminal/failure.ts'
import type { Terminal } from '../terminal/terminal.ts'
import { nameOf, type OffsetPlace, offsetsOf } from './offset-spec.ts'

/** What is read, from where to where. */
export interface SourceOptions {
  /** `orders` or `orders:0,2`. */
  readonly topics: readonly string[]
  /** Topics by pattern, in place of `topics`. */
  readonly pattern?: RegExp
  readonly isGroup: boolean
  /** How long the topics are looked for. */
  readonly lookupTimeoutMs: number
  readonly from: OffsetPlace
  /** Where to stop; absent: never. */
  readonly until?: OffsetPlace
}

/** How long one poll waits; Ctrl-C ends it at once. */
const pollTimeoutMs = 250

/**
 * The records of topics, poll by poll, between two places. Ends at the second place, or when the signal aborts.
 * With a group the members divide the partitions, and `commit` says what was read; without one all partitions are read.
 */
export class RecordSource {
  readonly #terminal: Terminal
  readonly #consumer: Consumer
  readonly #options: SourceOptions
  /** Where the next record of each partition is read. */
  readonly #positions = new Map<string, number>()
  /** Where to stop, for the partitions where that is known. */
  readonly #ends = new Map<string, number>()
  #next: readonly TopicPartitionOffset[] = []

  constructor(terminal: Terminal, consumer: Consumer, options: SourceOptions) {
    this.#terminal = terminal
    this.#consumer = consumer
    this.#options = options
  }

  /** How many offsets lie before the ends; undefined when there are no ends. */
  get total(): number | undefined {
    if (this.#options.until === undefined) return undefined
    let total = 0
    for (const [name, end] of this.#ends) total += Math.max(end - (this.#positions.get(name) ?? end), 0)
    return total
  }

  /**
   * Finds the topics and their offsets.
   * @throws ApiError for a topic that is not there; UsageError for what a group cannot do.
   */
  async open(): Promise<void> {
    const { topics, pattern, isGroup } = this.#options
    const selections = topics.map(parseSelection)
    if (isGroup) {
      this.#checkForGroup(selections)
      // A group would wait in silence for a cluster or a topic that is not there.
      if (pattern === undefined) await this.#partitionsOf(selections)
      else await this.#matching(pattern)
      this.#consumer.subscribe(pattern ?? selections.map(({ topic }) => topic))
      return
    }
    const partitions = pattern === undefined ? await this.#partitionsOf(selections) : await this.#matching(pattern)
    this.#consumer.assign(partitions)
    const { from } = this.#options
    const starts = await offsetsOf(this.#consumer, partitions, from, this.#terminal.runtime.clock.now())
    partitions.forEach((partition, i) => {
      this.#consumer.seek(partition, starts[i]!)
      this.#positions.set(nameOf(partition), starts[i]!)
    })
    await this.#findEnds(partitions)
  }

  /** The records, one list for each poll that had some. */
  async *batches(interrupt: AbortSignal): AsyncGenerator<readonly ConsumerRecord[]> {
    while (!interrupt.aborted && !this.#isAtEnd()) {
      let records
      try {
        records = await this.#consumer.poll({ timeoutMs: pollTimeoutMs, signal: interrupt })
      } catch (error) {
        if (interrupt.aborted) return
        throw error
      }
      if (this.#options.isGroup && this.#options.until !== undefined) await this.#followAssignment()
      this.#next = records.nextOffsets()
      for (const each of this.#next) this.#positions.set(nameOf(each), each.offset)
      const wanted =
        this.#options.until === undefined ? [...records] : [...records].filter((record) => this.#isWanted(record))
      if (wanted.length > 0) yield wanted
    }
  }

  /** Commits all that the last batch had, or the records before those that are given. */
  async commit(offsets: readonly TopicPartitionOffset[] = this.#next): Promise<void> {
    if (this.#options.isGroup && offsets.length > 0) await this.#consumer.commit(offsets)
  }

  #isWanted(record: ConsumerRecord): boolean {
    const end = this.#ends.get(nameOf(record))
    return end === undefined || record.offset < end
  }

  #isAtEnd(): boolean {
    if (this.#options.until === undefined || this.#ends.size === 0) return false
    for (const [name, end] of this.#ends) if ((this.#positions.get(name) ?? 0) < end) return false
    return true
  }

  #checkForGroup(selections: readonly PartitionSelection[]): void {
    const { from } = this.#options
    if (selections.some(({ partitions }) => partitions !== undefined)) {
      throw new UsageError('The group decides who reads which partition; leave out either --group or the partitions')
    }
    if (from.at !== 'stored' && from.at !== 'beginning' && from.at !== 'end') {
      throw new UsageError(
        'A group starts where it stopped; with --group say beginning, end or stored, or move it with `ottla groups reset-offsets`',
      )
    }
  }

  /** Ends of partitions that the group gave to this member; those that it took away do not count any more. */
  async #followAssignment(): Promise<void> {
    const assigned = this.#consumer.assignment()
    const names = new Set(assigned.map(nameOf))
    for (const name of this.#ends.keys()) if (!names.has(name)) this.#ends.delete(name)
    const added = assigned.filter((partition) => !this.#ends.has(nameOf(partition)))
    if (added.length === 0) return
    for (const partition of added) this.#positions.set(nameOf(partition), await this.#consumer.position(partition))
    await this.#findEnds(added)
  }

  async #findEnds(partitions: readonly TopicPartition[]): Promise<void> {
    const { until } = this.#options
    if (until === undefined) return
    const ends = await offsetsOf(this.#consumer, partitions, until, this.#terminal.runtime.clock.now())
    partitions.forEach((partition, i) => this.#ends.set(nameOf(partition), ends[i]!))
  }

  async #partitionsOf(selections: readonly PartitionSelection[]): Promise<TopicPartition[]> {
    const found = await Promise.all(
      selections.map(async ({ topic, partitions: wanted }) => {
        const partitions = await this.#lookup(topic)
        const missing = wanted?.find((number) => !partitions.some(({ partition }) => partition === number))
        if (missing !== undefined) {
          const last = `its partitions are 0 to ${partitions.length - 1}`
          throw new CommandError(`Topic ${topic} has no partition ${missing}; ${last}`, ExitCode.notFound)
        }
        return partitions.filter(({ partition }) => wanted === undefined || wanted.includes(partition))
      }),
    )
    return uniquePartitions(found.flat().map(({ topic, partition }) => ({ topic, partition })))
  }

  async #lookup(topic: string): Promise<readonly TopicPartition[]> {
    const { lookupTimeoutMs: timeoutMs } = this.#options
    try {
      return await this.#consumer.partitionsFor(topic, { timeoutMs })
    } catch (error) {
      throw await withSuggestion(error, {
        topics: async () => [...(await this.#consumer.listTopics({ timeoutMs })).keys()],
      })
    }
  }

  async #matching(pattern: RegExp): Promise<TopicPartition[]> {
    const topics = await this.#consumer.listTopics({ timeoutMs: this.#options.lookupTimeoutMs })
    const names = [...topics.keys()].filter((name) => pattern.test(name) && !name.startsWith('__'))
    if (names.length === 0) throw new CommandError(`No topic matches ${pattern.source}`, ExitCode.notFound)
    return this.#partitionsOf(names.map((topic) => ({ topic })))
  }
}
