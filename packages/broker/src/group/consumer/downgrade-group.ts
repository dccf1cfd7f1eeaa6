import { decodeVersioned, encodeVersioned } from '@ottla/protocol'
import { consumerProtocolAssignment } from '@ottla/protocol/messages/consumer-protocol-assignment'
import { consumerProtocolSubscription } from '@ottla/protocol/messages/consumer-protocol-subscription'
import { ClassicGroup } from '../classic-group.ts'
import { ClassicMember } from '../classic-member.ts'
import type { CoordinatorRecord } from '../coordinator-records.ts'
import { groupNotFound } from '../group-store.ts'
import type { TopicPartitionSets } from '../partition-maps.ts'
import { groupMetadataRecord } from '../rebalance.ts'
import type { TopicCatalog } from '../topic-catalog.ts'
import { cancelTimers, type ConsumerContext } from './consumer-context.ts'
import type { ConsumerGroup } from './consumer-group.ts'
import type { ConsumerMember } from './consumer-member.ts'
import { groupTombstones } from './consumer-records.ts'

/** Who leaves, or which static member takes whose place, when a consumer group becomes a classic one. */
export interface Downgrade {
  readonly leaving: readonly ConsumerMember[]
  readonly joining: ConsumerMember | undefined
  /** The assignment is not up to date. */
  readonly mustRebalance: boolean
}

/** Whether only classic members are left without these, and the group may go back to the classic protocol. */
export function canDowngradeWithout(
  group: ConsumerGroup,
  leaving: readonly ConsumerMember[],
  { settings }: ConsumerContext,
): boolean {
  const count = group.members.size - leaving.length
  const classicCount = group.classicMemberCount - leaving.filter(({ classic }) => classic !== null).length
  return classicCount === count && count > 0 && settings.canDowngrade && count <= settings.classicMaxSize
}

/** Whether a classic member takes the place of the only one that is not. */
export function canDowngradeReplacing(
  group: ConsumerGroup,
  replaced: ConsumerMember | undefined,
  { settings }: ConsumerContext,
): boolean {
  if (replaced === undefined || replaced.classic !== null) return false
  const count = group.members.size
  return group.classicMemberCount === count - 1 && settings.canDowngrade && count <= settings.classicMaxSize
}

/** Turns a consumer group into a classic one of the same members, epoch and assignment. */
export function downgradeGroup(
  group: ConsumerGroup,
  downgrade: Downgrade,
  context: ConsumerContext,
): { records: CoordinatorRecord[]; afterWrite: () => void } {
  const { joining, mustRebalance } = downgrade
  const replaced = joining === undefined ? undefined : group.staticMember(joining.instanceId)
  const renamed = joining && replaced && { from: replaced.memberId, to: joining.memberId }
  const classic = downgraded(group, downgrade, replaced, context)
  return {
    records: [...groupTombstones(group, renamed), groupMetadataRecord(classic)],
    afterWrite() {
      cancelTimers(group.groupId, group.members.values(), context)
      const { rebalance } = context.groups.addClassic(classic)
      for (const member of classic.members.values()) rebalance.touch(member, context.effects, context.nowMs)
      if (mustRebalance) rebalance.prepare(context.effects, context.nowMs)
    },
  }
}

function downgraded(
  group: ConsumerGroup,
  { leaving, joining }: Downgrade,
  replaced: ConsumerMember | undefined,
  { topics, nowMs }: ConsumerContext,
): ClassicGroup {
  const classic = new ClassicGroup(group.groupId, nowMs)
  classic.generationId = group.groupEpoch
  classic.protocolType = 'consumer'
  const staying = [...group.members.values()].filter((member) => !leaving.includes(member) && member !== replaced)
  if (joining !== undefined) staying.push(joining)
  for (const member of staying) classic.add(classicMember(member))
  classic.protocolName = classic.selectProtocol()
  classic.transitionTo('Stable', nowMs)
  for (const member of classic.members.values()) {
    const owner = member.memberId === joining?.memberId && replaced !== undefined ? replaced.memberId : member.memberId
    const subscription = member.metadata(classic.protocolName)
    try {
      member.assignment = encodeAssignment(group.target(owner), subscription, topics)
    } catch {
      throw groupNotFound(`Cannot downgrade the classic group ${group.groupId}: its consumer protocol is malformed.`)
    }
  }
  return classic
}

function classicMember({ memberId, instanceId, classic, ...member }: ConsumerMember): ClassicMember {
  return new ClassicMember(memberId, {
    clientId: member.clientId,
    clientHost: member.clientHost,
    groupInstanceId: instanceId,
    sessionTimeoutMs: classic!.sessionTimeoutMs,
    rebalanceTimeoutMs: member.rebalanceTimeoutMs,
    protocols: classic!.protocols,
  })
}

/** An assignment as a classic member reads it, in the version of its subscription. */
export function encodeAssignment(
  target: TopicPartitionSets,
  subscription: Uint8Array,
  topics: TopicCatalog,
): Uint8Array {
  const { version } = decodeVersioned(consumerProtocolSubscription, subscription)
  const assignedPartitions = Array.from(target, ([topicId, partitions]) => ({
    topic: topics.topicById(topicId)?.name,
    partitions: [...partitions].toSorted((one, other) => one - other),
  })).filter((entry): entry is { topic: string; partitions: number[] } => entry.topic !== undefined)
  const { maxVersion } = consumerProtocolAssignment
  return encodeVersioned(
    consumerProtocolAssignment,
    { assignedPartitions, userData: null },
    Math.min(version, maxVersion),
  )
}
