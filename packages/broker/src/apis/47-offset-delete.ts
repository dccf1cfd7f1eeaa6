import { ErrorCode } from '@ottla/protocol'
import {
  offsetDelete,
  type OffsetDeleteRequest,
  type OffsetDeleteResponseInput,
} from '@ottla/protocol/messages/offset-delete'
import { subscribedTopics } from '../group/subscribed-topics.ts'
import type { ApiHandler } from '../server/api-handler.ts'

/*
 * OffsetDelete (47), version 0 (KIP-496): forgets committed offsets of topics that the group's members are
 * not subscribed to.
 */
export const offsetDeleteHandler: ApiHandler<OffsetDeleteRequest, OffsetDeleteResponseInput> = {
  api: offsetDelete,
  handle({ groups, controller }, request) {
    const { groupId } = request
    const shard = groups.shard(groupId)
    if (typeof shard === 'number') return failed(shard)
    const group = shard.group(groupId)
    if (group === undefined && shard.offsets.ofGroup(groupId) === undefined) {
      return failed(ErrorCode.GROUP_ID_NOT_FOUND)
    }
    const isSimple = group === undefined || group.members.size === 0
    if (!isSimple && group.protocolType !== 'consumer') return failed(ErrorCode.NON_EMPTY_GROUP)
    const subscribed = isSimple ? new Set<string>() : subscribedTopics(group)
    const isSubscribed = (topic: string): boolean => subscribed === undefined || subscribed.has(topic)
    const doomed: { topic: string; partition: number }[] = []
    const topics = request.topics.map(({ name, partitions }) => ({
      name,
      partitions: partitions.map(({ partitionIndex }) => {
        let errorCode: number = ErrorCode.NONE
        if (controller.image.topic(name)?.partitions[partitionIndex] === undefined) {
          errorCode = ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
        } else if (isSubscribed(name)) {
          errorCode = ErrorCode.GROUP_SUBSCRIBED_TO_TOPIC
        } else if (shard.offsets.get(groupId, name, partitionIndex) !== undefined) {
          doomed.push({ topic: name, partition: partitionIndex })
        }
        return { partitionIndex, errorCode }
      }),
    }))
    const errorCode = groups.deleteOffsets(groupId, doomed)
    return errorCode === ErrorCode.NONE ? { errorCode, throttleTimeMs: 0, topics } : failed(errorCode)
  },
}

function failed(errorCode: number): OffsetDeleteResponseInput {
  return { errorCode, throttleTimeMs: 0, topics: [] }
}
