// KIP-848 consumer groups over the wire: the order of epochs, the errors, and what is left after a restart.
import { ErrorCode } from '@ottla/protocol'
import {
  consumerGroupDescribe,
  type ConsumerGroupDescribeResponse,
} from '@ottla/protocol/messages/consumer-group-describe'
import { consumerGroupHeartbeat } from '@ottla/protocol/messages/consumer-group-heartbeat'
import { createPartitions } from '@ottla/protocol/messages/create-partitions'
import { createTopics } from '@ottla/protocol/messages/create-topics'
import { deleteGroups } from '@ottla/protocol/messages/delete-groups'
import { describeGroups } from '@ottla/protocol/messages/describe-groups'
import { listGroups } from '@ottla/protocol/messages/list-groups'
import { offsetCommit } from '@ottla/protocol/messages/offset-commit'
import { offsetDelete } from '@ottla/protocol/messages/offset-delete'
import { offsetFetch } from '@ottla/protocol/messages/offset-fetch'
import { afterEach, describe, expect, it } from 'vitest'
import type { BrokerOptions } from '../src/index.ts'
import { ConsumerGroupMember } from './support/consumer-member.ts'
import { World } from './support/world.ts'

let world: World

afterEach(() => world.run(world.broker.close()))

const options: BrokerOptions = { topics: { orders: 4 }, dataDir: '/data' }

function connect(memberId: string, instanceId: string | null = null): Promise<ConsumerGroupMember> {
  return ConsumerGroupMember.connect(world, memberId, instanceId)
}

async function described(): Promise<ConsumerGroupDescribeResponse['groups'][number]> {
  const client = await world.connect()
  const request = { groupIds: ['group'], includeAuthorizedOperations: false }
  return (await world.run(client.send(consumerGroupDescribe, 1, request))).groups[0]!
}

describe('A member of a KIP-848 group', () => {
  it('joins, is given all partitions, and is told nothing more while nothing changes', async () => {
    world = await World.start(options)
    const member = await connect('one')
    const joined = await world.run(member.join())
    expect(joined).toMatchObject({ errorCode: 0, memberId: 'one', memberEpoch: 2, heartbeatIntervalMs: 500 })
    expect(member.partitions).toEqual([0, 1, 2, 3])
    expect(await world.run(member.heartbeat())).toMatchObject({ errorCode: 0, memberEpoch: 2, assignment: null })
  })

  it('gives partitions up before another member gets them', async () => {
    world = await World.start(options)
    const one = await connect('one')
    const two = await connect('two')
    await world.run(one.join())
    await world.run(two.join())
    expect({ epoch: two.epoch, partitions: two.partitions }).toEqual({ epoch: 3, partitions: [] })
    // Told to give up half of it, the first stays in its epoch until it says that it has.
    await world.run(one.heartbeat())
    expect(one.epoch).toBe(2)
    expect(one.partitions).toHaveLength(2)
    expect((await world.run(two.heartbeat())).assignment).toBeNull()
    await world.run(one.acknowledge())
    expect(one.epoch).toBe(3)
    await world.run(two.heartbeat())
    expect(new Set([...one.partitions, ...two.partitions])).toEqual(new Set([0, 1, 2, 3]))
  })

  it('that leaves makes room at once', async () => {
    world = await World.start(options)
    const one = await connect('one')
    const two = await connect('two')
    await world.run(one.join())
    await world.run(two.join())
    expect(await world.run(one.leave())).toMatchObject({ errorCode: 0, memberEpoch: -1 })
    await world.run(two.heartbeat())
    expect(two.partitions).toEqual([0, 1, 2, 3])
    expect(await world.run(one.heartbeat({ memberEpoch: 2 }))).toMatchObject({ errorCode: ErrorCode.UNKNOWN_MEMBER_ID })
  })

  it('is fenced when it is silent for a session timeout', async () => {
    world = await World.start({ ...options, config: { 'group.consumer.session.timeout.ms': 1000 } })
    const one = await connect('one')
    const two = await connect('two')
    await world.run(one.join())
    await world.run(two.join())
    for (let i = 0; i < 4; i++) {
      await world.runtime.clock.advance(400)
      await world.run(two.heartbeat())
    }
    expect(two.partitions).toEqual([0, 1, 2, 3])
    expect(await world.run(one.heartbeat())).toMatchObject({ errorCode: ErrorCode.UNKNOWN_MEMBER_ID })
  })

  it('is fenced when it does not give partitions up within its rebalance timeout', async () => {
    world = await World.start(options)
    const one = await connect('one')
    const two = await connect('two')
    await world.run(one.join({ rebalanceTimeoutMs: 2000 }))
    await world.run(two.join())
    for (let i = 0; i < 5; i++) {
      await world.run(one.heartbeat())
      await world.runtime.clock.advance(500)
    }
    expect(await world.run(one.heartbeat())).toMatchObject({ errorCode: ErrorCode.UNKNOWN_MEMBER_ID })
    await world.run(two.heartbeat())
    expect(two.partitions).toEqual([0, 1, 2, 3])
  })

  it('gets new partitions of its topic, and those of a topic that comes later', async () => {
    world = await World.start(options)
    const member = await connect('one')
    await world.run(member.join({ subscribedTopicNames: ['orders', 'later'] }))
    const topics = [{ name: 'orders', count: 5, assignments: null }]
    await world.run(member.client.send(createPartitions, 3, { topics, timeoutMs: 1000, validateOnly: false }))
    await world.run(member.heartbeat())
    expect(member.partitions).toEqual([0, 1, 2, 3, 4])
    const later = [{ name: 'later', numPartitions: 1, replicationFactor: 1, assignments: [], configs: [] }]
    await world.run(member.client.send(createTopics, 7, { topics: later, timeoutMs: 1000, validateOnly: false }))
    await world.run(member.heartbeat())
    expect(member.assignment).toHaveLength(2)
  })

  it('is told everything again when it sends a full request, and may be one epoch behind when an answer got lost', async () => {
    world = await World.start(options)
    const one = await connect('one')
    await world.run(one.join())
    const owned = one.assignment
    const two = await connect('two')
    await world.run(two.join())
    await world.run(two.leave())
    await world.run(one.heartbeat({ topicPartitions: owned }))
    expect(one.epoch).toBe(4)
    const full = { rebalanceTimeoutMs: 10_000, subscribedTopicNames: ['orders'], topicPartitions: owned }
    expect(await world.run(one.heartbeat({ memberEpoch: 2, ...full }))).toMatchObject({ errorCode: 0, memberEpoch: 4 })
    expect(await world.run(one.heartbeat({ memberEpoch: 3 }))).toMatchObject({
      errorCode: ErrorCode.FENCED_MEMBER_EPOCH,
      errorMessage:
        'The consumer group member has a smaller member epoch (3) than the one known by the group coordinator (4). ' +
        'The member must abandon all its partitions and rejoin.',
    })
    expect(await world.run(one.heartbeat({ memberEpoch: 9 }))).toMatchObject({
      errorCode: ErrorCode.FENCED_MEMBER_EPOCH,
    })
  })

  it('may subscribe with a regular expression of RE2', async () => {
    world = await World.start({ ...options, topics: { orders: 1, 'orders-eu': 1, payments: 1 } })
    const member = await connect('one')
    const pattern = { subscribedTopicNames: null, subscribedTopicRegex: 'orders.*' }
    expect(await world.run(member.join(pattern))).toMatchObject({ errorCode: 0, memberEpoch: 1 })
    await world.run(member.heartbeat())
    expect(member.assignment).toHaveLength(2)
    // A topic that comes later is found with the first heartbeat after ten seconds.
    const later = [{ name: 'orders-us', numPartitions: 1, replicationFactor: 1, assignments: [], configs: [] }]
    await world.run(member.client.send(createTopics, 7, { topics: later, timeoutMs: 1000, validateOnly: false }))
    await world.runtime.clock.advance(10_001)
    await world.run(member.heartbeat())
    await world.run(member.heartbeat())
    expect(member.assignment).toHaveLength(3)
  })

  it('is refused with a regular expression that RE2 does not know', async () => {
    world = await World.start(options)
    const member = await connect('one')
    const response = await world.run(member.join({ subscribedTopicNames: null, subscribedTopicRegex: '(?=x)' }))
    expect(response.errorCode).toBe(ErrorCode.INVALID_REGULAR_EXPRESSION)
    expect(response.errorMessage).toContain('SubscribedTopicRegex `(?=x)` is not a valid regular expression')
  })
})

describe('A static member of a KIP-848 group', () => {
  it('takes its partitions over when it comes back under another member id', async () => {
    world = await World.start(options)
    const one = await connect('one', 'instance')
    await world.run(one.join())
    expect(await world.run(one.leave(-2))).toMatchObject({ errorCode: 0, memberEpoch: -2 })
    const two = await connect('two', 'instance')
    expect(await world.run(two.join())).toMatchObject({ errorCode: 0, memberEpoch: 2 })
    expect(two.partitions).toEqual([0, 1, 2, 3])
    expect(await world.run(one.heartbeat({ memberEpoch: 2 }))).toMatchObject({
      errorCode: ErrorCode.FENCED_INSTANCE_ID,
    })
  })

  it('cannot come twice', async () => {
    world = await World.start(options)
    await world.run((await connect('one', 'instance')).join())
    const two = await connect('two', 'instance')
    expect(await world.run(two.join())).toMatchObject({
      errorCode: ErrorCode.UNRELEASED_INSTANCE_ID,
      errorMessage:
        'Static member two with instance id instance cannot join the group because the instance id is owned by one member.',
    })
  })
})

describe('A heartbeat that says nonsense', () => {
  const valid = { groupId: 'group', memberId: 'm', memberEpoch: 0, rebalanceTimeoutMs: 1, subscribedTopicNames: [] }
  const cases: [string, object, number, string | null][] = [
    ['no member id', { memberId: '' }, ErrorCode.INVALID_REQUEST, "MemberId can't be empty."],
    ['no group id', { groupId: ' ' }, ErrorCode.INVALID_REQUEST, "GroupId can't be empty."],
    ['an empty instance id', { instanceId: '' }, ErrorCode.INVALID_REQUEST, "InstanceId can't be empty."],
    ['an empty rack id', { rackId: '' }, ErrorCode.INVALID_REQUEST, "RackId can't be empty."],
    [
      'no rebalance timeout',
      { rebalanceTimeoutMs: -1 },
      ErrorCode.INVALID_REQUEST,
      'RebalanceTimeoutMs must be provided in first request.',
    ],
    [
      'owned partitions when joining',
      { topicPartitions: null },
      ErrorCode.INVALID_REQUEST,
      'TopicPartitions must be empty when (re-)joining.',
    ],
    [
      'no subscription',
      { subscribedTopicNames: null },
      ErrorCode.INVALID_REQUEST,
      'Either SubscribedTopicNames or SubscribedTopicRegex must be non-null when (re-)joining.',
    ],
    [
      'leaving for a while without an instance id',
      { memberEpoch: -2 },
      ErrorCode.INVALID_REQUEST,
      "InstanceId can't be null.",
    ],
    ['an epoch below all', { memberEpoch: -3 }, ErrorCode.INVALID_REQUEST, 'MemberEpoch is invalid.'],
    [
      'an unknown assignor',
      { serverAssignor: 'magic' },
      ErrorCode.UNSUPPORTED_ASSIGNOR,
      'ServerAssignor magic is not supported. Supported assignors: uniform, range.',
    ],
    ['an epoch without a group', { memberEpoch: 3 }, ErrorCode.GROUP_ID_NOT_FOUND, 'Consumer group group not found.'],
  ]

  it.each(cases)('is refused: %s', async (_, fields, errorCode, errorMessage) => {
    world = await World.start(options)
    const client = await world.connect()
    const request = { ...valid, topicPartitions: [], ...fields }
    const response = await world.run(client.send(consumerGroupHeartbeat, 1, request))
    expect(response).toMatchObject({ errorCode, errorMessage })
  })
})

describe('Offsets of a KIP-848 group', () => {
  async function commit(
    member: ConsumerGroupMember,
    epoch: number,
    { version = 9, partition = 0 }: { version?: number; partition?: number } = {},
  ): Promise<number> {
    const partitions = [{ partitionIndex: partition, committedOffset: 7, committedMetadata: '' }]
    const response = await world.run(
      member.client.send(offsetCommit, version, {
        groupId: 'group',
        memberId: member.memberId,
        generationIdOrMemberEpoch: epoch,
        topics: [{ name: 'orders', partitions }],
      }),
    )
    return response.topics[0]!.partitions[0]!.errorCode
  }

  it('are taken in the epoch of the member, and in older ones for partitions that it had then', async () => {
    world = await World.start(options)
    const one = await connect('one')
    await world.run(one.join())
    expect(await commit(one, 2)).toBe(ErrorCode.NONE)
    expect(await commit(one, 3)).toBe(ErrorCode.STALE_MEMBER_EPOCH)
    expect(await commit(one, 1)).toBe(ErrorCode.STALE_MEMBER_EPOCH)
    expect(await commit(one, 2, { version: 8 })).toBe(ErrorCode.UNSUPPORTED_VERSION)
    expect(await commit(one, -1)).toBe(ErrorCode.STALE_MEMBER_EPOCH)
    const two = await connect('two')
    await world.run(two.join())
    await world.run(two.leave())
    await world.run(one.heartbeat())
    expect(one.epoch).toBe(4)
    expect(await commit(one, 2)).toBe(ErrorCode.NONE)
    expect(await commit(two, 3)).toBe(ErrorCode.UNKNOWN_MEMBER_ID)
  })

  it('are told to members in their epoch and to everybody who names no member', async () => {
    world = await World.start(options)
    const one = await connect('one')
    await world.run(one.join())
    await commit(one, 2)
    const fetch = async (memberId: string | null, memberEpoch: number): Promise<[number, number | undefined]> => {
      const topics = [{ name: 'orders', partitionIndexes: [0] }]
      const groups = [{ groupId: 'group', memberId, memberEpoch, topics }]
      const response = await world.run(one.client.send(offsetFetch, 9, { groups, requireStable: false }))
      const group = response.groups[0]!
      return [group.errorCode, group.topics[0]?.partitions[0]?.committedOffset]
    }
    expect(await fetch('one', 2)).toEqual([0, 7])
    expect(await fetch(null, -1)).toEqual([0, 7])
    expect(await fetch('one', 1)).toEqual([ErrorCode.STALE_MEMBER_EPOCH, undefined])
    expect(await fetch('nobody', 2)).toEqual([ErrorCode.UNKNOWN_MEMBER_ID, undefined])
  })

  it('are deleted only for topics that nobody is subscribed to', async () => {
    world = await World.start({ ...options, topics: { orders: 1, others: 1 } })
    const one = await connect('one')
    await world.run(one.join())
    await commit(one, 2)
    const topics = ['orders', 'others'].map((name) => ({ name, partitions: [{ partitionIndex: 0 }] }))
    const response = await world.run(one.client.send(offsetDelete, 0, { groupId: 'group', topics }))
    expect(response.topics.map(({ partitions }) => partitions[0]!.errorCode)).toEqual([
      ErrorCode.GROUP_SUBSCRIBED_TO_TOPIC,
      0,
    ])
  })
})

describe('Administrators', () => {
  it('see a KIP-848 group with its epochs, its members and what they have', async () => {
    world = await World.start(options)
    expect(await described()).toMatchObject({ errorCode: ErrorCode.GROUP_ID_NOT_FOUND })
    const one = await connect('one')
    await world.run(one.join())
    const two = await connect('two')
    await world.run(two.join({ serverAssignor: 'range' }))
    await world.run(one.heartbeat())
    const topicId = one.assignment[0]!.topicId
    const part = (partitions: number[]): object => ({ topicPartitions: [{ topicId, topicName: 'orders', partitions }] })
    expect(await described()).toMatchObject({
      errorCode: 0,
      groupState: 'Reconciling',
      groupEpoch: 3,
      assignmentEpoch: 3,
      assignorName: 'range',
      members: [
        {
          memberId: 'one',
          memberEpoch: 2,
          clientId: 'raw-client',
          subscribedTopicNames: ['orders'],
          memberType: 1,
          assignment: part([0, 1, 2, 3]),
          targetAssignment: part([0, 1]),
        },
        { memberId: 'two', memberEpoch: 3, assignment: { topicPartitions: [] }, targetAssignment: part([2, 3]) },
      ],
    })
  })

  it('list it by its type, find no classic group, and delete it when it is empty', async () => {
    world = await World.start(options)
    const one = await connect('one')
    await world.run(one.join())
    const { client } = one
    const listed = await world.run(client.send(listGroups, 5, { statesFilter: [], typesFilter: ['Consumer'] }))
    expect(listed.groups).toMatchObject([
      { groupId: 'group', protocolType: 'consumer', groupState: 'Stable', groupType: 'consumer' },
    ])
    expect((await world.run(client.send(listGroups, 5, { typesFilter: ['classic'] }))).groups).toEqual([])
    const classic = await world.run(client.send(describeGroups, 6, { groups: ['group'] }))
    expect(classic.groups).toMatchObject([
      {
        errorCode: ErrorCode.GROUP_ID_NOT_FOUND,
        errorMessage: 'Group group is not a classic group.',
        groupState: 'Dead',
      },
    ])
    const remove = async (): Promise<number> =>
      (await world.run(client.send(deleteGroups, 2, { groupsNames: ['group'] }))).results[0]!.errorCode
    expect(await remove()).toBe(ErrorCode.NON_EMPTY_GROUP)
    await world.run(one.leave())
    expect(await remove()).toBe(ErrorCode.NONE)
    expect(await described()).toMatchObject({ errorCode: ErrorCode.GROUP_ID_NOT_FOUND })
  })
})

describe('After a restart', () => {
  it('members go on in their epochs with what they had', async () => {
    world = await World.start(options)
    const one = await connect('one')
    const two = await connect('two')
    await world.run(one.join())
    await world.run(two.join())
    await world.run(one.heartbeat())
    await world.run(one.acknowledge())
    await world.run(two.heartbeat())
    const before = await described()
    await world.run(world.broker.close())
    await world.start({ dataDir: '/data' })
    expect(await described()).toEqual(before)
    const again = await connect('one')
    again.epoch = one.epoch
    expect(await world.run(again.heartbeat())).toMatchObject({ errorCode: 0, memberEpoch: 3, assignment: null })
  })
})
