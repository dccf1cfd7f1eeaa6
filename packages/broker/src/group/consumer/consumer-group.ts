import { noPartitions, type TopicPartitionEpochs, type TopicPartitionSets } from '../partition-maps.ts'
import { inHashOrder } from '../java-hash-order.ts'
import { type ConsumerMember, isReconciledTo, MemberState } from './consumer-member.ts'

/**
 * States of a consumer group: without members; its target is older than its subscriptions; not all members have
 * what they are to have; all have.
 */
export type ConsumerGroupState = 'Empty' | 'Assigning' | 'Reconciling' | 'Stable'

/** Topics that a regular expression of a group matched, and when it was looked for them. */
export interface ResolvedRegex {
  readonly topics: ReadonlySet<string>
  /** Of the metadata. */
  readonly version: number
  readonly timestampMs: number
}

/** How many members name a topic, and how many regular expressions match it. */
export interface SubscriptionCount {
  readonly byName: number
  readonly byRegex: number
}

/** A change that is worked out and not made yet: this member instead of that. */
export interface MemberChange {
  readonly from: ConsumerMember | undefined
  readonly to: ConsumerMember | undefined
}

/**
 * A consumer group (KIP-848): its members, what each is to have (the target) and what each has. Changes only by
 * the records that are replayed. Knows no time and no I/O.
 */
export class ConsumerGroup {
  readonly type = 'consumer'
  readonly groupId: string
  groupEpoch = 1
  assignmentEpoch = 1
  /** When the target was worked out; 0 for unknown. */
  assignmentTimestampMs = 0
  metadataHash = 0n
  /** Kafka before 4.1 kept a record of the topics, which is to be removed. */
  hasPartitionMetadataRecord = false
  /** When the topics are compared with {@link metadataHash} next; not on record. */
  metadataRefresh: { readonly deadlineMs: number; readonly epoch: number } = { deadlineMs: 0, epoch: 0 }
  readonly members: Map<string, ConsumerMember> = new Map()
  readonly targetAssignment: Map<string, TopicPartitionSets> = new Map()
  readonly resolvedRegexes: Map<string, ResolvedRegex> = new Map()
  readonly #staticMembers = new Map<string, string>()
  /** Epoch of the member that has a partition. */
  readonly #partitionEpochs = new Map<string, Map<number, number>>()

  constructor(groupId: string) {
    this.groupId = groupId
  }

  get isEmpty(): boolean {
    return this.members.size === 0
  }

  get state(): ConsumerGroupState {
    if (this.members.size === 0) return 'Empty'
    if (this.groupEpoch > this.assignmentEpoch) return 'Assigning'
    for (const member of this.members.values()) if (!isReconciledTo(member, this.assignmentEpoch)) return 'Reconciling'
    return 'Stable'
  }

  staticMemberId(instanceId: string | null): string | undefined {
    return instanceId === null ? undefined : this.#staticMembers.get(instanceId)
  }

  staticMember(instanceId: string | null): ConsumerMember | undefined {
    const memberId = this.staticMemberId(instanceId)
    return memberId === undefined ? undefined : this.members.get(memberId)
  }

  target(memberId: string): TopicPartitionSets {
    return this.targetAssignment.get(memberId) ?? noPartitions
  }

  /** The target of a member, or of the one whose place it takes as the same static member. */
  targetOf({ memberId, instanceId }: ConsumerMember): TopicPartitionSets {
    if (instanceId === null) return this.target(memberId)
    const previous = this.#staticMembers.get(instanceId)
    return previous === undefined ? noPartitions : this.target(previous)
  }

  setMember(member: ConsumerMember): void {
    const { memberId, instanceId } = member
    this.#releasePartitions(this.members.get(memberId))
    this.members.set(memberId, member)
    this.#holdPartitions(member.assignedPartitions, member.memberEpoch)
    this.#holdPartitions(member.partitionsPendingRevocation, member.memberEpoch)
    if (instanceId !== null) this.#staticMembers.set(instanceId, memberId)
  }

  removeMember(memberId: string): void {
    const member = this.members.get(memberId)
    if (member === undefined) return
    this.members.delete(memberId)
    this.#releasePartitions(member)
    if (member.instanceId !== null && this.#staticMembers.get(member.instanceId) === memberId) {
      this.#staticMembers.delete(member.instanceId)
    }
  }

  /** Epoch of the member that has a partition; -1 when it is free. */
  partitionEpoch(topicId: string, partition: number): number {
    return this.#partitionEpochs.get(topicId)?.get(partition) ?? -1
  }

  /** How many members are subscribed to each regular expression, after the change. */
  subscribedRegexes(change?: MemberChange): Map<string, number> {
    const counts = new Map<string, number>()
    for (const { subscribedTopicRegex: regex } of this.membersAfter(change)) {
      if (regex !== '') counts.set(regex, (counts.get(regex) ?? 0) + 1)
    }
    return counts
  }

  /** Topics that the group is subscribed to by name or by regular expression, after the change. */
  subscribedTopics(change?: MemberChange): Map<string, SubscriptionCount> {
    return subscriptionsOf([...this.membersAfter(change)], this.resolvedRegexes)
  }

  isSubscribedTo(topic: string): boolean {
    for (const { subscribedTopicNames } of this.members.values()) if (subscribedTopicNames.has(topic)) return true
    for (const { topics } of this.resolvedRegexes.values()) if (topics.has(topic)) return true
    return false
  }

  /** Members as they are after a change; a new static member takes the place of its predecessor. */
  *membersAfter(change?: MemberChange): Generator<ConsumerMember> {
    const replaced = this.staticMemberId(change?.to?.instanceId ?? null)
    for (const member of this.members.values()) {
      if (member.memberId === change?.from?.memberId || member.memberId === change?.to?.memberId) continue
      if (member.memberId !== replaced) yield member
    }
    if (change?.to !== undefined) yield change.to
  }

  /** The assignor that most members ask for; undefined when none asks. */
  preferredAssignor(change?: MemberChange): string | undefined {
    const counts = new Map<string, number>()
    for (const { serverAssignor } of this.membersAfter(change)) {
      if (serverAssignor !== null) counts.set(serverAssignor, (counts.get(serverAssignor) ?? 0) + 1)
    }
    let preferred: string | undefined
    for (const name of inHashOrder(counts.keys())) {
      if (preferred === undefined || counts.get(name)! > counts.get(preferred)!) preferred = name
    }
    return preferred
  }

  get classicMemberCount(): number {
    let count = 0
    for (const { classic } of this.members.values()) if (classic !== null) count++
    return count
  }

  /** Whether a classic member with these protocols finds one that all other classic members have too. */
  supportsClassicProtocols(protocolType: string, names: readonly string[]): boolean {
    if (protocolType !== 'consumer') return false
    if (this.isEmpty) return names.length > 0
    const classic = [...this.members.values()].flatMap((member) => (member.classic === null ? [] : [member.classic]))
    return names.some((name) => classic.every(({ protocols }) => protocols.some((protocol) => protocol.name === name)))
  }

  /** Whether a member waits for partitions of its target that others have not given up yet. */
  waitsForOthers(member: ConsumerMember): boolean {
    if (member.state !== MemberState.UNRELEASED_PARTITIONS) return false
    for (const [topicId, partitions] of this.target(member.memberId)) {
      const assigned = member.assignedPartitions.get(topicId)
      for (const partition of partitions) {
        if (assigned?.has(partition) !== true && this.partitionEpoch(topicId, partition) !== -1) return true
      }
    }
    return false
  }

  hasMetadataExpired(nowMs: number): boolean {
    return nowMs >= this.metadataRefresh.deadlineMs || this.groupEpoch < this.metadataRefresh.epoch
  }

  requestMetadataRefresh(): void {
    this.metadataRefresh = { deadlineMs: 0, epoch: 0 }
  }

  #holdPartitions(partitions: TopicPartitionEpochs, epoch: number): void {
    for (const [topicId, own] of partitions) {
      let epochs = this.#partitionEpochs.get(topicId)
      if (epochs === undefined) this.#partitionEpochs.set(topicId, (epochs = new Map()))
      for (const partition of own.keys()) epochs.set(partition, epoch)
    }
  }

  /** A partition that another member holds by now, in a later epoch, stays with it. */
  #releasePartitions(member: ConsumerMember | undefined): void {
    if (member === undefined) return
    for (const partitions of [member.assignedPartitions, member.partitionsPendingRevocation]) {
      for (const [topicId, own] of partitions) {
        const epochs = this.#partitionEpochs.get(topicId)
        if (epochs === undefined) continue
        for (const partition of own.keys()) {
          if (epochs.get(partition) === member.memberEpoch) epochs.delete(partition)
        }
        if (epochs.size === 0) this.#partitionEpochs.delete(topicId)
      }
    }
  }
}

/** Counts the topics that members are subscribed to; a resolved regular expression counts once. */
export function subscriptionsOf(
  members: readonly ConsumerMember[],
  resolved: ReadonlyMap<string, ResolvedRegex>,
): Map<string, SubscriptionCount> {
  const counts = new Map<string, { byName: number; byRegex: number }>()
  const countOf = (topic: string): { byName: number; byRegex: number } => {
    let count = counts.get(topic)
    if (count === undefined) counts.set(topic, (count = { byName: 0, byRegex: 0 }))
    return count
  }
  const regexes = new Set<string>()
  for (const { subscribedTopicNames, subscribedTopicRegex } of members) {
    for (const topic of subscribedTopicNames) countOf(topic).byName++
    if (subscribedTopicRegex !== '') regexes.add(subscribedTopicRegex)
  }
  for (const regex of regexes) for (const topic of resolved.get(regex)?.topics ?? []) countOf(topic).byRegex++
  return counts
}

/** Whether all of `memberCount` members are subscribed to the same topics. */
export function isHomogeneous(
  topics: ReadonlyMap<string, SubscriptionCount>,
  regexes: ReadonlyMap<string, number>,
  memberCount: number,
): boolean {
  const counts = [...topics.values()]
  if (regexes.size === 0) return counts.every(({ byName }) => byName === memberCount)
  const [firstCount] = regexes.values()
  return firstCount === memberCount && counts.every(({ byName, byRegex }) => byName === 0 && byRegex === 1)
}
