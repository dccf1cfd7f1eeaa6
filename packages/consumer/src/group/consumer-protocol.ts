import type { TopicPartition } from '@ottla/core'
import { decodeVersioned, encodeVersioned } from '@ottla/protocol'
import { consumerProtocolAssignment } from '@ottla/protocol/messages/consumer-protocol-assignment'
import { consumerProtocolSubscription } from '@ottla/protocol/messages/consumer-protocol-subscription'
import type { MemberAssignment, MemberSubscription } from '../assignors/partition-assignor.ts'
import { groupByTopic } from '../state/group-by-topic.ts'

/** The bytes in which members of a classic group tell the leader what they want. */
export function encodeSubscription(subscription: Omit<MemberSubscription, 'memberId' | 'groupInstanceId'>): Uint8Array {
  const { topics, userData, ownedPartitions, generationId, rackId } = subscription
  return encodeVersioned(
    consumerProtocolSubscription,
    {
      topics: [...topics].sort(),
      userData,
      ownedPartitions: onWire(ownedPartitions),
      generationId,
      rackId: rackId ?? null,
    },
    consumerProtocolSubscription.maxVersion,
  )
}

/** Reads what a member of any client and version sent. */
export function decodeSubscription(
  memberId: string,
  groupInstanceId: string | null,
  bytes: Uint8Array,
): MemberSubscription {
  const { value } = decodeVersioned(consumerProtocolSubscription, bytes)
  return {
    memberId,
    ...(groupInstanceId === null ? {} : { groupInstanceId }),
    topics: value.topics,
    ownedPartitions: fromWire(value.ownedPartitions),
    generationId: value.generationId,
    ...(value.rackId === null ? {} : { rackId: value.rackId }),
    userData: value.userData,
  }
}

/** The bytes in which the leader tells a member what it gets. */
export function encodeAssignment(assignment: MemberAssignment): Uint8Array {
  return encodeVersioned(
    consumerProtocolAssignment,
    { assignedPartitions: onWire(assignment.partitions), userData: assignment.userData ?? null },
    consumerProtocolAssignment.maxVersion,
  )
}

/** Reads an assignment; empty bytes, which a member without partitions may get, are an empty one. */
export function decodeAssignment(bytes: Uint8Array): MemberAssignment {
  if (bytes.length === 0) return { partitions: [] }
  const { value } = decodeVersioned(consumerProtocolAssignment, bytes)
  const partitions = fromWire(value.assignedPartitions)
  return value.userData === null ? { partitions } : { partitions, userData: value.userData }
}

function onWire(partitions: readonly TopicPartition[]): { topic: string; partitions: number[] }[] {
  return [...groupByTopic(partitions)].map(([topic, group]) => ({ topic, partitions: group.map((p) => p.partition) }))
}

function fromWire(topics: readonly { topic: string; partitions: readonly number[] }[]): TopicPartition[] {
  return topics.flatMap(({ topic, partitions }) => partitions.map((partition) => ({ topic, partition })))
}
