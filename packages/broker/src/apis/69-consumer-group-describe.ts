import { ErrorCode } from '@ottla/protocol'
import {
  consumerGroupDescribe,
  type ConsumerGroupDescribeRequest,
  type ConsumerGroupDescribeResponseInput,
} from '@ottla/protocol/messages/consumer-group-describe'
import { ApiException } from '../errors.ts'
import type { ConsumerGroup } from '../group/consumer/consumer-group.ts'
import type { ConsumerMember } from '../group/consumer/consumer-member.ts'
import type { Access } from '../security/access.ts'
import { permissions } from '../security/permissions.ts'
import type { ApiHandler } from '../server/api-handler.ts'
import type { Services } from '../services.ts'
import { notAsked } from './authorized-operations.ts'
import { hideMembers, namedPartitions, undescribedGroup } from './described-group.ts'

type DescribedGroup = ConsumerGroupDescribeResponseInput['groups'][number]
type DescribedMember = DescribedGroup['members'][number]

const classicMemberType = 0
const consumerMemberType = 1

/*
 * ConsumerGroupDescribe (69), versions 0-1 (KIP-848): members with their epochs, what they have and what they are to
 * have. What a member is giving up is still its own. v1 tells members of the classic protocol from the others.
 */
export const consumerGroupDescribeHandler: ApiHandler<
  ConsumerGroupDescribeRequest,
  ConsumerGroupDescribeResponseInput
> = {
  api: consumerGroupDescribe,
  handle(services, request, { access }) {
    return {
      throttleTimeMs: 0,
      groups: request.groupIds.map((groupId) => {
        const refusal = access.refusal(permissions.ConsumerGroupDescribe.group, groupId)
        if (refusal !== undefined) return undescribedGroup(groupId, refusal, null)
        const described = visibleTo(access, describe(services, groupId))
        const tellsOperations = request.includeAuthorizedOperations && described.errorCode === ErrorCode.NONE
        return { ...described, authorizedOperations: tellsOperations ? access.operations('GROUP', groupId) : notAsked }
      }),
    }
  },
}

function describe(services: Services, groupId: string): DescribedGroup {
  if (groupId === '') return undescribedGroup(groupId, ErrorCode.INVALID_GROUP_ID, null)
  const shard = services.groups.shard(groupId)
  if (typeof shard === 'number') return undescribedGroup(groupId, shard, null)
  try {
    return describeGroup(services, shard.groups.consumer(groupId))
  } catch (error) {
    if (error instanceof ApiException) return undescribedGroup(groupId, error.errorCode, error.message)
    throw error
  }
}

function describeGroup(services: Services, group: ConsumerGroup): DescribedGroup {
  return {
    errorCode: ErrorCode.NONE,
    groupId: group.groupId,
    groupState: group.state,
    groupEpoch: group.groupEpoch,
    assignmentEpoch: group.assignmentEpoch,
    assignorName: group.preferredAssignor() ?? services.config.list('group.consumer.assignors')[0]!,
    members: Array.from(group.members.values(), (member) => describeMember(services, group, member)),
  }
}

function describeMember(services: Services, group: ConsumerGroup, member: ConsumerMember): DescribedMember {
  const owned = new Map(member.assignedPartitions)
  for (const [topicId, partitions] of member.partitionsPendingRevocation) {
    owned.set(topicId, new Map([...(owned.get(topicId) ?? []), ...partitions]))
  }
  return {
    memberId: member.memberId,
    instanceId: member.instanceId,
    rackId: member.rackId,
    memberEpoch: member.memberEpoch,
    clientId: member.clientId,
    clientHost: member.clientHost,
    subscribedTopicNames: [...member.subscribedTopicNames],
    subscribedTopicRegex: member.subscribedTopicRegex,
    assignment: { topicPartitions: namedPartitions(services, owned) },
    targetAssignment: { topicPartitions: namedPartitions(services, group.target(member.memberId)) },
    memberType: member.classic === null ? consumerMemberType : classicMemberType,
  }
}

/** A group with members that have topics which the client may not know of is not described. */
function visibleTo(access: Access, group: DescribedGroup): DescribedGroup {
  const topics = group.members.flatMap(({ assignment, targetAssignment }) =>
    [...assignment.topicPartitions, ...targetAssignment.topicPartitions].map(({ topicName }) => topicName),
  )
  const isHidden = topics.some((topic) => !access.may(permissions.ConsumerGroupDescribe.topic, topic))
  return isHidden ? hideMembers(group) : group
}
