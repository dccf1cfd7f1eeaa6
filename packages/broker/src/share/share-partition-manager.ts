import { asBuffer, ErrorCode } from '@ottla/protocol'
import type { Clock } from '@ottla/runtime'
import type { ConfigValues } from '../config/config-key.ts'
import { durationOf, groupValues } from '../config/group-config.ts'
import type { Controller } from '../controller/controller.ts'
import { NamedTimers } from '../coordinator/named-timers.ts'
import type { Logger } from '../logger.ts'
import { errorCodeOf } from '../replica/errors.ts'
import type { DelayedFetch } from '../replica/fetch-purgatory.ts'
import type { Partition } from '../replica/partition.ts'
import type { ReplicaManager } from '../replica/replica-manager.ts'
import { batchesOf, type ReadBatch } from './aborted-records.ts'
import {
  type AcknowledgementBatch,
  type AcquiredRecords,
  type Refusal,
  SharePartition,
  type SharePartitionChange,
} from './share-partition.ts'
import type { ShareStateCoordinator } from './share-state-coordinator.ts'
import { type SharePartitionKey, sharePartitionName } from './share-state-records.ts'

/** Options of {@link SharePartitionManager}. */
export interface SharePartitionManagerOptions {
  readonly clock: Clock
  readonly logger: Logger
  readonly config: ConfigValues
  readonly controller: Controller
  readonly replicas: ReplicaManager
  readonly states: ShareStateCoordinator
}

/** A share partition with the log that it reads. */
export interface LoadedSharePartition {
  readonly key: SharePartitionKey
  readonly share: SharePartition
  readonly partition: Partition
}

/** What a member asks for. */
export interface AcquireRequest {
  readonly memberId: string
  readonly maxRecords: number
  readonly isStrict: boolean
  readonly batchSize: number
  readonly maxBytes: number
}

/** What a member gets. */
export interface Acquired {
  readonly records: Uint8Array
  readonly acquired: readonly AcquiredRecords[]
}

const nothing: Acquired = { records: new Uint8Array(0), acquired: [] }
const noRefusal: Refusal = { errorCode: ErrorCode.NONE, errorMessage: '' }

/**
 * The I/O around the share partitions: loads their states, reads their logs, puts what members say on record, and takes
 * back what they keep for too long.
 */
export class SharePartitionManager {
  readonly #options: SharePartitionManagerOptions
  readonly #loaded = new Map<string, LoadedSharePartition>()
  readonly #waiting = new Map<string, Set<DelayedFetch>>()
  readonly #timers: NamedTimers

  constructor(options: SharePartitionManagerOptions) {
    this.#options = options
    this.#timers = new NamedTimers(options.clock)
  }

  /** The values that hold for a group. */
  configOf(groupId: string): ConfigValues {
    return groupValues(this.#options.controller.image.groupConfigs(groupId), this.#options.config)
  }

  /** A share partition, loaded; or why it cannot be read. */
  load(key: SharePartitionKey): LoadedSharePartition | Refusal {
    const name = sharePartitionName(key)
    const { controller, replicas, states, logger } = this.#options
    const topic = controller.image.topicById(key.topicId)
    if (topic === undefined) return refusal(ErrorCode.UNKNOWN_TOPIC_ID)
    const partition = replicas.partition(topic.name, key.partition)
    if (partition === undefined) return refusal(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)
    const known = this.#loaded.get(name)
    if (known !== undefined && known.partition === partition) return known
    const state = states.read(key)
    if (typeof state === 'number') return refusal(clientError(state))
    if (state === undefined) {
      return refusal(ErrorCode.UNKNOWN_SERVER_ERROR, 'Read operation on uninitialized share partition not allowed.')
    }
    try {
      const { stateEpoch, stateBatches, deliveryCompleteCount } = state
      const startOffset = state.startOffset === -1 ? this.#startOffset(key.groupId, partition) : state.startOffset
      if (state.leaderEpoch < partition.leaderEpoch) {
        // From now on nobody of an older epoch changes it.
        const { leaderEpoch } = partition
        const error = states.write(key, stateEpoch, {
          leaderEpoch,
          startOffset: state.startOffset,
          deliveryCompleteCount,
          stateBatches: [],
        })
        if (error !== ErrorCode.NONE) return refusal(clientError(error))
      }
      const loaded = { key, share: new SharePartition(startOffset, stateEpoch, stateBatches), partition }
      this.#loaded.set(name, loaded)
      return loaded
    } catch (error) {
      return refusal(errorCodeOf(error, `Reading ${partition.topic}-${partition.partitionId}`, logger))
    }
  }

  /** Reads records that are free and gives them to a member; or why that is not possible. */
  acquire(loaded: LoadedSharePartition, request: AcquireRequest): Acquired | Refusal {
    const { key, share, partition } = loaded
    const { logger, clock } = this.#options
    const config = this.configOf(key.groupId)
    const isCommitted = config.text('share.isolation.level') === 'read_committed'
    try {
      share.moveStartTo(partition.log.logStartOffset)
      const fetchOffset = share.nextFetchOffset
      if (fetchOffset >= partition.endOffset(isCommitted)) return nothing
      const { records, abortedTransactions } = partition.read(fetchOffset, request.maxBytes, true, isCommitted)
      const bytes = asBuffer(records)
      const batches = batchesOf(bytes, abortedTransactions)
      const acquired = share.acquire(request.memberId, batches, {
        maxRecords: request.maxRecords,
        isStrict: request.isStrict,
        batchSize: request.batchSize,
        maxInFlight: config.number('share.partition.max.record.locks'),
        lockedUntilMs: clock.now() + config.number('share.record.lock.duration.ms'),
      })
      const visible = this.#withoutAborted(loaded, acquired, batches)
      this.#watch(loaded)
      return visible.length === 0 ? nothing : { records: slice(bytes, batches, visible), acquired: visible }
    } catch (error) {
      return refusal(errorCodeOf(error, `Reading ${partition.topic}-${partition.partitionId}`, logger))
    }
  }

  /** Puts on record what a member says of records; NONE, or why it does not count. */
  acknowledge(loaded: LoadedSharePartition, memberId: string, batches: readonly AcknowledgementBatch[]): Refusal {
    const config = this.configOf(loaded.key.groupId)
    const change = loaded.share.acknowledge(memberId, batches, {
      deliveryCountLimit: config.number('share.delivery.count.limit'),
      canRenew: config.boolean('share.renew.acknowledge.enable'),
      lockedUntilMs: this.#options.clock.now() + config.number('share.record.lock.duration.ms'),
    })
    return 'errorCode' in change ? change : this.#persist(loaded, change)
  }

  /** Takes back all that a member has of a partition. */
  release(key: SharePartitionKey, memberId: string): void {
    const loaded = this.#loaded.get(sharePartitionName(key))
    if (loaded === undefined) return
    this.#persist(loaded, loaded.share.release(memberId, this.#deliveryCountLimit(loaded)))
  }

  /** Wakes a fetch when records of these partitions become free. */
  onFree(keys: readonly SharePartitionKey[], fetch: DelayedFetch): () => void {
    const names = keys.map(sharePartitionName)
    for (const name of names) {
      let waiting = this.#waiting.get(name)
      if (waiting === undefined) this.#waiting.set(name, (waiting = new Set()))
      waiting.add(fetch)
    }
    return () => {
      for (const name of names) {
        const waiting = this.#waiting.get(name)
        waiting?.delete(fetch)
        if (waiting?.size === 0) this.#waiting.delete(name)
      }
    }
  }

  /** A group's states were changed by somebody else: what is kept of them is void. */
  forget(groupId: string): void {
    for (const [name, { key }] of this.#loaded) if (key.groupId === groupId) this.#drop(name)
  }

  onTopicRemoved(topicId: string): void {
    for (const [name, { key }] of this.#loaded) if (key.topicId === topicId) this.#drop(name)
  }

  close(): void {
    this.#timers.close()
  }

  #drop(name: string): void {
    this.#loaded.delete(name)
    this.#timers.cancel(name)
    this.#wake(name)
  }

  #persist(loaded: LoadedSharePartition, change: SharePartitionChange): Refusal {
    const { key, share, partition } = loaded
    if (change.stateBatches.length > 0) {
      const { startOffset, deliveryCompleteCount, stateBatches } = change
      const { leaderEpoch } = partition
      const write = { leaderEpoch, startOffset, deliveryCompleteCount, stateBatches }
      const error = this.#options.states.write(key, share.stateEpoch, write)
      if (error !== ErrorCode.NONE) {
        change.undo()
        this.#watch(loaded)
        if (isFenced(error)) this.#drop(sharePartitionName(key))
        return refusal(clientError(error))
      }
      share.settle()
      this.#wake(sharePartitionName(key))
    }
    this.#watch(loaded)
    return noRefusal
  }

  /** Sets the timer for the first lock that ends. */
  #watch(loaded: LoadedSharePartition): void {
    const name = sharePartitionName(loaded.key)
    const expiryMs = loaded.share.nextExpiryMs
    if (expiryMs === undefined) {
      this.#timers.cancel(name)
      return
    }
    const { clock } = this.#options
    this.#timers.set(name, Math.max(0, expiryMs - clock.now()), () => {
      const change = loaded.share.expire(clock.now(), this.#deliveryCountLimit(loaded))
      if (this.#persist(loaded, change).errorCode !== ErrorCode.NONE && this.#loaded.get(name) === loaded) {
        // The disk is full: the locks go on until it takes that they have ended.
        this.#timers.set(name, expiryRetryMs, () => this.#watch(loaded))
      }
    })
  }

  #wake(name: string): void {
    for (const fetch of this.#waiting.get(name) ?? []) fetch.onAppended(Infinity)
  }

  #withoutAborted(
    loaded: LoadedSharePartition,
    acquired: readonly AcquiredRecords[],
    batches: readonly ReadBatch[],
  ): readonly AcquiredRecords[] {
    let visible = acquired
    for (const { firstOffset, lastOffset, isAborted } of batches) {
      if (!isAborted) continue
      const hidden = visible.flatMap((part) => overlap(part, firstOffset, lastOffset))
      for (const range of hidden) this.#persist(loaded, loaded.share.archive(range))
      visible = visible.flatMap((part) => outside(part, firstOffset, lastOffset))
    }
    return visible
  }

  #deliveryCountLimit({ key }: LoadedSharePartition): number {
    return this.configOf(key.groupId).number('share.delivery.count.limit')
  }

  /** Where a group begins to read (`share.auto.offset.reset`). */
  #startOffset(groupId: string, partition: Partition): number {
    const agoMs = durationOf(this.configOf(groupId).text('share.auto.offset.reset')!)!
    if (agoMs === 0) return partition.highWatermark
    const { log } = partition
    if (agoMs === Infinity) return log.logStartOffset
    return log.offsetForTimestamp(this.#options.clock.now() - agoMs)?.offset ?? partition.highWatermark
  }
}

const expiryRetryMs = 1000

function isFenced(errorCode: number): boolean {
  return errorCode === ErrorCode.FENCED_STATE_EPOCH || errorCode === ErrorCode.FENCED_LEADER_EPOCH
}

/** What a client is told of an error of the share coordinator. */
function clientError(errorCode: number): number {
  if (isFenced(errorCode)) return ErrorCode.NOT_LEADER_OR_FOLLOWER
  if (errorCode === ErrorCode.NOT_COORDINATOR) return ErrorCode.COORDINATOR_NOT_AVAILABLE
  return errorCode === ErrorCode.INVALID_REQUEST ? ErrorCode.UNKNOWN_SERVER_ERROR : errorCode
}

function refusal(errorCode: number, errorMessage = ''): Refusal {
  return { errorCode, errorMessage }
}

function overlap(part: AcquiredRecords, firstOffset: number, lastOffset: number): AcquiredRecords[] {
  const first = Math.max(part.firstOffset, firstOffset)
  const last = Math.min(part.lastOffset, lastOffset)
  return first > last ? [] : [{ ...part, firstOffset: first, lastOffset: last }]
}

function outside(part: AcquiredRecords, firstOffset: number, lastOffset: number): AcquiredRecords[] {
  return [...overlap(part, -Infinity, firstOffset - 1), ...overlap(part, lastOffset + 1, Infinity)]
}

/** The bytes from the first to the last batch that has records for the member. */
function slice(bytes: Buffer, batches: readonly ReadBatch[], acquired: readonly AcquiredRecords[]): Buffer {
  const first = batches.find(({ lastOffset }) => lastOffset >= acquired[0]!.firstOffset)!
  const last = batches.findLast(({ firstOffset }) => firstOffset <= acquired.at(-1)!.lastOffset)!
  return bytes.subarray(first.position, last.end)
}
