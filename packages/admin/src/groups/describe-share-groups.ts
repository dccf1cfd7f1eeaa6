import type { Node, TopicPartition } from '@ottla/core'
import { type DescribedGroup, shareGroupDescribe as api } from '@ottla/protocol/messages/share-group-describe'
import type { AdminRequests } from '../admin-requests.ts'
import { type AclOperation, authorizedOperations } from '../authorized-operations.ts'
import { describeGroups } from './ask-groups.ts'
import type { DescribeGroupsOptions } from './describe-classic-groups.ts'
import { type GroupState, groupState } from './group-state.ts'
import { partitionsOfTopics } from './topic-partitions.ts'

/** A member of a share group (KIP-932). */
export interface ShareGroupMember {
  readonly memberId: string
  readonly memberEpoch: number
  readonly rackId?: string
  readonly clientId: string
  /** As the coordinator sees the member, such as `/10.0.0.7`. */
  readonly clientHost: string
  readonly subscribedTopics: readonly string[]
  /** What it reads, possibly together with others; sorted. */
  readonly assignment: readonly TopicPartition[]
}

/** A group whose members share the records of partitions (KIP-932). */
export interface ShareGroupDescription {
  readonly groupId: string
  readonly state: GroupState
  readonly coordinator: Node
  readonly groupEpoch: number
  /** Of the target assignment. */
  readonly targetAssignmentEpoch: number
  readonly assignor: string
  readonly members: readonly ShareGroupMember[]
  /** What this client may do with the group, when that was asked for and the broker tells. */
  readonly authorizedOperations?: readonly AclOperation[]
}

export function describeShareGroups(
  requests: AdminRequests,
  groupIds: readonly string[],
  options: DescribeGroupsOptions = {},
): Promise<ShareGroupDescription[]> {
  return describeGroups(requests, api, groupIds, options, description)
}

function description(group: DescribedGroup, coordinator: Node): ShareGroupDescription {
  const operations = authorizedOperations(group.authorizedOperations)
  return {
    groupId: group.groupId,
    state: groupState(group.groupState),
    coordinator,
    groupEpoch: group.groupEpoch,
    targetAssignmentEpoch: group.assignmentEpoch,
    assignor: group.assignorName,
    members: group.members.map(({ memberId, memberEpoch, rackId, clientId, clientHost, ...member }) => ({
      memberId,
      memberEpoch,
      ...(rackId === null ? {} : { rackId }),
      clientId,
      clientHost,
      subscribedTopics: member.subscribedTopicNames,
      assignment: partitionsOfTopics(member.assignment.topicPartitions),
    })),
    ...(operations === undefined ? {} : { authorizedOperations: operations }),
  }
}
