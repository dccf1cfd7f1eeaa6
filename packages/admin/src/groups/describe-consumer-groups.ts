import { ApiError, type Node, type TopicPartition } from '@ottla/core'
import { apiError, type Deadline } from '@ottla/core/internal'
import { ErrorCode, UnsupportedVersionError } from '@ottla/protocol'
import { consumerGroupDescribe as api, type DescribedGroup } from '@ottla/protocol/messages/consumer-group-describe'
import { KafkaError } from '@ottla/runtime'
import type { AdminRequests } from '../admin-requests.ts'
import { askCoordinators } from '../ask-coordinators.ts'
import { type AclOperation, authorizedOperations } from '../authorized-operations.ts'
import type { Outcomes } from '../batch.ts'
import { coordinatorRetries } from '../retry-rules.ts'
import { askGroups } from './ask-groups.ts'
import { askClassic, type ClassicGroupDescription, type DescribeGroupsOptions } from './describe-classic-groups.ts'
import { type GroupState, groupState } from './group-state.ts'
import { partitionsOfTopics } from './topic-partitions.ts'

/** A member of a consumer group of either protocol. */
export interface ConsumerGroupMember {
  readonly memberId: string
  /** Only of static members (KIP-345). */
  readonly groupInstanceId?: string
  readonly clientId: string
  /** As the coordinator sees the member, such as `/10.0.0.7`. */
  readonly clientHost: string
  /** What it reads, sorted. */
  readonly assignment: readonly TopicPartition[]
  /** What it is to read when the rebalance is over, sorted. Only in groups of the consumer protocol (KIP-848). */
  readonly targetAssignment?: readonly TopicPartition[]
  /** Only in groups of the consumer protocol. */
  readonly memberEpoch?: number
  /** Only in groups of the consumer protocol. */
  readonly rackId?: string
  /** Only in groups of the consumer protocol. */
  readonly subscribedTopics?: readonly string[]
  /** A regular expression in RE2's syntax. Only in groups of the consumer protocol. */
  readonly subscribedTopicRegex?: string
  /** Whether the member itself speaks the consumer protocol; absent from brokers before 4.0. (KIP-1099) */
  readonly isUpgraded?: boolean
}

/** A group of consumers. */
export interface ConsumerGroupDescription {
  readonly groupId: string
  readonly type: 'Classic' | 'Consumer'
  readonly state: GroupState
  readonly coordinator: Node
  /** Name of the assignor; empty while a classic group has none. */
  readonly partitionAssignor: string
  /** Offsets are committed under the name of the group, but nobody ever joined it. */
  readonly isSimpleConsumerGroup: boolean
  /** Only in groups of the consumer protocol. */
  readonly groupEpoch?: number
  /** Of the target assignment. Only in groups of the consumer protocol. */
  readonly targetAssignmentEpoch?: number
  readonly members: readonly ConsumerGroupMember[]
  /** What this client may do with the group, when that was asked for and the broker tells. */
  readonly authorizedOperations?: readonly AclOperation[]
}

export function describeConsumerGroups(
  requests: AdminRequests,
  groupIds: readonly string[],
  options: DescribeGroupsOptions = {},
): Promise<ConsumerGroupDescription[]> {
  const deadline = requests.deadline(options)
  const call = { operation: 'Describing groups', deadline, ...coordinatorRetries }
  return requests.batch(groupIds, call, (names) =>
    askCoordinators(requests, { type: 'group', deadline }, names, async (nodeId, own) => {
      const outcomes = new Map(await askNew(requests, nodeId, own, options, deadline))
      // Coordinators say of a group of the classic protocol that there is none with this id.
      const classic = own.filter((groupId) => isOfOtherProtocol(outcomes.get(groupId)))
      if (classic.length === 0) return outcomes
      for (const [groupId, group] of await askClassic(requests, nodeId, classic, options, deadline)) {
        outcomes.set(groupId, group instanceof KafkaError ? group : fromClassic(group))
      }
      return outcomes
    }),
  )
}

function isOfOtherProtocol(outcome: unknown): boolean {
  if (outcome instanceof UnsupportedVersionError) return true
  const codes: readonly number[] = [ErrorCode.GROUP_ID_NOT_FOUND, ErrorCode.UNSUPPORTED_VERSION]
  return outcome instanceof ApiError && codes.includes(outcome.errorCode)
}

async function askNew(
  requests: AdminRequests,
  nodeId: number,
  groupIds: readonly string[],
  options: DescribeGroupsOptions,
  deadline: Deadline,
): Promise<Outcomes<ConsumerGroupDescription>> {
  try {
    return await askGroups(requests, api, nodeId, groupIds, options, deadline, description)
  } catch (error) {
    if (!(error instanceof UnsupportedVersionError)) throw error
    return new Map(groupIds.map((groupId) => [groupId, error]))
  }
}

/** On the wire: a member of the classic protocol, and one of the consumer protocol. */
const memberTypes: readonly boolean[] = [false, true]

function description(group: DescribedGroup, coordinator: Node): ConsumerGroupDescription {
  const operations = authorizedOperations(group.authorizedOperations)
  return {
    groupId: group.groupId,
    type: 'Consumer',
    state: groupState(group.groupState),
    coordinator,
    partitionAssignor: group.assignorName,
    isSimpleConsumerGroup: false,
    groupEpoch: group.groupEpoch,
    targetAssignmentEpoch: group.assignmentEpoch,
    members: group.members.map((member) => {
      const { instanceId, rackId, subscribedTopicRegex: regex } = member
      const isUpgraded = memberTypes[member.memberType]
      return {
        memberId: member.memberId,
        ...(instanceId === null ? {} : { groupInstanceId: instanceId }),
        clientId: member.clientId,
        clientHost: member.clientHost,
        assignment: partitionsOfTopics(member.assignment.topicPartitions),
        targetAssignment: partitionsOfTopics(member.targetAssignment.topicPartitions),
        memberEpoch: member.memberEpoch,
        ...(rackId === null ? {} : { rackId }),
        subscribedTopics: member.subscribedTopicNames,
        ...(regex === null || regex === '' ? {} : { subscribedTopicRegex: regex }),
        ...(isUpgraded === undefined ? {} : { isUpgraded }),
      }
    }),
    ...(operations === undefined ? {} : { authorizedOperations: operations }),
  }
}

function fromClassic(group: ClassicGroupDescription): ConsumerGroupDescription | KafkaError {
  const { groupId, protocolType, protocol, members, authorizedOperations: operations } = group
  if (protocolType !== 'consumer' && protocolType !== '') {
    const detail = `the group is not one of consumers but of '${protocolType}'; describeClassicGroups describes it`
    return apiError(ErrorCode.INCONSISTENT_GROUP_PROTOCOL, { operation: `Describing group ${groupId}`, detail })
  }
  return {
    groupId,
    type: 'Classic',
    state: group.state,
    coordinator: group.coordinator,
    partitionAssignor: protocol,
    isSimpleConsumerGroup: protocolType === '',
    members: members.map(({ memberId, groupInstanceId, clientId, clientHost, assignment }) => ({
      memberId,
      ...(groupInstanceId === undefined ? {} : { groupInstanceId }),
      clientId,
      clientHost,
      assignment,
    })),
    ...(operations === undefined ? {} : { authorizedOperations: operations }),
  }
}
