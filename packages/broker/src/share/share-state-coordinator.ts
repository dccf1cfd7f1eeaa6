import { ErrorCode } from '@ottla/protocol'
import type { ConfigValues } from '../config/config-key.ts'
import type { Controller } from '../controller/controller.ts'
import { type CoordinatorOptions, CoordinatorRuntime, type LoadedShard } from '../coordinator/coordinator-runtime.ts'
import {
  decodeShareStateRecord,
  encodeShareStateBatch,
  type SharePartitionKey,
  sharePartitionName,
  type ShareStateRecord,
} from './share-state-records.ts'
import { type ShareState, ShareStateShard, type ShareStateWrite } from './share-state-shard.ts'

/** The topic of what share groups have done with each record. */
export const shareStateTopic = '__share_group_state'

/**
 * Keeps the state of share partitions in `__share_group_state` (KIP-932). Its leader calls it directly: there is one
 * broker, so the requests by which brokers ask each other for it are not needed.
 */
export class ShareStateCoordinator {
  readonly #runtime: CoordinatorRuntime<ShareStateShard>

  constructor(options: CoordinatorOptions) {
    const updatesPerSnapshot = options.config.number('share.coordinator.snapshot.update.records.per.snapshot')
    this.#runtime = new CoordinatorRuntime(options, {
      topic: shareStateTopic,
      content: 'share group states',
      tooLargeCode: ErrorCode.UNKNOWN_SERVER_ERROR,
      createTopic: createShareStateTopic,
      newShard: () => new ShareStateShard(updatesPerSnapshot),
      read(shard, { key, value }) {
        const record = key === null ? undefined : decodeShareStateRecord(key, value)
        if (record !== undefined) shard.replay(record)
      },
      onLoaded() {},
    })
  }

  /** Makes `__share_group_state` unless it exists; NONE, or why it cannot be made. */
  ensureTopic(): number {
    return this.#runtime.ensureTopic()
  }

  /** What is known of a share partition; the error code when it cannot be had, undefined when it was never initialized. */
  read(key: SharePartitionKey): ShareState | undefined | number {
    const loaded = this.#runtime.shardOf(sharePartitionName(key))
    return typeof loaded === 'number' ? loaded : loaded.shard.state(key)
  }

  /** Begins a share partition, anew if it is known; NONE, or the error code. */
  initialize(key: SharePartitionKey, stateEpoch: number, startOffset: number): number {
    return this.#change(key, (shard, nowMs) => shard.initialize(key, stateEpoch, startOffset, nowMs))
  }

  /** Puts a change on record; NONE, or the error code. */
  write(key: SharePartitionKey, stateEpoch: number, change: ShareStateWrite): number {
    return this.#change(key, (shard, nowMs) => {
      const known = shard.state(key)
      if (known === undefined) return ErrorCode.INVALID_REQUEST
      if (known.leaderEpoch > change.leaderEpoch) return ErrorCode.FENCED_LEADER_EPOCH
      if (known.stateEpoch > stateEpoch) return ErrorCode.FENCED_STATE_EPOCH
      return shard.write(key, change, nowMs)
    })
  }

  /** Forgets a share partition; NONE, also when it is not known, or the error code. */
  delete(key: SharePartitionKey): number {
    return this.#change(key, (shard) => (shard.state(key) === undefined ? ErrorCode.NONE : shard.tombstone(key)))
  }

  /** Forgets the partitions of a topic that is gone. */
  onTopicRemoved(topicId: string): void {
    const all = this.#runtime.all()
    if (typeof all === 'number') return
    for (const loaded of all) {
      for (const key of loaded.shard.keys()) {
        if (key.topicId === topicId) this.#append(loaded, loaded.shard.tombstone(key))
      }
    }
  }

  close(): void {
    this.#runtime.close()
  }

  #change(
    key: SharePartitionKey,
    record: (shard: ShareStateShard, nowMs: number) => ShareStateRecord | number,
  ): number {
    const loaded = this.#runtime.shardOf(sharePartitionName(key))
    if (typeof loaded === 'number') return loaded
    const change = record(loaded.shard, this.#runtime.now())
    return typeof change === 'number' ? change : this.#append(loaded, change)
  }

  #append(loaded: LoadedShard<ShareStateShard>, record: ShareStateRecord): number {
    const { errorCode } = this.#runtime.append(loaded, encodeShareStateBatch(record, this.#runtime.now()))
    if (errorCode === ErrorCode.NONE) loaded.shard.replay(record)
    return errorCode
  }
}

/** Makes `__share_group_state`, which nobody needs before the first share group appears. */
function createShareStateTopic(controller: Controller, config: ConfigValues): void {
  controller.createTopic({
    name: shareStateTopic,
    numPartitions: config.number('share.coordinator.state.topic.num.partitions'),
    replicationFactor: 1,
    configs: {
      'cleanup.policy': 'delete',
      'retention.ms': '-1',
      'segment.bytes': String(config.number('share.coordinator.state.topic.segment.bytes')),
    },
  })
}
