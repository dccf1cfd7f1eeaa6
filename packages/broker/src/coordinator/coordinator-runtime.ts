import type { CodecRegistry } from '@ottla/compression'
import { coordinatorPartition, ErrorCode } from '@ottla/protocol'
import { type Clock, describeError } from '@ottla/runtime'
import type { ConfigValues } from '../config/config-key.ts'
import type { Controller } from '../controller/controller.ts'
import type { Logger } from '../logger.ts'
import { errorCodeOf } from '../replica/errors.ts'
import type { Partition } from '../replica/partition.ts'
import { type StoredRecord, readAllRecords } from '../replica/read-all-records.ts'
import type { ReplicaManager } from '../replica/replica-manager.ts'
import { NamedTimers } from './named-timers.ts'

/** What every coordinator works with. */
export interface CoordinatorOptions {
  readonly clock: Clock
  readonly logger: Logger
  readonly config: ConfigValues
  readonly controller: Controller
  readonly replicas: ReplicaManager
  readonly codecs: CodecRegistry
}

/** What came of an append to a coordinator's log. */
export interface CoordinatorAppend {
  readonly errorCode: number
  readonly baseOffset: number
  /** Set where appends are flushed: resolves when this one is on the device. */
  readonly flushed: Promise<void> | undefined
}

/** A state machine and the partition of the internal topic that it is rebuilt from. */
export interface LoadedShard<Shard> {
  readonly shard: Shard
  readonly partition: Partition
}

/** What makes one coordinator different from another. */
export interface ShardKind<Shard> {
  /** The internal topic. */
  readonly topic: string
  /** What the shards hold, for messages. */
  readonly content: string
  /** The error code for a record that is larger than the topic takes. */
  readonly tooLargeCode: number
  createTopic(controller: Controller, config: ConfigValues): void
  newShard(): Shard
  /** Applies a record of the log at a restart. */
  read(shard: Shard, record: StoredRecord): void
  /** The shard is as its log says; called before its first request. */
  onLoaded(loaded: LoadedShard<Shard>): void
}

/**
 * The I/O that all coordinators share: finds the shard of a key, rebuilds it from its partition of the internal topic
 * when it is first needed, appends to it, and keeps timers. The shards are state machines and know nothing of this.
 */
export class CoordinatorRuntime<Shard> {
  readonly timers: NamedTimers
  readonly #options: CoordinatorOptions
  readonly #kind: ShardKind<Shard>
  readonly #shards = new Map<number, LoadedShard<Shard>>()
  #isClosed = false

  constructor(options: CoordinatorOptions, kind: ShardKind<Shard>) {
    this.#options = options
    this.#kind = kind
    this.timers = new NamedTimers(options.clock)
  }

  now(): number {
    return this.#options.clock.now()
  }

  /** Makes the internal topic unless it exists; NONE, or why it cannot be made. */
  ensureTopic(): number {
    const { controller, config, logger } = this.#options
    const { topic } = this.#kind
    if (controller.image.topic(topic) !== undefined) return ErrorCode.NONE
    try {
      this.#kind.createTopic(controller, config)
      return ErrorCode.NONE
    } catch (error) {
      logger.error({ err: error }, `${topic} cannot be made: ${describeError(error)}`)
      return ErrorCode.COORDINATOR_NOT_AVAILABLE
    }
  }

  /** The shard that a key belongs to; the error code when it cannot be loaded. */
  shardOf(key: string): LoadedShard<Shard> | number {
    if (this.#isClosed) return ErrorCode.COORDINATOR_NOT_AVAILABLE
    const error = this.ensureTopic()
    if (error !== ErrorCode.NONE) return error
    return this.load(coordinatorPartition(key, this.partitionCount))
  }

  /** The shard of a partition of the internal topic; the error code when it cannot be loaded. */
  load(index: number): LoadedShard<Shard> | number {
    const { replicas, logger, codecs } = this.#options
    const { topic, content } = this.#kind
    const known = this.#shards.get(index)
    const partition = replicas.partition(topic, index)
    // Another partition object: someone deleted the internal topic, and all that it held.
    if (known !== undefined && known.partition === partition) return known
    if (partition === undefined) return ErrorCode.NOT_COORDINATOR
    const loaded = { shard: this.#kind.newShard(), partition }
    try {
      for (const record of readAllRecords(partition.log, codecs)) this.#kind.read(loaded.shard, record)
    } catch (error) {
      logger.error({}, `The ${content} of ${topic}-${index} cannot be read: ${describeError(error)}`)
      return ErrorCode.COORDINATOR_NOT_AVAILABLE
    }
    this.#shards.set(index, loaded)
    this.#kind.onLoaded(loaded)
    return loaded
  }

  /** Forgets the shard of a key, whose timers the caller cancels; undefined when it was not loaded. */
  unload(key: string): LoadedShard<Shard> | undefined {
    if (this.partitionCount === 0) return undefined
    const index = coordinatorPartition(key, this.partitionCount)
    const loaded = this.#shards.get(index)
    this.#shards.delete(index)
    return loaded
  }

  /** Shards that were needed so far. */
  loaded(): LoadedShard<Shard>[] {
    return [...this.#shards.values()]
  }

  /** All shards, loaded; the error code when one cannot be loaded. */
  all(): LoadedShard<Shard>[] | number {
    const all: LoadedShard<Shard>[] = []
    for (let index = 0; index < this.partitionCount; index++) {
      const loaded = this.load(index)
      if (typeof loaded === 'number') return loaded
      all.push(loaded)
    }
    return all
  }

  /** Partitions of the internal topic; 0 before it is made. */
  get partitionCount(): number {
    return this.#options.controller.image.topic(this.#kind.topic)?.partitions.length ?? 0
  }

  /** Appends a batch to a shard's partition. */
  append({ partition }: LoadedShard<Shard>, batch: Buffer): CoordinatorAppend {
    try {
      const { baseOffset, flushed } = partition.append(batch, 'coordinator')
      return { errorCode: ErrorCode.NONE, baseOffset, flushed }
    } catch (error) {
      const what = `Appending to ${this.#kind.topic}-${partition.partitionId}`
      return {
        errorCode: this.#clientError(errorCodeOf(error, what, this.#options.logger)),
        baseOffset: -1,
        flushed: undefined,
      }
    }
  }

  close(): void {
    this.#isClosed = true
    this.timers.close()
  }

  #clientError(errorCode: number): number {
    switch (errorCode) {
      case ErrorCode.INVALID_PRODUCER_EPOCH:
        return errorCode
      case ErrorCode.MESSAGE_TOO_LARGE:
      case ErrorCode.RECORD_LIST_TOO_LARGE:
        return this.#kind.tooLargeCode
      default:
        return ErrorCode.COORDINATOR_NOT_AVAILABLE
    }
  }
}
