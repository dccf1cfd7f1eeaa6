import { ErrorCode } from '@ottla/protocol'
import {
  shareGroupDescribe,
  type ShareGroupDescribeRequest,
  type ShareGroupDescribeResponseInput,
} from '@ottla/protocol/messages/share-group-describe'
import { ApiException } from '../errors.ts'
import { toWire } from '../group/partition-maps.ts'
import type { ApiHandler } from '../server/api-handler.ts'
import type { Services } from '../services.ts'
import { groupOperations, notAsked } from './authorized-operations.ts'

type DescribedGroup = ShareGroupDescribeResponseInput['groups'][number]

const assignorName = 'simple'

/* ShareGroupDescribe (77), version 1 (KIP-932): the members of share groups and what they have. */
export const shareGroupDescribeHandler: ApiHandler<ShareGroupDescribeRequest, ShareGroupDescribeResponseInput> = {
  api: shareGroupDescribe,
  handle(services, request) {
    const authorizedOperations = request.includeAuthorizedOperations ? groupOperations : notAsked
    return {
      throttleTimeMs: 0,
      groups: request.groupIds.map((groupId) => {
        const described = describe(services, groupId)
        return {
          ...described,
          authorizedOperations: described.errorCode === ErrorCode.NONE ? authorizedOperations : notAsked,
        }
      }),
    }
  },
}

function describe({ groups, controller }: Services, groupId: string): DescribedGroup {
  const failed = (errorCode: number, errorMessage: string | null): DescribedGroup => ({
    errorCode,
    errorMessage,
    groupId,
    groupState: '',
    groupEpoch: 0,
    assignmentEpoch: 0,
    assignorName: '',
    members: [],
  })
  if (groupId === '') return failed(ErrorCode.INVALID_GROUP_ID, null)
  const shard = groups.shard(groupId)
  if (typeof shard === 'number') return failed(shard, null)
  try {
    const group = shard.groups.share(groupId)
    return {
      errorCode: ErrorCode.NONE,
      groupId,
      groupState: group.state,
      groupEpoch: group.groupEpoch,
      assignmentEpoch: group.assignmentEpoch,
      assignorName,
      members: Array.from(group.members.values(), (member) => ({
        memberId: member.memberId,
        rackId: member.rackId,
        memberEpoch: member.memberEpoch,
        clientId: member.clientId,
        clientHost: member.clientHost,
        subscribedTopicNames: [...member.subscribedTopicNames],
        assignment: {
          // Topics that are gone are left out.
          topicPartitions: toWire(member.assignedPartitions).flatMap(({ topicId, partitions }) => {
            const topicName = controller.image.topicById(topicId)?.name
            return topicName === undefined ? [] : [{ topicId, topicName, partitions }]
          }),
        },
      })),
    }
  } catch (error) {
    if (error instanceof ApiException) return failed(error.errorCode, error.message)
    throw error
  }
}
