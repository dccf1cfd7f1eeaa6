import { ErrorCode } from '@ottla/protocol'
import {
  shareGroupDescribe,
  type ShareGroupDescribeRequest,
  type ShareGroupDescribeResponseInput,
} from '@ottla/protocol/messages/share-group-describe'
import { ApiException } from '../errors.ts'
import type { Access } from '../security/access.ts'
import { permissions } from '../security/permissions.ts'
import type { ApiHandler } from '../server/api-handler.ts'
import type { Services } from '../services.ts'
import { notAsked } from './authorized-operations.ts'
import { hideMembers, namedPartitions, undescribedGroup } from './described-group.ts'

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
        if (refusal !== undefined) return undescribedGroup(groupId, refusal, null)
        const described = visibleTo(access, describe(services, groupId))
        const tellsOperations = request.includeAuthorizedOperations && described.errorCode === ErrorCode.NONE
        return { ...described, authorizedOperations: tellsOperations ? access.operations('GROUP', groupId) : notAsked }
      }),
    }
  },
}

function describe({ groups, controller }: Services, groupId: string): DescribedGroup {
  if (groupId === '') return undescribedGroup(groupId, ErrorCode.INVALID_GROUP_ID, null)
  const shard = groups.shard(groupId)
  if (typeof shard === 'number') return undescribedGroup(groupId, shard, null)
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
        assignment: { topicPartitions: namedPartitions({ controller }, member.assignedPartitions) },
      })),
    }
  } catch (error) {
    if (error instanceof ApiException) return undescribedGroup(groupId, error.errorCode, error.message)
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
  return isHidden ? hideMembers(group) : group
}
