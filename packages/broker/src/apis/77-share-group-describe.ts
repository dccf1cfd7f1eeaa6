import { ErrorCode } from '@ottla/protocol'
import {
  shareGroupDescribe,
  type ShareGroupDescribeRequest,
  type ShareGroupDescribeResponseInput,
} from '@ottla/protocol/messages/share-group-describe'
import { ApiException } from '../errors.ts'
import { toWire } from '../group/partition-maps.ts'
import type { Access } from '../security/access.ts'
import { permissions } from '../security/permissions.ts'
import type { ApiHandler } from '../server/api-handler.ts'
import type { Services } from '../services.ts'
import { notAsked } from './authorized-operations.ts'

type DescribedGroup = ShareGroupDescribeResponseInput['groups'][number]

const assignorName = 'simple'

/* ShareGroupDescribe (77), version 1 (KIP-932): the members of share groups and what they have. */
export const shareGroupDescribeHandler: ApiHandler<ShareGroupDescribeRequest, ShareGroupDescribeResponseInput> = {
  api: shareGroupDescribe,
  handle(services, request, { access }) {
    return {
      throttleTimeMs: 0,
      groups: request.groupIds.map((groupId) => {
        const refusal = access.refusal(permissions.ShareGroupDescribe.group, groupId)
        if (refusal !== undefined) return failed(groupId, refusal, null)
        const described = visibleTo(access, describe(services, groupId))
        const tellsOperations = request.includeAuthorizedOperations && described.errorCode === ErrorCode.NONE
        return { ...described, authorizedOperations: tellsOperations ? access.operations('GROUP', groupId) : notAsked }
      }),
    }
  },
}

function describe({ groups, controller }: Services, groupId: string): DescribedGroup {
  if (groupId === '') return failed(groupId, ErrorCode.INVALID_GROUP_ID, null)
  const shard = groups.shard(groupId)
  if (typeof shard === 'number') return failed(groupId, shard, null)
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
    if (error instanceof ApiException) return failed(groupId, error.errorCode, error.message)
    throw error
  }
}

/** A group with members that have topics which the client may not know of is not described. */
function visibleTo(access: Access, group: DescribedGroup): DescribedGroup {
  const topics = group.members.flatMap(({ subscribedTopicNames, assignment }) => [
    ...subscribedTopicNames,
    ...assignment.topicPartitions.map(({ topicName }) => topicName),
  ])
  const isHidden = topics.some((topic) => !access.may(permissions.ShareGroupDescribe.topic, topic))
  if (!isHidden) return group
  const message = 'The group has described topic(s) that the client is not authorized to describe.'
  return { ...group, errorCode: ErrorCode.TOPIC_AUTHORIZATION_FAILED, errorMessage: message, members: [] }
}

function failed(groupId: string, errorCode: number, errorMessage: string | null): DescribedGroup {
  return {
    errorCode,
    errorMessage,
    groupId,
    groupState: '',
    groupEpoch: 0,
    assignmentEpoch: 0,
    assignorName: '',
    members: [],
  }
}
