import { ErrorCode, ZERO_UUID } from '@ottla/protocol'
import {
  describeShareGroupOffsets,
  type DescribeShareGroupOffsetsRequest,
  type DescribeShareGroupOffsetsResponseInput,
} from '@ottla/protocol/messages/describe-share-group-offsets'
import { errorCodeOf } from '../replica/errors.ts'
import type { Access } from '../security/access.ts'
import { permissions } from '../security/permissions.ts'
import type { ApiHandler } from '../server/api-handler.ts'
import type { Services } from '../services.ts'
import { refusalMessage } from './refusal-message.ts'

type DescribedGroup = DescribeShareGroupOffsetsResponseInput['groups'][number]
type DescribedPartition = DescribedGroup['topics'][number]['partitions'][number]

const unknown = -1

/*
 * DescribeShareGroupOffsets (90), versions 0-1 (KIP-932): where share groups are, and from v1 on how many records
 * they still have to do. A partition that the group has not begun to read is at -1; that is no error.
 */
export const describeShareGroupOffsetsHandler: ApiHandler<
  DescribeShareGroupOffsetsRequest,
  DescribeShareGroupOffsetsResponseInput
> = {
  api: describeShareGroupOffsets,
  handle: (services, request, { access }) => ({
    throttleTimeMs: 0,
    groups: request.groups.map((group) => describe(services, group, access)),
  }),
}

function describe(
  services: Services,
  { groupId, topics }: DescribeShareGroupOffsetsRequest['groups'][number],
  access: Access,
): DescribedGroup {
  const { groups, controller } = services
  const { group: theGroup, topic: one } = permissions.DescribeShareGroupOffsets
  const refusal = access.refusal(theGroup, groupId)
  if (refusal !== undefined) {
    return { groupId, topics: [], errorCode: refusal }
  }
  const shard = groups.shard(groupId)
  if (typeof shard === 'number') return { groupId, topics: [], errorCode: shard }
  const group = shard.groups.get(groupId)
  const wanted =
    topics ??
    Array.from(
      (group?.type === 'share' ? group.stateMetadata?.initialized : undefined) ?? [],
      ([topicId, { partitions }]) => ({
        topicName: controller.image.topicById(topicId)?.name ?? '',
        partitions: [...partitions],
      }),
    ).filter(({ topicName }) => topicName !== '' && access.may(one, topicName))
  return {
    groupId,
    errorCode: ErrorCode.NONE,
    topics: wanted.map(({ topicName, partitions }) => {
      const topicId = controller.image.topic(topicName)?.topicId
      const topicRefusal = access.refusal(one, topicName)
      if (topicRefusal !== undefined) {
        const errorMessage = refusalMessage(topicRefusal)
        const failed = { startOffset: unknown, leaderEpoch: 0, errorCode: topicRefusal, errorMessage }
        return {
          topicName,
          topicId: ZERO_UUID,
          partitions: partitions.map((partitionIndex) => ({ partitionIndex, ...failed })),
        }
      }
      return {
        topicName,
        topicId: topicId ?? ZERO_UUID,
        partitions: partitions.map((partition) =>
          topicId === undefined
            ? { partitionIndex: partition, startOffset: unknown, leaderEpoch: 0, errorCode: ErrorCode.NONE }
            : describePartition(services, groupId, topicName, topicId, partition),
        ),
      }
    }),
  }
}

function describePartition(
  { replicas, shareStates, logger }: Services,
  groupId: string,
  topicName: string,
  topicId: string,
  partition: number,
): DescribedPartition {
  const row = { partitionIndex: partition, startOffset: unknown, leaderEpoch: 0, errorCode: ErrorCode.NONE }
  const state = shareStates.read({ groupId, topicId, partition })
  if (state === undefined || typeof state === 'number') return row
  const { startOffset, leaderEpoch, deliveryCompleteCount } = state
  if (startOffset === unknown || deliveryCompleteCount === unknown) return { ...row, startOffset, leaderEpoch }
  try {
    const end = replicas.partition(topicName, partition)!.highWatermark
    return { ...row, startOffset, leaderEpoch, lag: end - startOffset - deliveryCompleteCount }
  } catch (error) {
    return { ...row, errorCode: errorCodeOf(error, `Reading ${topicName}-${partition}`, logger) }
  }
}
