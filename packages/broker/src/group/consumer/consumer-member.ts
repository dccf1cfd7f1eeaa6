import type { ConsumerGroupCurrentMemberAssignmentValueInput } from '@ottla/protocol/messages/consumer-group-current-member-assignment-value'
import type { ConsumerGroupMemberMetadataValueInput } from '@ottla/protocol/messages/consumer-group-member-metadata-value'
import type { MemberProtocol } from '../classic-member.ts'
import { noPartitionEpochs, samePartitionEpochs, type TopicPartitionEpochs } from '../partition-maps.ts'

/** How far a member is with its target, in Kafka's numbers for the record. */
export const MemberState = {
  /** Has what it is to have. */
  STABLE: 0,
  /** Has to give partitions up before it goes on to the next epoch. */
  UNREVOKED_PARTITIONS: 1,
  /** Is in the newest epoch and waits for partitions that others still have. */
  UNRELEASED_PARTITIONS: 2,
} as const

/** Epochs that a member sends instead of its own (KIP-848). */
export const memberEpochToJoin = 0
export const memberEpochToLeave = -1
/** A static member that will be back. */
export const memberEpochToPause = -2

/** What a member that still speaks the classic protocol said in JoinGroup. */
export interface ClassicMetadata {
  readonly sessionTimeoutMs: number
  readonly protocols: readonly MemberProtocol[]
}

/** A member of a consumer group. Replaced, never changed in place. */
export interface ConsumerMember {
  readonly memberId: string
  readonly memberEpoch: number
  readonly previousMemberEpoch: number
  readonly state: number
  readonly instanceId: string | null
  readonly rackId: string | null
  readonly rebalanceTimeoutMs: number
  readonly clientId: string
  readonly clientHost: string
  readonly subscribedTopicNames: ReadonlySet<string>
  /** Empty for none. */
  readonly subscribedTopicRegex: string
  readonly serverAssignor: string | null
  readonly assignedPartitions: TopicPartitionEpochs
  readonly partitionsPendingRevocation: TopicPartitionEpochs
  /** null for a member that speaks the consumer protocol. */
  readonly classic: ClassicMetadata | null
}

/** A member that nothing is known of but its id. */
export function newConsumerMember(memberId: string): ConsumerMember {
  return {
    memberId,
    memberEpoch: 0,
    previousMemberEpoch: -1,
    state: MemberState.STABLE,
    instanceId: null,
    rackId: null,
    rebalanceTimeoutMs: -1,
    clientId: '',
    clientHost: '',
    subscribedTopicNames: new Set(),
    subscribedTopicRegex: '',
    serverAssignor: null,
    assignedPartitions: noPartitionEpochs,
    partitionsPendingRevocation: noPartitionEpochs,
    classic: null,
  }
}

export function isReconciledTo(member: ConsumerMember, assignmentEpoch: number): boolean {
  return member.state === MemberState.STABLE && member.memberEpoch === assignmentEpoch
}

/** Whether the record of a member's subscription would say the same of both. */
export function sameSubscription(one: ConsumerMember, other: ConsumerMember): boolean {
  return (
    one.memberId === other.memberId &&
    one.instanceId === other.instanceId &&
    one.rackId === other.rackId &&
    one.rebalanceTimeoutMs === other.rebalanceTimeoutMs &&
    one.clientId === other.clientId &&
    one.clientHost === other.clientHost &&
    one.subscribedTopicRegex === other.subscribedTopicRegex &&
    one.serverAssignor === other.serverAssignor &&
    sameNames(one.subscribedTopicNames, other.subscribedTopicNames) &&
    sameClassic(one.classic, other.classic)
  )
}

/** Whether the record of a member's assignment would say the same of both. */
export function sameProgress(one: ConsumerMember, other: ConsumerMember): boolean {
  return (
    one.memberEpoch === other.memberEpoch &&
    one.previousMemberEpoch === other.previousMemberEpoch &&
    one.state === other.state &&
    samePartitionEpochs(one.assignedPartitions, other.assignedPartitions) &&
    samePartitionEpochs(one.partitionsPendingRevocation, other.partitionsPendingRevocation)
  )
}

export function sameNames(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  if (one.size !== other.size) return false
  for (const name of one) if (!other.has(name)) return false
  return true
}

function sameClassic(one: ClassicMetadata | null, other: ClassicMetadata | null): boolean {
  if (one === null || other === null) return one === other
  return (
    one.sessionTimeoutMs === other.sessionTimeoutMs &&
    one.protocols.length === other.protocols.length &&
    one.protocols.every(({ name, metadata }, at) => {
      const counterpart = other.protocols[at]!
      return counterpart.name === name && Buffer.compare(counterpart.metadata, metadata) === 0
    })
  )
}

export function withSubscription(
  member: ConsumerMember,
  record: ConsumerGroupMemberMetadataValueInput,
): ConsumerMember {
  const { classicMemberMetadata: classic = null } = record
  return {
    ...member,
    instanceId: record.instanceId,
    rackId: record.rackId,
    clientId: record.clientId,
    clientHost: record.clientHost,
    subscribedTopicNames: new Set(record.subscribedTopicNames),
    subscribedTopicRegex: record.subscribedTopicRegex ?? '',
    rebalanceTimeoutMs: record.rebalanceTimeoutMs ?? -1,
    serverAssignor: record.serverAssignor,
    classic:
      classic === null
        ? null
        : {
            sessionTimeoutMs: classic.sessionTimeoutMs,
            // Copied: the subscription outlives the frame that it was read from.
            protocols: classic.supportedProtocols.map(({ name, metadata }) => ({
              name,
              metadata: Uint8Array.from(metadata),
            })),
          },
  }
}

export function withProgress(
  member: ConsumerMember,
  record: ConsumerGroupCurrentMemberAssignmentValueInput,
): ConsumerMember {
  return {
    ...member,
    memberEpoch: record.memberEpoch,
    previousMemberEpoch: record.previousMemberEpoch,
    state: record.state,
    assignedPartitions: epochsOf(record.assignedPartitions, record.memberEpoch),
    partitionsPendingRevocation: epochsOf(record.partitionsPendingRevocation, record.memberEpoch),
  }
}

/** Records before Kafka 4.2 do not say in which epoch a partition was assigned. */
function epochsOf(
  topics: ConsumerGroupCurrentMemberAssignmentValueInput['assignedPartitions'],
  memberEpoch: number,
): TopicPartitionEpochs {
  return new Map(
    topics.map(({ topicId, partitions, assignmentEpochs = null }) => {
      const epochs = assignmentEpochs?.length === partitions.length ? assignmentEpochs : undefined
      return [
        topicId,
        new Map(partitions.map((partition, at) => [partition, epochs?.[at] ?? Math.max(memberEpoch, 0)])),
      ]
    }),
  )
}
