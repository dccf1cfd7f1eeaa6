import { ErrorCode } from '@ottla/protocol'
import {
  offsetDelete,
  type OffsetDeleteRequest,
  type OffsetDeleteResponseInput,
} from '@ottla/protocol/messages/offset-delete'
import type { Group } from '../group/group-store.ts'
import { subscribedTopics } from '../group/subscribed-topics.ts'
import { permissions } from '../security/permissions.ts'
import type { ApiHandler } from '../server/api-handler.ts'

/*
 * OffsetDelete (47), version 0 (KIP-496): forgets committed offsets of topics that the group's members are
 * not subscribed to.
 */
export const offsetDeleteHandler: ApiHandler<OffsetDeleteRequest, OffsetDeleteResponseInput> = {
  api: offsetDelete,
  handle({ groups, controller }, request, { access }) {
    const { groupId } = request
    const { group: theGroup, topic: one } = permissions.OffsetDelete
    const refusal = access.refusal(theGroup, groupId)
    if (refusal !== undefined) return failed(refusal)
    if (groupId === '') return failed(ErrorCode.INVALID_GROUP_ID)
    const shard = groups.shard(groupId)
    if (typeof shard === 'number') return failed(shard)
    const known = shard.groups.get(groupId)
    if (known === undefined && shard.offsets.ofGroup(groupId) === undefined) {
      return failed(ErrorCode.GROUP_ID_NOT_FOUND)
    }
    const isSubscribed = subscriptionOf(known)
    if (isSubscribed === undefined) return failed(ErrorCode.NON_EMPTY_GROUP)
    const doomed: { topic: string; partition: number }[] = []
    const topics = request.topics.map(({ name, partitions }) => ({
      name,
      partitions: partitions.map(({ partitionIndex }) => {
        const topicRefusal = access.refusal(one, name)
        if (topicRefusal !== undefined) return { partitionIndex, errorCode: topicRefusal }
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

/** Tells of a topic whether a group is subscribed to it; undefined for a group whose members nobody understands. */
function subscriptionOf(known: Group | undefined): ((topic: string) => boolean) | undefined {
  if (known?.type === 'consumer' || known?.type === 'share') return (topic) => known.isSubscribedTo(topic)
  const group = known?.group
  if (group === undefined || group.members.size === 0) return () => false
  if (group.protocolType !== 'consumer') return undefined
  const topics = subscribedTopics(group)
  return (topic) => topics === undefined || topics.has(topic)
}

function failed(errorCode: number): OffsetDeleteResponseInput {
  return { errorCode, throttleTimeMs: 0, topics: [] }
}
