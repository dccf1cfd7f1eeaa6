// The KIP-848 protocol request by request: epochs, assignments, errors and their texts are those of Apache Kafka.
import { decodeVersioned, encodeVersioned, ZERO_UUID } from '@ottla/protocol'
import { consumerGroupDescribe } from '@ottla/protocol/messages/consumer-group-describe'
import {
  consumerGroupHeartbeat,
  type ConsumerGroupHeartbeatRequestInput,
} from '@ottla/protocol/messages/consumer-group-heartbeat'
import { consumerProtocolAssignment } from '@ottla/protocol/messages/consumer-protocol-assignment'
import { consumerProtocolSubscription } from '@ottla/protocol/messages/consumer-protocol-subscription'
import { deleteGroups } from '@ottla/protocol/messages/delete-groups'
import { describeGroups } from '@ottla/protocol/messages/describe-groups'
import { findCoordinator } from '@ottla/protocol/messages/find-coordinator'
import { heartbeat } from '@ottla/protocol/messages/heartbeat'
import { joinGroup } from '@ottla/protocol/messages/join-group'
import { leaveGroup } from '@ottla/protocol/messages/leave-group'
import { listGroups } from '@ottla/protocol/messages/list-groups'
import { metadata } from '@ottla/protocol/messages/metadata'
import { offsetCommit } from '@ottla/protocol/messages/offset-commit'
import { offsetFetch } from '@ottla/protocol/messages/offset-fetch'
import { syncGroup } from '@ottla/protocol/messages/sync-group'
import { afterEach, expect, test } from 'vitest'
import { unique, useCluster } from './cluster.ts'
import { errorText, Transcript } from './transcript.ts'

const cluster = useCluster()
let script: Script

afterEach(() => script.close())

type Assignment = readonly { readonly topicId: string; readonly partitions: readonly number[] }[]

/** Members of one group, by their ids, and what they were given last. */
class Script {
  readonly text: Transcript
  readonly groupId: string = unique('group')
  topic = ''
  otherTopic = ''
  #classicCount = 0
  readonly #owned = new Map<string, Assignment>()

  static async start(partitions: number, otherPartitions = 1): Promise<Script> {
    script = new Script(await Transcript.open(cluster.bootstrapServers))
    script.topic = await cluster.topic(partitions)
    script.otherTopic = await cluster.topic(otherPartitions)
    for (const [name, topic] of [
      ['orders', script.topic],
      ['payments', script.otherTopic],
    ] as const) {
      let topicId = ZERO_UUID
      while (topicId === ZERO_UUID) {
        const response = await script.text.send(metadata, 12, { topics: [{ name: topic }] })
        topicId = response.topics[0]!.topicId
      }
      script.text.name(topicId, name)
      script.text.name(topic, name)
    }
    script.text.name(script.groupId, 'group')
    // Apache Kafka makes the offsets topic now, and its coordinator takes a moment.
    const { text, groupId } = script
    const request = { keyType: 0, coordinatorKeys: [groupId] }
    while ((await text.send(findCoordinator, 6, request)).coordinators[0]!.errorCode !== 0);
    // It has to know the topics, too.
    const probe = {
      groupId,
      memberId: 'probe',
      memberEpoch: 0,
      rebalanceTimeoutMs: 1000,
      subscribedTopicNames: [script.topic, script.otherTopic],
      topicPartitions: [],
    }
    while ((await text.send(consumerGroupHeartbeat, 1, probe)).assignment?.topicPartitions.length !== 2);
    await text.send(consumerGroupHeartbeat, 1, { groupId, memberId: 'probe', memberEpoch: -1 })
    await text.send(deleteGroups, 2, { groupsNames: [groupId] })
    return script
  }

  private constructor(text: Transcript) {
    this.text = text
  }

  close(): Promise<void> {
    return this.text.close()
  }

  /** ConsumerGroupHeartbeat. `owned` says that the member has what it was given last. */
  async beat(
    memberId: string,
    memberEpoch: number,
    fields: Partial<ConsumerGroupHeartbeatRequestInput> & { owned?: true; version?: number } = {},
  ): Promise<void> {
    const { owned, version = 1, ...rest } = fields
    const topicPartitions = owned === true ? (this.#owned.get(memberId) ?? []) : null
    const request = { groupId: this.groupId, memberId, memberEpoch, topicPartitions, ...rest }
    const response = await this.text.send(consumerGroupHeartbeat, version, request)
    const shown = Object.entries(rest).map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    this.text.note([`> ${memberId} in epoch ${memberEpoch}`, ...shown, ...(owned ? ['owns it all'] : [])].join(' '))
    const { errorCode, errorMessage, assignment } = response
    if (errorCode !== 0) {
      this.text.note(`< ${errorText(errorCode, errorMessage)}`)
      return
    }
    if (assignment !== null) this.#owned.set(memberId, assignment.topicPartitions)
    const what = assignment === null ? '' : `, assignment ${this.#show(assignment.topicPartitions)}`
    this.text.note(`< ${response.memberId ?? 'no member id'} in epoch ${response.memberEpoch}${what}`)
  }

  join(memberId: string, fields: Partial<ConsumerGroupHeartbeatRequestInput> = {}): Promise<void> {
    const names = { rebalanceTimeoutMs: 5000, subscribedTopicNames: [this.topic] }
    return this.beat(memberId, 0, { ...names, topicPartitions: [], ...fields })
  }

  async describe(): Promise<void> {
    const request = { groupIds: [this.groupId], includeAuthorizedOperations: false }
    const { groups } = await this.text.send(consumerGroupDescribe, 1, request)
    const group = groups[0]!
    this.text.note('> describe')
    if (group.errorCode !== 0) {
      this.text.note(`< ${errorText(group.errorCode, group.errorMessage)}`)
      return
    }
    const { groupState, groupEpoch, assignmentEpoch, assignorName } = group
    this.text.note(`< ${groupState}, epoch ${groupEpoch}, assignment epoch ${assignmentEpoch}, ${assignorName}`)
    const lines = []
    for (const { memberId, instanceId, memberEpoch, memberType, assignment, targetAssignment } of group.members) {
      const type = memberType === 1 ? 'consumer' : 'classic'
      const has = this.#show(assignment.topicPartitions)
      const target = this.#show(targetAssignment.topicPartitions)
      const line = `<   ${memberId} (${instanceId}, ${type}) in epoch ${memberEpoch} has ${has} of ${target}`
      lines.push(this.text.named(line))
    }
    for (const line of lines.toSorted()) this.text.note(line)
  }

  async commit(memberId: string, epoch: number, { version = 9, partition = 0, instanceId = '' } = {}): Promise<void> {
    const partitions = [{ partitionIndex: partition, committedOffset: 1, committedMetadata: '' }]
    const response = await this.text.send(offsetCommit, version, {
      groupId: this.groupId,
      memberId,
      generationIdOrMemberEpoch: epoch,
      ...(instanceId === '' ? {} : { groupInstanceId: instanceId }),
      topics: [{ name: this.topic, partitions }],
    })
    this.text.note(`> ${memberId || 'somebody'} commits partition ${partition} in epoch ${epoch}, v${version}`)
    this.text.note(`< ${errorText(response.topics[0]!.partitions[0]!.errorCode)}`)
  }

  async fetchOffsets(memberId: string | null, memberEpoch: number): Promise<void> {
    const topics = [{ name: this.topic, partitionIndexes: [0] }]
    const groups = [{ groupId: this.groupId, memberId, memberEpoch, topics }]
    const response = await this.text.send(offsetFetch, 9, { groups, requireStable: false })
    const group = response.groups[0]!
    this.text.note(`> ${memberId ?? 'somebody'} fetches offsets in epoch ${memberEpoch}`)
    this.text.note(`< ${errorText(group.errorCode)} ${group.topics.length}`)
  }

  /** JoinGroup of a classic member; returns the member id and the generation. */
  async classicJoin(
    memberId: string,
    fields: { topics?: string[]; instanceId?: string; version?: number; protocols?: string[]; owned?: number[] } = {},
  ): Promise<{ memberId: string; generationId: number }> {
    const { topics = [this.topic], instanceId = null, version = 9, protocols = ['range'], owned = [] } = fields
    const ownedPartitions = owned.length === 0 ? [] : [{ topic: this.topic, partitions: owned }]
    const subscription = encodeVersioned(
      consumerProtocolSubscription,
      { topics, userData: null, ownedPartitions, generationId: -1, rackId: null },
      3,
    )
    const response = await this.text.send(joinGroup, version, {
      groupId: this.groupId,
      sessionTimeoutMs: 10_000,
      rebalanceTimeoutMs: 10_000,
      memberId,
      groupInstanceId: instanceId,
      protocolType: 'consumer',
      protocols: protocols.map((name) => ({ name, metadata: subscription })),
    })
    if (memberId === '' && response.memberId !== '') this.text.name(response.memberId, `number ${++this.#classicCount}`)
    this.text.note(
      `> classic ${memberId || 'newcomer'} joins, instance ${instanceId}, protocols ${protocols.join(',')}`,
    )
    const { errorCode, generationId, protocolName, leader, members } = response
    this.text.note(
      `< ${errorText(errorCode)} ${response.memberId}, generation ${generationId}, ${protocolName}, leader '${leader}', ${members.length} members`,
    )
    return response
  }

  async classicSync(memberId: string, generationId: number, assignments: Record<string, number[]> = {}): Promise<void> {
    const response = await this.text.send(syncGroup, 5, {
      groupId: this.groupId,
      generationId,
      memberId,
      protocolType: 'consumer',
      protocolName: 'range',
      assignments: Object.entries(assignments).map(([id, partitions]) => ({
        memberId: id,
        assignment: encodeVersioned(
          consumerProtocolAssignment,
          { assignedPartitions: [{ topic: this.topic, partitions }], userData: null },
          3,
        ),
      })),
    })
    this.text.note(`> classic ${memberId} syncs generation ${generationId}`)
    const assignment =
      response.assignment.length === 0
        ? 'nothing'
        : decodeVersioned(consumerProtocolAssignment, response.assignment)
            .value.assignedPartitions.map(({ topic, partitions }) => `${topic}:${sorted(partitions).join(',')}`)
            .join(' ')
    this.text.note(`< ${errorText(response.errorCode)} ${assignment}`)
  }

  async classicBeat(memberId: string, generationId: number): Promise<void> {
    const response = await this.text.send(heartbeat, 4, { groupId: this.groupId, generationId, memberId })
    this.text.note(`> classic ${memberId} heartbeats in generation ${generationId}`)
    this.text.note(`< ${errorText(response.errorCode)}`)
  }

  async leaveGroup(...memberIds: string[]): Promise<void> {
    const members = memberIds.map((memberId) => ({ memberId }))
    const response = await this.text.send(leaveGroup, 5, { groupId: this.groupId, members })
    this.text.note(`> LeaveGroup of ${memberIds.join(', ')}`)
    this.text.note(`< ${[response, ...response.members].map(({ errorCode }) => errorText(errorCode)).join(' ')}`)
  }

  async list(): Promise<void> {
    const { groups } = await this.text.send(listGroups, 5, {})
    const group = groups.find(({ groupId }) => groupId === this.groupId)
    this.text.note('> list')
    this.text.note(
      group === undefined ? '< not there' : `< ${group.groupType} ${group.protocolType} ${group.groupState}`,
    )
  }

  async describeClassic(): Promise<void> {
    const { groups } = await this.text.send(describeGroups, 6, { groups: [this.groupId] })
    const { errorCode, errorMessage, groupState, protocolType, protocolData, members } = groups[0]!
    this.text.note('> describe as a classic group')
    this.text.note(
      `< ${errorText(errorCode, errorMessage)} ${groupState} '${protocolType}' '${protocolData}', ${members.length} members`,
    )
  }

  async remove(): Promise<void> {
    const response = await this.text.send(deleteGroups, 2, { groupsNames: [this.groupId] })
    this.text.note('> delete')
    this.text.note(`< ${errorText(response.results[0]!.errorCode)}`)
  }

  #show(assignment: Assignment): string {
    if (assignment.length === 0) return 'nothing'
    const parts = assignment.map(({ topicId, partitions }) =>
      this.text.named(`${topicId}:${sorted(partitions).join(',')}`),
    )
    return parts.toSorted().join(' ')
  }

  /** Compares what was said with what is kept. */
  matches(name: string): Promise<void> {
    return expect(this.text.toString()).toMatchFileSnapshot(`transcripts/${name}.txt`)
  }
}

function sorted(partitions: readonly number[]): number[] {
  return partitions.toSorted((one, other) => one - other)
}

test('members share partitions, move them and leave', async () => {
  const { text } = await Script.start(6, 2)
  text.title('One member, then a second and a third')
  await script.join('anna')
  await script.beat('anna', 2)
  await script.join('bert')
  await script.describe()
  await script.beat('bert', 3)
  await script.beat('anna', 2)
  await script.describe()
  await script.beat('anna', 2)
  await script.beat('anna', 2, { owned: true })
  await script.beat('bert', 3)
  await script.describe()
  await script.join('carl')
  await script.beat('bert', 3)
  await script.beat('bert', 3, { owned: true })
  await script.beat('anna', 3)
  await script.beat('carl', 4)
  await script.beat('anna', 3, { owned: true })
  await script.beat('carl', 4)
  await script.beat('carl', 4, { owned: true })
  await script.describe()
  text.title('Another subscription')
  await script.beat('carl', 4, { subscribedTopicNames: [script.topic, script.otherTopic] })
  await script.describe()
  await script.beat('anna', 4)
  await script.beat('bert', 4)
  await script.beat('carl', 4, { owned: true })
  await script.beat('carl', 5, { subscribedTopicNames: [script.otherTopic] })
  await script.describe()
  await script.beat('carl', 5, { owned: true })
  await script.beat('anna', 5)
  await script.beat('bert', 5)
  await script.describe()
  text.title('Leaving')
  await script.beat('carl', -1)
  await script.beat('carl', -1)
  await script.beat('carl', 5)
  await script.beat('bert', -1)
  await script.beat('anna', 6)
  await script.beat('anna', 8)
  await script.describe()
  await script.remove()
  await script.beat('anna', -1)
  await script.describe()
  await script.list()
  await script.remove()
  await script.describe()
  await script.matches('moving-partitions')
})

test('the assignor that most ask for assigns', async () => {
  const { text } = await Script.start(7, 3)
  const both = { subscribedTopicNames: [script.topic, script.otherTopic], serverAssignor: 'range' }
  text.title('Range')
  await script.join('anna', both)
  await script.join('bert', both)
  await script.join('carl', both)
  await script.describe()
  text.title('Uniform, when two of three want it')
  await script.beat('bert', 3, { serverAssignor: 'uniform' })
  await script.beat('carl', 4, { serverAssignor: 'uniform' })
  await script.join('dora', { subscribedTopicNames: [script.topic] })
  await script.describe()
  await script.beat('anna', 2, { owned: true, serverAssignor: 'magic' })
  await script.matches('assignors')
})

test('what a heartbeat may not say', async () => {
  const { text } = await Script.start(2)
  text.title('Before there is a group')
  await script.beat('anna', 1)
  await script.beat('anna', -1)
  await script.beat('', 0)
  await script.beat('', 5, { version: 0 })
  await script.beat(' ', 0)
  await script.beat('anna', 0)
  await script.beat('anna', 0, { rebalanceTimeoutMs: 1000 })
  await script.beat('anna', 0, { rebalanceTimeoutMs: 1000, topicPartitions: [] })
  await script.beat('anna', -2)
  await script.beat('anna', -3)
  await script.join('anna', { instanceId: '' })
  await script.join('anna', { rackId: ' ' })
  await script.join('anna', { serverAssignor: 'magic' })
  await script.join('anna', { subscribedTopicNames: null, subscribedTopicRegex: '(' })
  await script.describe()
  text.title('Epochs')
  await script.join('anna')
  await script.beat('anna', 1)
  await script.beat('anna', 3)
  await script.beat('bert', 2)
  await script.join('anna')
  await script.join('anna', { rebalanceTimeoutMs: 6000 })
  await script.join('bert')
  await script.beat('bert', -1)
  await script.beat('anna', 2, { owned: true })
  await script.beat('anna', 2, { owned: true })
  await script.beat('anna', 2)
  await script.beat('anna', 2, { topicPartitions: [{ topicId: 'AAAAAAAAAAAAAAAAAAAABA', partitions: [0] }] })
  await script.beat('anna', 4, {
    rebalanceTimeoutMs: 5000,
    subscribedTopicNames: [script.topic],
    topicPartitions: [],
  })
  text.title('No topics, and topics that are not there')
  await script.beat('anna', 4, { subscribedTopicNames: [] })
  await script.beat('anna', 4, { owned: true })
  await script.beat('anna', 5, { subscribedTopicNames: ['nowhere'] })
  await script.describe()
  await script.matches('heartbeat-errors')
})

test('static members come back, and are fenced', async () => {
  const { text } = await Script.start(4)
  await script.join('anna', { instanceId: 'a' })
  await script.join('bert', { instanceId: 'b' })
  await script.beat('anna', 2, { owned: true, instanceId: 'a' })
  await script.beat('anna', 2, { owned: true, instanceId: 'a' })
  await script.beat('bert', 3, { instanceId: 'b' })
  await script.describe()
  text.title('Somebody else with the same instance id')
  await script.join('carl', { instanceId: 'a' })
  await script.beat('carl', 3, { instanceId: 'a' })
  await script.beat('carl', -1, { instanceId: 'a' })
  await script.beat('carl', -1, { instanceId: 'unknown' })
  await script.beat('anna', 3, { instanceId: 'unknown' })
  text.title('Away for a while')
  await script.beat('anna', -2, { instanceId: 'a' })
  await script.describe()
  await script.beat('anna', 3, { instanceId: 'a' })
  await script.join('anna two', { instanceId: 'a' })
  await script.beat('anna', 3, { instanceId: 'a' })
  await script.commit('anna', 3)
  await script.commit('anna two', 3)
  await script.describe()
  text.title('With another subscription')
  await script.beat('anna two', -2, { instanceId: 'a' })
  await script.join('anna three', { instanceId: 'a', subscribedTopicNames: [script.otherTopic] })
  await script.describe()
  text.title('For good')
  await script.beat('anna three', -1, { instanceId: 'a' })
  await script.describe()
  await script.matches('static-members')
})

test('offsets are committed and fetched in epochs', async () => {
  const { text } = await Script.start(2)
  text.title('Without a group')
  await script.fetchOffsets('anna', 1)
  await script.commit('anna', 1)
  await script.commit('anna', 1, { version: 8 })
  await script.commit('', -1)
  await script.list()
  text.title('With a member')
  await script.join('anna')
  await script.list()
  for (const epoch of [2, 1, 3, -1]) await script.commit('anna', epoch)
  await script.commit('anna', 2, { version: 8 })
  await script.commit('bert', 2)
  await script.commit('', -1)
  await script.fetchOffsets('anna', 2)
  await script.fetchOffsets('anna', 1)
  await script.fetchOffsets('bert', 2)
  await script.fetchOffsets(null, -1)
  text.title('Behind by an epoch, while a partition moves')
  await script.join('bert')
  await script.beat('anna', 2)
  await script.commit('anna', 2)
  await script.commit('anna', 2, { partition: 1 })
  await script.beat('anna', 2, { owned: true })
  await script.commit('anna', 2)
  await script.commit('anna', 2, { partition: 1 })
  await script.beat('bert', 3)
  await script.commit('bert', 2)
  await script.commit('bert', 2, { partition: 1 })
  await script.commit('bert', 3, { partition: 1 })
  text.title('When all have left')
  await script.beat('anna', -1)
  await script.beat('bert', -1)
  await script.commit('', -1)
  await script.commit('anna', 3)
  await script.fetchOffsets('anna', 3)
  await script.matches('offsets')
})

test('a classic group takes up a member of the new protocol, and goes back', async () => {
  const { text } = await Script.start(6)
  text.title('A classic group')
  const { memberId } = await script.classicJoin('')
  const { generationId } = await script.classicJoin(memberId)
  await script.classicSync(memberId, generationId, { [memberId]: [0, 1, 2, 3, 4, 5] })
  await script.classicBeat(memberId, generationId)
  text.title('A member of the new protocol joins')
  await script.beat('anna', 3)
  await script.join('anna')
  await script.list()
  await script.describe()
  await script.describeClassic()
  await script.classicBeat(memberId, 1)
  await script.classicSync(memberId, 1)
  await script.commit(memberId, 1)
  await script.commit(memberId, 0)
  await script.commit(memberId, 2)
  await script.fetchOffsets(memberId, 1)
  await script.fetchOffsets(memberId, 9)
  await script.classicJoin(memberId, { protocols: ['roundrobin'], owned: [0, 1, 2, 3, 4, 5] })
  await script.classicJoin(memberId, { owned: [0, 1, 2, 3, 4, 5] })
  await script.classicSync(memberId, 1)
  await script.classicBeat(memberId, 1)
  await script.classicJoin(memberId, { owned: [0, 1, 2] })
  await script.classicSync(memberId, 2)
  await script.classicBeat(memberId, 2)
  await script.beat('anna', 2)
  await script.describe()
  text.title('Another classic member')
  const other = await script.classicJoin('')
  await script.classicJoin(other.memberId)
  await script.describe()
  await script.leaveGroup(other.memberId, 'nobody')
  await script.describe()
  text.title('The last member of the new protocol leaves')
  await script.beat('anna', -1)
  await script.list()
  await script.describe()
  await script.describeClassic()
  await script.classicBeat(memberId, 2)
  await script.classicBeat(memberId, 4)
  await script.classicBeat(memberId, 5)
  await script.matches('migration')
})

test('an empty group changes its type with its next member', async () => {
  await Script.start(2)
  await script.join('anna')
  await script.commit('anna', 2)
  await script.beat('anna', -1)
  await script.list()
  await script.classicJoin('somebody')
  await script.list()
  const { memberId } = await script.classicJoin('')
  await script.list()
  await script.fetchOffsets(null, -1)
  const { generationId } = await script.classicJoin(memberId)
  await script.classicSync(memberId, generationId, { [memberId]: [0, 1] })
  await script.leaveGroup(memberId)
  await script.list()
  await script.join('anna')
  await script.list()
  await script.matches('type-of-empty-groups')
})
