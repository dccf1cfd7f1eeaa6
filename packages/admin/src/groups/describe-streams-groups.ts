import type { Node } from '@ottla/core'
import {
  type DescribedGroup,
  type Member,
  streamsGroupDescribe as api,
  type TaskIds,
  type TaskOffset,
  type TopicInfo,
  type Topology,
} from '@ottla/protocol/messages/streams-group-describe'
import type { AdminRequests } from '../admin-requests.ts'
import { type AclOperation, authorizedOperations } from '../authorized-operations.ts'
import { describeGroups } from './ask-groups.ts'
import type { DescribeGroupsOptions } from './describe-classic-groups.ts'
import { type GroupState, groupState } from './group-state.ts'

/** A task of a Streams application. */
export interface StreamsTask {
  readonly subtopologyId: string
  readonly partition: number
}

/** Tasks of a member by what they are for. */
export interface StreamsAssignment {
  readonly activeTasks: readonly StreamsTask[]
  readonly standbyTasks: readonly StreamsTask[]
  readonly warmupTasks: readonly StreamsTask[]
}

/** How far the state of a task is. */
export interface StreamsTaskOffset extends StreamsTask {
  readonly offset: number
}

/** A process of a Streams application. */
export interface StreamsGroupMember {
  readonly memberId: string
  readonly memberEpoch: number
  readonly groupInstanceId?: string
  readonly rackId?: string
  readonly clientId: string
  /** As the coordinator sees the member, such as `/10.0.0.7`. */
  readonly clientHost: string
  readonly topologyEpoch: number
  /** Members with the same one are in one process. */
  readonly processId: string
  /** Where its state can be queried (`application.server`). */
  readonly userEndpoint?: { readonly host: string; readonly port: number }
  readonly clientTags: Readonly<Record<string, string>>
  readonly taskOffsets: readonly StreamsTaskOffset[]
  readonly taskEndOffsets: readonly StreamsTaskOffset[]
  readonly assignment: StreamsAssignment
  /** What it is to do when the rebalance is over. */
  readonly targetAssignment: StreamsAssignment
  /** Whether it still speaks the classic protocol. */
  readonly isClassic: boolean
}

/** A topic that a Streams application keeps for itself. */
export interface StreamsTopic {
  readonly name: string
  /** 0 where it follows from other topics. */
  readonly partitions: number
  /** 0 where the broker's default is used. */
  readonly replicationFactor: number
  readonly configs: Readonly<Record<string, string>>
}

/** A part of a Streams application whose tasks run independently. */
export interface StreamsSubtopology {
  readonly subtopologyId: string
  readonly sourceTopics: readonly string[]
  readonly repartitionSinkTopics: readonly string[]
  readonly stateChangelogTopics: readonly StreamsTopic[]
  readonly repartitionSourceTopics: readonly StreamsTopic[]
}

/** A group of the Streams protocol (KIP-1071). */
export interface StreamsGroupDescription {
  readonly groupId: string
  readonly state: GroupState
  readonly coordinator: Node
  readonly groupEpoch: number
  readonly targetAssignmentEpoch: number
  /** Absent while no member has told it. */
  readonly topologyEpoch?: number
  /** Empty while no member has told them. */
  readonly subtopologies: readonly StreamsSubtopology[]
  readonly members: readonly StreamsGroupMember[]
  /** What this client may do with the group, when that was asked for and the broker tells. */
  readonly authorizedOperations?: readonly AclOperation[]
}

export function describeStreamsGroups(
  requests: AdminRequests,
  groupIds: readonly string[],
  options: DescribeGroupsOptions = {},
): Promise<StreamsGroupDescription[]> {
  return describeGroups(requests, api, groupIds, options, description)
}

function description(group: DescribedGroup, coordinator: Node): StreamsGroupDescription {
  const operations = authorizedOperations(group.authorizedOperations)
  const { topology } = group
  return {
    groupId: group.groupId,
    state: groupState(group.groupState),
    coordinator,
    groupEpoch: group.groupEpoch,
    targetAssignmentEpoch: group.assignmentEpoch,
    ...(topology === null ? {} : { topologyEpoch: topology.epoch }),
    subtopologies: subtopologies(topology),
    members: group.members.map(member),
    ...(operations === undefined ? {} : { authorizedOperations: operations }),
  }
}

function subtopologies(topology: Topology | null): StreamsSubtopology[] {
  return (topology?.subtopologies ?? []).map((part) => ({
    subtopologyId: part.subtopologyId,
    sourceTopics: part.sourceTopics,
    repartitionSinkTopics: part.repartitionSinkTopics,
    stateChangelogTopics: part.stateChangelogTopics.map(topicOf),
    repartitionSourceTopics: part.repartitionSourceTopics.map(topicOf),
  }))
}

function topicOf({ name, partitions, replicationFactor, topicConfigs }: TopicInfo): StreamsTopic {
  return { name, partitions, replicationFactor, configs: record(topicConfigs) }
}

function member(one: Member): StreamsGroupMember {
  const { instanceId, rackId, userEndpoint } = one
  return {
    memberId: one.memberId,
    memberEpoch: one.memberEpoch,
    ...(instanceId === null ? {} : { groupInstanceId: instanceId }),
    ...(rackId === null ? {} : { rackId }),
    clientId: one.clientId,
    clientHost: one.clientHost,
    topologyEpoch: one.topologyEpoch,
    processId: one.processId,
    ...(userEndpoint === null ? {} : { userEndpoint: { host: userEndpoint.host, port: userEndpoint.port } }),
    clientTags: record(one.clientTags),
    taskOffsets: one.taskOffsets.map(taskOffset),
    taskEndOffsets: one.taskEndOffsets.map(taskOffset),
    assignment: assignment(one.assignment),
    targetAssignment: assignment(one.targetAssignment),
    isClassic: one.isClassic,
  }
}

function taskOffset({ subtopologyId, partition, offset }: TaskOffset): StreamsTaskOffset {
  return { subtopologyId, partition, offset }
}

function assignment({ activeTasks, standbyTasks, warmupTasks }: Member['assignment']): StreamsAssignment {
  return { activeTasks: tasks(activeTasks), standbyTasks: tasks(standbyTasks), warmupTasks: tasks(warmupTasks) }
}

function tasks(ids: readonly TaskIds[]): StreamsTask[] {
  return ids.flatMap(({ subtopologyId, partitions }) => partitions.map((partition) => ({ subtopologyId, partition })))
}

function record(pairs: readonly { readonly key: string; readonly value: string }[]): Record<string, string> {
  return Object.fromEntries(pairs.map(({ key, value }) => [key, value]))
}
