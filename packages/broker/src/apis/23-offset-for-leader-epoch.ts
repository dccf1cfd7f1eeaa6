import { ErrorCode } from '@ottla/protocol'
import {
  type EpochEndOffsetInput,
  offsetForLeaderEpoch,
  type OffsetForLeaderEpochRequest,
  type OffsetForLeaderEpochResponseInput,
  type OffsetForLeaderPartition,
} from '@ottla/protocol/messages/offset-for-leader-epoch'
import { errorCodeOf } from '../replica/errors.ts'
import type { ApiHandler } from '../server/api-handler.ts'
import type { Services } from '../services.ts'

/* OffsetForLeaderEpoch (23), versions 2-4: where the records of an epoch end, for clients that check for truncation (KIP-320). */
export const offsetForLeaderEpochHandler: ApiHandler<OffsetForLeaderEpochRequest, OffsetForLeaderEpochResponseInput> = {
  api: offsetForLeaderEpoch,
  handle: (services, request) => ({
    throttleTimeMs: 0,
    topics: request.topics.map(({ topic, partitions }) => ({
      topic,
      partitions: partitions.map((partition) => find(services, topic, partition)),
    })),
  }),
}

function find({ replicas, logger }: Services, topic: string, wanted: OffsetForLeaderPartition): EpochEndOffsetInput {
  const failed = (errorCode: number): EpochEndOffsetInput => ({
    errorCode,
    partition: wanted.partition,
    leaderEpoch: -1,
    endOffset: -1,
  })
  const partition = replicas.partition(topic, wanted.partition)
  if (partition === undefined) return failed(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)
  const epochError = partition.leaderEpochProblem(wanted.currentLeaderEpoch)
  if (epochError !== ErrorCode.NONE) return failed(epochError)
  try {
    // The present epoch ends at the end of the log even if nothing was written in it.
    if (wanted.leaderEpoch === partition.leaderEpoch) {
      return { ...failed(ErrorCode.NONE), leaderEpoch: wanted.leaderEpoch, endOffset: partition.log.logEndOffset }
    }
    const { epoch, endOffset } = partition.log.epochEndOffset(wanted.leaderEpoch)
    return { ...failed(ErrorCode.NONE), leaderEpoch: epoch, endOffset }
  } catch (error) {
    return failed(errorCodeOf(error, `Looking up an epoch of ${topic}-${wanted.partition}`, logger))
  }
}
