import { ErrorCode, ZERO_UUID } from '@ottla/protocol'
import {
  deleteShareGroupOffsets,
  type DeleteShareGroupOffsetsRequest,
  type DeleteShareGroupOffsetsResponseInput,
} from '@ottla/protocol/messages/delete-share-group-offsets'
import { deleteShareOffsets } from '../group/share/share-offsets.ts'
import { permissions } from '../security/permissions.ts'
import type { ApiHandler } from '../server/api-handler.ts'
import { refusalMessage } from './refusal-message.ts'
import { shareGroupOutcome } from './share-group-outcome.ts'

/* DeleteShareGroupOffsets (92), version 0 (KIP-932): has a share group without members forget where it is in topics. */
export const deleteShareGroupOffsetsHandler: ApiHandler<
  DeleteShareGroupOffsetsRequest,
  DeleteShareGroupOffsetsResponseInput
> = {
  api: deleteShareGroupOffsets,
  handle({ groups, controller }, { groupId, topics }, { access }) {
    const { group: theGroup, topic: one } = permissions.DeleteShareGroupOffsets
    const refusal = access.refusal(theGroup, groupId)
    if (refusal !== undefined) return failed(refusal, refusalMessage(refusal))
    if (groupId === '') return failed(ErrorCode.INVALID_GROUP_ID, null)
    const shard = groups.shard(groupId)
    if (typeof shard === 'number') return failed(shard, null)
    const group = shard.groups.get(groupId)
    if (group === undefined) return failed(ErrorCode.GROUP_ID_NOT_FOUND, `Group ${groupId} not found.`)
    const known = group?.type === 'share' ? group.stateMetadata : undefined
    const topicIds = new Set<string>()
    const responses = topics.map(({ topicName }) => {
      const topicRefusal = access.refusal(one, topicName)
      if (topicRefusal !== undefined) {
        const errorMessage = refusalMessage(topicRefusal)
        return { topicName, topicId: ZERO_UUID, errorCode: topicRefusal, errorMessage }
      }
      const topicId = controller.image.topic(topicName)?.topicId
      if (topicId === undefined) {
        const errorMessage = 'This server does not host this topic-partition.'
        return { topicName, topicId: ZERO_UUID, errorCode: ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, errorMessage }
      }
      if (known?.initialized.has(topicId) !== true && known?.deleting.has(topicId) !== true) {
        const errorMessage = 'There is no offset information to delete.'
        return { topicName, topicId: ZERO_UUID, errorCode: ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, errorMessage }
      }
      topicIds.add(topicId)
      return { topicName, topicId, errorCode: ErrorCode.NONE, errorMessage: null }
    })
    const [errorCode, errorMessage] = shareGroupOutcome(groups, groupId, (context, reply) =>
      deleteShareOffsets(groupId, topicIds, context, reply),
    )
    return errorCode === ErrorCode.NONE
      ? { throttleTimeMs: 0, errorCode, errorMessage: null, responses }
      : failed(errorCode, errorMessage)
  },
}

function failed(errorCode: number, errorMessage: string | null): DeleteShareGroupOffsetsResponseInput {
  return { throttleTimeMs: 0, errorCode, errorMessage, responses: [] }
}
