import { encodeEndTxnMarker, ErrorCode } from '@ottla/protocol'
import type { Clock } from '@ottla/runtime'
import type { GroupCoordinator } from '../group/group-coordinator.ts'
import { offsetsTopic } from '../group/offsets-topic.ts'
import type { Logger } from '../logger.ts'
import { errorCodeOf } from '../replica/errors.ts'
import type { ReplicaManager } from '../replica/replica-manager.ts'

/** The outcome of a transaction, as it is written into each of its partitions. */
export interface EndMarker {
  readonly producerId: number
  readonly producerEpoch: number
  readonly coordinatorEpoch: number
  readonly isCommit: boolean
}

/** Options of {@link MarkerWriter}. */
export interface MarkerWriterOptions {
  readonly clock: Clock
  readonly logger: Logger
  readonly replicas: ReplicaManager
  readonly groups: GroupCoordinator
}

/** Writes the control batches that end transactions into the partitions that this broker leads. */
export class MarkerWriter {
  readonly #options: MarkerWriterOptions

  constructor(options: MarkerWriterOptions) {
    this.#options = options
  }

  /** Writes a marker; NONE, or why it was not written. */
  write(topic: string, partitionId: number, marker: EndMarker): number {
    const { clock, logger, replicas, groups } = this.#options
    const partition = replicas.partition(topic, partitionId)
    if (partition === undefined) return ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
    const { isCommit: commit, ...producer } = marker
    const batch = encodeEndTxnMarker({ ...producer, commit, timestamp: clock.now() })
    try {
      if (topic === offsetsTopic) return groups.endTransaction(partitionId, marker, batch)
      partition.append(batch, 'coordinator')
      return ErrorCode.NONE
    } catch (error) {
      return errorCodeOf(error, `Ending a transaction in ${topic}-${partitionId}`, logger)
    }
  }
}
