import { decodeVersioned, ErrorCode } from '@ottla/protocol'
import { consumerProtocolAssignment } from '@ottla/protocol/messages/consumer-protocol-assignment'
import { consumerProtocolSubscription } from '@ottla/protocol/messages/consumer-protocol-subscription'
import type { ClassicMember } from '../classic-member.ts'
import type { CoordinatorRecord } from '../coordinator-records.ts'
import { type ClassicEntry, groupNotFound } from '../group-store.ts'
import { inEpoch, noPartitions, type TopicPartitionSets } from '../partition-maps.ts'
import { type ConsumerContext, sessionTimer } from './consumer-context.ts'
import { ConsumerGroup } from './consumer-group.ts'
import { type ConsumerMember, MemberState } from './consumer-member.ts'
import { groupRecords } from './consumer-records.ts'
import { subscriptionHash } from './group-epoch.ts'

/** A group to work on, and what has to be written first so that it is one. */
export interface OpenedGroup {
  readonly group: ConsumerGroup
  readonly records: readonly CoordinatorRecord[]
  readonly afterWrite?: (() => void) | undefined
}

/**
 * The consumer group of this id; a new one, or one made of a classic group, for a member that joins.
 * @throws ApiException GROUP_ID_NOT_FOUND
 */
export function openConsumerGroup(groupId: string, isJoin: boolean, context: ConsumerContext): OpenedGroup {
  const known = context.groups.get(groupId)
  if (known === undefined) {
    if (!isJoin) throw groupNotFound(`Consumer group ${groupId} not found.`)
    return { group: new ConsumerGroup(groupId), records: [] }
  }
  if (known.type === 'consumer') return { group: known, records: [] }
  if (!isJoin || known.type !== 'classic') throw groupNotFound(`Group ${groupId} is not a consumer group.`)
  const tombstone: CoordinatorRecord = { type: 'GroupMetadata', group: groupId, value: null }
  if (known.group.state === 'Empty') {
    return { group: new ConsumerGroup(groupId), records: [tombstone] }
  }
  const group = upgraded(known, context)
  return { group, records: [tombstone, ...groupRecords(group)], afterWrite: () => takeOver(known, group, context) }
}

/** The members that wait are told to come back; from now on their sessions are those of the consumer group. */
function takeOver({ rebalance }: ClassicEntry, group: ConsumerGroup, { effects, nowMs }: ConsumerContext): void {
  rebalance.abandon(ErrorCode.REBALANCE_IN_PROGRESS, effects)
  for (const { memberId, classic } of group.members.values()) {
    effects.setTimer(group.groupId, sessionTimer(memberId), nowMs + classic!.sessionTimeoutMs)
  }
}

/** A consumer group with the members, the generation and the assignment of a classic one. */
function upgraded({ group: classic }: ClassicEntry, context: ConsumerContext): ConsumerGroup {
  const { groupId, generationId, protocolName = '' } = classic
  const refuse = (why: string): never => {
    throw groupNotFound(`Cannot upgrade classic group ${groupId} to consumer group because ${why}.`)
  }
  if (!context.settings.canUpgrade) refuse('online upgrade is disabled')
  if (classic.protocolType !== 'consumer') refuse('the group does not use the consumer embedded protocol')
  if (classic.members.size > context.settings.maxSize) refuse('the group size exceeds the consumer group maximum size')
  const group = new ConsumerGroup(groupId)
  group.groupEpoch = generationId
  group.assignmentEpoch = generationId
  for (const member of classic.members.values()) {
    const assigned = assignmentOf(member, context, refuse)
    group.targetAssignment.set(member.memberId, assigned)
    group.setMember(upgradedMember(member, protocolName, generationId, assigned, refuse))
  }
  group.metadataHash = subscriptionHash(group.subscribedTopics(), context)
  return group
}

function upgradedMember(
  member: ClassicMember,
  protocolName: string,
  generationId: number,
  assigned: TopicPartitionSets,
  refuse: (why: string) => never,
): ConsumerMember {
  let subscription
  try {
    subscription = decodeVersioned(consumerProtocolSubscription, member.metadata(protocolName)).value
  } catch {
    return refuse('the embedded consumer protocol is malformed')
  }
  return {
    memberId: member.memberId,
    memberEpoch: generationId,
    previousMemberEpoch: generationId,
    state: MemberState.STABLE,
    instanceId: member.groupInstanceId,
    rackId: subscription.rackId === '' ? null : subscription.rackId,
    rebalanceTimeoutMs: member.rebalanceTimeoutMs,
    clientId: member.clientId,
    clientHost: member.clientHost,
    subscribedTopicNames: new Set(subscription.topics),
    subscribedTopicRegex: '',
    serverAssignor: null,
    assignedPartitions: inEpoch(assigned, generationId),
    partitionsPendingRevocation: new Map(),
    classic: { sessionTimeoutMs: member.sessionTimeoutMs, protocols: member.protocols },
  }
}

/** Nothing for a member that has never synced. */
function assignmentOf(
  { assignment }: ClassicMember,
  { topics }: ConsumerContext,
  refuse: (why: string) => never,
): TopicPartitionSets {
  if (assignment.length === 0) return noPartitions
  let decoded
  try {
    decoded = decodeVersioned(consumerProtocolAssignment, assignment).value
  } catch {
    return refuse('the embedded consumer protocol is malformed')
  }
  if (decoded.userData !== null && decoded.userData.length > 0) {
    refuse(
      'an unsupported custom assignor is in use. Please refer to the documentation or switch to a default assignor before re-attempting the upgrade',
    )
  }
  const partitions = new Map<string, ReadonlySet<number>>()
  for (const { topic, partitions: ids } of decoded.assignedPartitions) {
    const topicId = topics.topic(topic)?.topicId
    if (topicId !== undefined) partitions.set(topicId, new Set(ids))
  }
  return partitions
}
