import { type Node, type TopicPartition, type WaitOptions } from '@ottla/core'
import { apiError, type Deadline } from '@ottla/core/internal'
import { decodeVersioned, ErrorCode } from '@ottla/protocol'
import { consumerProtocolAssignment } from '@ottla/protocol/messages/consumer-protocol-assignment'
import {
  describeGroups as api,
  type DescribedGroup,
  type DescribedGroupMember,
} from '@ottla/protocol/messages/describe-groups'
import { KafkaError } from '@ottla/runtime'
import type { AdminRequests } from '../admin-requests.ts'
import { askCoordinators } from '../ask-coordinators.ts'
import { type AclOperation, authorizedOperations } from '../authorized-operations.ts'
import type { Outcomes } from '../batch.ts'
import { comparePartitions } from '../by-name.ts'
import { itemError } from '../response-error.ts'
import { coordinatorRetries } from '../retry-rules.ts'
import { nodesOf } from '../topics/topic-description.ts'
import { type GroupState, groupState } from './group-state.ts'

/** Options of the calls that describe groups. */
export interface DescribeGroupsOptions extends WaitOptions {
  /** Whether to tell what this client may do with each group. Default false. (KIP-430) */
  readonly includeAuthorizedOperations?: boolean
}

/** A member of a group of the classic protocol. */
export interface ClassicGroupMember {
  readonly memberId: string
  /** Only of static members (KIP-345). */
  readonly groupInstanceId?: string
  readonly clientId: string
  /** As the coordinator sees the member, such as `/10.0.0.7`. */
  readonly clientHost: string
  /** What it reads, sorted; empty where the protocol of the group is not that of consumers. */
  readonly assignment: readonly TopicPartition[]
  /** What the member said when it joined, in the format of the group's protocol. */
  readonly metadata: Buffer
  /** What the leader of the group gave it, in the format of the group's protocol. */
  readonly assignmentBytes: Buffer
}

/** A group whose members follow the classic protocol: consumers, Connect workers, … */
export interface ClassicGroupDescription {
  readonly groupId: string
  /** `consumer`, `connect`, …; empty for a group without members that only commits. */
  readonly protocolType: string
  /** The assignor or other protocol that the members have agreed on; empty while there is none. */
  readonly protocol: string
  readonly state: GroupState
  readonly coordinator: Node
  readonly members: readonly ClassicGroupMember[]
  /** What this client may do with the group, when that was asked for and the broker tells. */
  readonly authorizedOperations?: readonly AclOperation[]
}

/** DescribeGroups from which on brokers tell what is allowed. */
const operationsVersion = 3

export function describeClassicGroups(
  requests: AdminRequests,
  groupIds: readonly string[],
  options: DescribeGroupsOptions = {},
): Promise<ClassicGroupDescription[]> {
  const deadline = requests.deadline(options)
  const call = { operation: 'Describing groups', deadline, ...coordinatorRetries }
  return requests.batch(groupIds, call, (names) =>
    askCoordinators(requests, { type: 'group', deadline }, names, (nodeId, own) =>
      askClassic(requests, nodeId, own, options, deadline),
    ),
  )
}

/** Asks one coordinator about groups. */
export async function askClassic(
  requests: AdminRequests,
  nodeId: number,
  groups: readonly string[],
  options: DescribeGroupsOptions,
  deadline: Deadline,
): Promise<Outcomes<ClassicGroupDescription>> {
  const { includeAuthorizedOperations = false } = options
  const request = (version: number) => ({
    groups,
    ...(version >= operationsVersion ? { includeAuthorizedOperations } : {}),
  })
  const response = await requests.toNode(nodeId, api, request, deadline)
  const [coordinator] = nodesOf([nodeId], requests.cluster.metadata.nodes)
  return new Map(response.groups.map((group) => [group.groupId, outcome(group, coordinator!)]))
}

function outcome(group: DescribedGroup, coordinator: Node): ClassicGroupDescription | KafkaError {
  const { groupId, errorCode, errorMessage: detail } = group
  const context = { operation: `Describing group ${groupId}`, apiKey: api.key, detail, resources: [groupId] }
  const error = itemError(errorCode, context)
  if (error !== undefined) return error
  const state = groupState(group.groupState)
  // Brokers before 4.0 describe a group that is not there as dead (KIP-1043).
  if (state === 'Dead' && group.members.length === 0) return apiError(ErrorCode.GROUP_ID_NOT_FOUND, context)
  const operations = authorizedOperations(group.authorizedOperations)
  try {
    return {
      groupId,
      protocolType: group.protocolType,
      protocol: group.protocolData,
      state,
      coordinator,
      members: group.members.map((one) => member(one, group.protocolType)),
      ...(operations === undefined ? {} : { authorizedOperations: operations }),
    }
  } catch (cause) {
    if (cause instanceof KafkaError) return cause
    throw cause
  }
}

function member(one: DescribedGroupMember, protocolType: string): ClassicGroupMember {
  const { memberId, groupInstanceId, clientId, clientHost, memberMetadata, memberAssignment } = one
  return {
    memberId,
    ...(groupInstanceId === null ? {} : { groupInstanceId }),
    clientId,
    clientHost,
    assignment: protocolType === 'consumer' ? assignedPartitions(memberAssignment) : [],
    metadata: memberMetadata,
    assignmentBytes: memberAssignment,
  }
}

function assignedPartitions(bytes: Buffer): TopicPartition[] {
  if (bytes.length === 0) return []
  const { assignedPartitions: topics } = decodeVersioned(consumerProtocolAssignment, bytes).value
  return topics
    .flatMap(({ topic, partitions }) => partitions.map((partition) => ({ topic, partition })))
    .toSorted(comparePartitions)
}
