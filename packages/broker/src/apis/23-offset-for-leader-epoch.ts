import { ErrorCode } from '@ottla/protocol'
import {
  type EpochEndOffsetInput,
  offsetForLeaderEpoch,
  type OffsetForLeaderEpochRequest,
  type OffsetForLeaderEpochResponseInput,
  type OffsetForLeaderPartition,
} from '@ottla/protocol/messages/offset-for-leader-epoch'
import { errorCodeOf } from '../replica/errors.ts'
import { permissions } from '../security/permissions.ts'
import type { ApiHandler } from '../server/api-handler.ts'
import type { Services } from '../services.ts'

/* OffsetForLeaderEpoch (23), versions 2-4: where the records of an epoch end, for clients that check for truncation (KIP-320). */
export const offsetForLeaderEpochHandler: ApiHandler<OffsetForLeaderEpochRequest, OffsetForLeaderEpochResponseInput> = {
  api: offsetForLeaderEpoch,
  handle(services, request, { access }) {
    const { follower, topic: one } = permissions.OffsetForLeaderEpoch
    const seesAll = access.may(follower)
    return {
      throttleTimeMs: 0,
      topics: request.topics.map(({ topic, partitions }) => {
        const refusal = seesAll ? undefined : access.refusal(one, topic)
        return {
          topic,
          partitions: partitions.map((wanted) =>
            refusal === undefined ? find(services, topic, wanted) : failed(wanted.partition, refusal),
          ),
        }
      }),
    }
  },
}

function find({ replicas, logger }: Services, topic: string, wanted: OffsetForLeaderPartition): EpochEndOffsetInput {
  const partition = replicas.partition(topic, wanted.partition)
  if (partition === undefined) return failed(wanted.partition, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)
  const epochError = partition.leaderEpochProblem(wanted.currentLeaderEpoch)
  if (epochError !== ErrorCode.NONE) return failed(wanted.partition, epochError)
  try {
    // The present epoch ends at the end of the log even if nothing was written in it.
    if (wanted.leaderEpoch === partition.leaderEpoch) {
      return {
        ...failed(wanted.partition, ErrorCode.NONE),
        leaderEpoch: wanted.leaderEpoch,
        endOffset: partition.log.logEndOffset,
      }
    }
    const { epoch, endOffset } = partition.log.epochEndOffset(wanted.leaderEpoch)
    return { ...failed(wanted.partition, ErrorCode.NONE), leaderEpoch: epoch, endOffset }
  } catch (error) {
    return failed(wanted.partition, errorCodeOf(error, `Looking up an epoch of ${topic}-${wanted.partition}`, logger))
  }
}

function failed(partition: number, errorCode: number): EpochEndOffsetInput {
  return { errorCode, partition, leaderEpoch: -1, endOffset: -1 }
}
