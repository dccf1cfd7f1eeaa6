import { ErrorCode } from '@ottla/protocol'
import {
  offsetCommit,
  type OffsetCommitRequest,
  type OffsetCommitRequestPartition,
  type OffsetCommitResponseInput,
} from '@ottla/protocol/messages/offset-commit'
import type { OffsetToCommit } from '../group/group-shard.ts'
import { permissions } from '../security/permissions.ts'
import type { ApiHandler } from '../server/api-handler.ts'
import type { Services } from '../services.ts'

const topicIdVersion = 10

/*
 * OffsetCommit (8), versions 2-10; topics by id from v10 on.
 *
 * Offsets of partitions that do not exist or carry too much metadata fail alone; the others are committed
 * together or not at all. Without a member id and with generation -1 anyone may commit for a group that has
 * no members.
 */
export const offsetCommitHandler: ApiHandler<OffsetCommitRequest, OffsetCommitResponseInput> = {
  api: offsetCommit,
  handle(services, request, { apiVersion, access }) {
    const mayCommit = access.may(permissions.OffsetCommit.group, request.groupId)
    if (!mayCommit) return refused(request, ErrorCode.GROUP_AUTHORIZATION_FAILED)
    const offsets: OffsetToCommit[] = []
    const topics = request.topics.map(({ name, topicId, partitions }) => {
      const topic =
        apiVersion >= topicIdVersion
          ? services.controller.image.topicById(topicId)
          : services.controller.image.topic(name)
      const unknown = apiVersion >= topicIdVersion ? ErrorCode.UNKNOWN_TOPIC_ID : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
      const known = apiVersion >= topicIdVersion ? topic?.name : name
      const topicRefusal = known === undefined ? undefined : access.refusal(permissions.OffsetCommit.topic, known)
      return {
        name,
        topicId,
        partitions: partitions.map((partition) => {
          let errorCode: number = topic === undefined ? unknown : ErrorCode.NONE
          if (topicRefusal !== undefined) errorCode = topicRefusal
          else if (topic !== undefined && topic.partitions[partition.partitionIndex] === undefined) {
            errorCode = ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
          }
          if (errorCode === ErrorCode.NONE) errorCode = metadataProblem(services, partition)
          if (errorCode === ErrorCode.NONE) offsets.push(toCommit(services, request, topic!.name, partition))
          return { partitionIndex: partition.partitionIndex, errorCode }
        }),
      }
    })
    const { groupId, memberId, groupInstanceId, generationIdOrMemberEpoch: generationId } = request
    const error = services.groups.commitOffsets(
      groupId,
      { memberId, groupInstanceId, generationId, apiVersion },
      offsets,
    )
    if (error === ErrorCode.NONE) return { topics }
    return {
      topics: topics.map((topic) => ({
        ...topic,
        partitions: topic.partitions.map(({ partitionIndex, errorCode }) => ({
          partitionIndex,
          errorCode: errorCode === ErrorCode.NONE ? error : errorCode,
        })),
      })),
    }
  },
}

function refused({ topics }: OffsetCommitRequest, errorCode: number): OffsetCommitResponseInput {
  return {
    topics: topics.map(({ name, topicId, partitions }) => ({
      name,
      topicId,
      partitions: partitions.map(({ partitionIndex }) => ({ partitionIndex, errorCode })),
    })),
  }
}

function metadataProblem({ config }: Services, { committedMetadata }: OffsetCommitRequestPartition): number {
  const limit = config.number('offset.metadata.max.bytes')
  return Buffer.byteLength(committedMetadata ?? '') > limit ? ErrorCode.OFFSET_METADATA_TOO_LARGE : ErrorCode.NONE
}

function toCommit(
  { clock }: Services,
  { retentionTimeMs }: OffsetCommitRequest,
  topic: string,
  partition: OffsetCommitRequestPartition,
): OffsetToCommit {
  return {
    topic,
    partition: partition.partitionIndex,
    offset: partition.committedOffset,
    leaderEpoch: partition.committedLeaderEpoch,
    metadata: partition.committedMetadata ?? '',
    expireTimestampMs: retentionTimeMs < 0 ? -1 : clock.now() + retentionTimeMs,
  }
}
