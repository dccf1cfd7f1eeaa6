import { ErrorCode, ZERO_UUID } from '@ottla/protocol'
import {
  alterShareGroupOffsets,
  type AlterShareGroupOffsetsRequest,
  type AlterShareGroupOffsetsResponseInput,
} from '@ottla/protocol/messages/alter-share-group-offsets'
import { alterShareOffsets } from '../group/share/share-offsets.ts'
import { permissions } from '../security/permissions.ts'
import type { ApiHandler } from '../server/api-handler.ts'
import { refusalMessage } from './refusal-message.ts'
import { shareGroupOutcome } from './share-group-outcome.ts'

const unknownMessage = 'This server does not host this topic-partition.'

/* AlterShareGroupOffsets (91), version 0 (KIP-932): has a share group without members begin at other offsets. */
export const alterShareGroupOffsetsHandler: ApiHandler<
  AlterShareGroupOffsetsRequest,
  AlterShareGroupOffsetsResponseInput
> = {
  api: alterShareGroupOffsets,
  handle({ groups, controller }, request, { access }) {
    const { groupId } = request
    const { group: theGroup, topic: one } = permissions.AlterShareGroupOffsets
    const refusal = access.refusal(theGroup, groupId)
    if (refusal !== undefined) return failed(refusal, refusalMessage(refusal))
    if (groupId === '') return failed(ErrorCode.INVALID_GROUP_ID, 'The group id is invalid.')
    const offsets = new Map<string, { topicName: string; offsets: Map<number, number> }>()
    const responses = request.topics.map(({ topicName, partitions }) => {
      const topic = controller.image.topic(topicName)
      const topicRefusal = access.refusal(one, topicName)
      const rows = partitions.map(({ partitionIndex, startOffset }) => {
        if (topicRefusal !== undefined) {
          return { partitionIndex, errorCode: topicRefusal, errorMessage: refusalMessage(topicRefusal) }
        }
        if (topic?.partitions[partitionIndex] === undefined) {
          const errorCode = ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
          return { partitionIndex, errorCode, errorMessage: unknownMessage }
        }
        let known = offsets.get(topic.topicId)
        if (known === undefined) offsets.set(topic.topicId, (known = { topicName, offsets: new Map() }))
        known.offsets.set(partitionIndex, startOffset)
        return { partitionIndex, errorCode: ErrorCode.NONE, errorMessage: null }
      })
      return {
        topicName,
        topicId: topicRefusal === undefined ? (topic?.topicId ?? ZERO_UUID) : ZERO_UUID,
        partitions: rows,
      }
    })
    // Nothing is to be altered, so no group is made for it.
    if (offsets.size === 0) return { throttleTimeMs: 0, errorCode: ErrorCode.NONE, errorMessage: null, responses }
    const [errorCode, errorMessage] = shareGroupOutcome(groups, groupId, (context, reply) =>
      alterShareOffsets(groupId, offsets, context, reply),
    )
    return errorCode === ErrorCode.NONE
      ? { throttleTimeMs: 0, errorCode, errorMessage: null, responses }
      : failed(errorCode, errorMessage)
  },
}

function failed(errorCode: number, errorMessage: string | null): AlterShareGroupOffsetsResponseInput {
  return { throttleTimeMs: 0, errorCode, errorMessage, responses: [] }
}
