import { encodeVersioned, ErrorCode } from '@ottla/protocol'
import { consumerProtocolSubscription } from '@ottla/protocol/messages/consumer-protocol-subscription'
import { deleteGroups } from '@ottla/protocol/messages/delete-groups'
import { deleteTopics } from '@ottla/protocol/messages/delete-topics'
import { describeGroups } from '@ottla/protocol/messages/describe-groups'
import { findCoordinator } from '@ottla/protocol/messages/find-coordinator'
import { joinGroup } from '@ottla/protocol/messages/join-group'
import { leaveGroup } from '@ottla/protocol/messages/leave-group'
import { listGroups } from '@ottla/protocol/messages/list-groups'
import { offsetCommit } from '@ottla/protocol/messages/offset-commit'
import { offsetDelete } from '@ottla/protocol/messages/offset-delete'
import { offsetFetch } from '@ottla/protocol/messages/offset-fetch'
import { afterEach, describe, expect, it } from 'vitest'
import type { BrokerOptions } from '../src/index.ts'
import { GroupMember } from './support/group-member.ts'
import { World } from './support/world.ts'

let world: World

afterEach(() => world.run(world.broker.close()))

const options: BrokerOptions = { topics: { orders: 1 }, dataDir: '/data' }

/** Joins all members at once and has the leader assign each its own name. */
async function stable(...members: GroupMember[]): Promise<GroupMember> {
  const joined = await world.run(Promise.all(members.map((member) => member.join())))
  // Members that came one by one have caused more than one generation: all follow to the last.
  const newest = Math.max(...joined.map(({ generationId }) => generationId))
  const late = members.filter((member) => member.generationId < newest)
  if (late.length > 0) return stable(...members)
  const leader = members.find(({ memberId }) => memberId === joined[0]!.leader)!
  const assignments = Object.fromEntries(members.map(({ memberId }, at) => [memberId, `part ${at}`]))
  const synced = await world.run(
    Promise.all(members.map((member) => member.sync(member === leader ? assignments : {}))),
  )
  expect(synced.map(({ assignment }) => assignment.toString())).toEqual(members.map((_, at) => `part ${at}`))
  return leader
}

async function connectMember(instanceId: string | null = null): Promise<GroupMember> {
  return GroupMember.connect(world, instanceId)
}

async function stateOf(groupId = 'group'): Promise<string> {
  const client = await world.connect()
  const response = await world.run(client.send(describeGroups, 5, { groups: [groupId] }))
  return response.groups[0]!.groupState
}

describe('FindCoordinator', () => {
  it('names this node and makes the offsets topic', async () => {
    world = await World.start(options)
    const client = await world.connect()
    const single = await world.run(client.send(findCoordinator, 3, { key: 'group', keyType: 0 }))
    expect(single).toMatchObject({ errorCode: 0, nodeId: 0, host: '127.0.0.1', port: world.broker.port })
    const many = await world.run(client.send(findCoordinator, 6, { keyType: 0, coordinatorKeys: ['a', 'b'] }))
    expect(many.coordinators.map(({ key, nodeId }) => [key, nodeId])).toEqual([
      ['a', 0],
      ['b', 0],
    ])
    expect(world.broker.topics).toContain('__consumer_offsets')
  })

  it('names this node for a share partition, and refuses what is none', async () => {
    world = await World.start(options)
    const client = await world.connect()
    const find = (key: string): Promise<{ errorCode: number; nodeId: number }> =>
      world.run(client.send(findCoordinator, 3, { key, keyType: 2 }))
    expect(await find('group:AAAAAAAAAAAAAAAAAAAAAQ:0')).toMatchObject({ errorCode: 0, nodeId: 0 })
    expect(world.broker.topics).toContain('__share_group_state')
    expect(await find('group')).toMatchObject({ errorCode: ErrorCode.INVALID_REQUEST, nodeId: -1 })
  })
})

describe('Joining', () => {
  it('takes two requests from version 4 on, one before', async () => {
    world = await World.start(options)
    const client = await world.connect()
    const request = {
      groupId: 'group',
      sessionTimeoutMs: 6000,
      rebalanceTimeoutMs: 6000,
      memberId: '',
      protocolType: 'consumer',
      protocols: [{ name: 'range', metadata: Buffer.from('m') }],
    }
    const first = await world.run(client.send(joinGroup, 4, request))
    expect(first.errorCode).toBe(ErrorCode.MEMBER_ID_REQUIRED)
    expect(first.memberId).toMatch(/^raw-client-[0-9a-f-]{36}$/)
    const second = await world.run(client.send(joinGroup, 4, { ...request, memberId: first.memberId }))
    expect(second).toMatchObject({ errorCode: 0, generationId: 1, leader: first.memberId, protocolName: 'range' })
    const other = await world.connect()
    const old = await world.run(other.send(joinGroup, 0, { ...request, groupId: 'old', rebalanceTimeoutMs: -1 }))
    expect(old).toMatchObject({ errorCode: 0, generationId: 1 })
  })

  it('waits group.initial.rebalance.delay.ms for others, and longer while they come', async () => {
    world = await World.start({ ...options, config: { 'group.initial.rebalance.delay.ms': 3000 } })
    const [first, second] = [await connectMember(), await connectMember()]
    const joining = first.join()
    await world.runtime.clock.advance(2000)
    const joining2 = second.join()
    const { value, elapsedMs } = await world.timed(Promise.all([joining, joining2]))
    expect(elapsedMs).toBe(4000)
    expect(value.map(({ generationId }) => generationId)).toEqual([1, 1])
    expect(value[0].members.map(({ memberId }) => memberId)).toEqual([first.memberId, second.memberId])
    expect(value[1].members).toEqual([])
  })

  it('refuses what cannot work', async () => {
    world = await World.start({ ...options, config: { 'group.min.session.timeout.ms': 1000 } })
    const one = await connectMember()
    expect((await world.run(one.join({ sessionTimeoutMs: 10 }))).errorCode).toBe(ErrorCode.INVALID_SESSION_TIMEOUT)
    await stable(one)
    const two = await connectMember()
    const odd = await world.run(two.join({ protocols: ['sticky'] }))
    expect(odd.errorCode).toBe(ErrorCode.INCONSISTENT_GROUP_PROTOCOL)
    const stranger = await connectMember()
    stranger.memberId = 'made up'
    expect((await world.run(stranger.join())).errorCode).toBe(ErrorCode.UNKNOWN_MEMBER_ID)
  })

  it('elects the protocol that most members prefer among those that all have', async () => {
    world = await World.start({ ...options, config: { 'group.initial.rebalance.delay.ms': 100 } })
    const members = [await connectMember(), await connectMember(), await connectMember()]
    const preferences = [
      ['a', 'b', 'c'],
      ['c', 'b', 'a'],
      ['c', 'a'],
    ]
    const joined = await world.run(Promise.all(members.map((each, at) => each.join({ protocols: preferences[at]! }))))
    expect(joined.map(({ protocolName }) => protocolName)).toEqual(['c', 'c', 'c'])
  })

  it('is refused above group.max.size', async () => {
    world = await World.start({ ...options, config: { 'group.max.size': 1 } })
    await stable(await connectMember())
    const second = await connectMember()
    expect((await world.run(second.join())).errorCode).toBe(ErrorCode.GROUP_MAX_SIZE_REACHED)
  })
})

describe('A rebalance', () => {
  it('is told to the members by their heartbeats and gives everyone the assignment of the leader', async () => {
    world = await World.start(options)
    const [one, two] = [await connectMember(), await connectMember()]
    await stable(one)
    const joining = two.join()
    await world.settle()
    expect(await world.run(one.heartbeat())).toBe(ErrorCode.REBALANCE_IN_PROGRESS)
    const [second] = await world.run(Promise.all([joining, one.join()]))
    expect(second).toMatchObject({ errorCode: 0, generationId: 2, leader: one.memberId })
    expect(await world.run(two.heartbeat())).toBe(ErrorCode.NONE)
    const waiting = two.sync()
    const assigned = await world.run(one.sync({ [one.memberId]: 'mine', [two.memberId]: 'yours' }))
    expect([assigned.assignment.toString(), (await world.run(waiting)).assignment.toString()]).toEqual([
      'mine',
      'yours',
    ])
    expect(await stateOf()).toBe('Stable')
  })

  it('goes on without members that do not come back within the rebalance timeout', async () => {
    world = await World.start(options)
    const [one, two] = [await connectMember(), await connectMember()]
    await world.run(one.join({ sessionTimeoutMs: 60_000, rebalanceTimeoutMs: 4000 }))
    await world.run(one.sync({ [one.memberId]: 'all' }))
    const { value, elapsedMs } = await world.timed(two.join({ rebalanceTimeoutMs: 3000 }))
    expect(elapsedMs).toBe(4000)
    expect(value).toMatchObject({ errorCode: 0, leader: two.memberId, generationId: 2 })
    expect(await world.run(one.heartbeat())).toBe(ErrorCode.UNKNOWN_MEMBER_ID)
  })

  it('begins again without members that do not send SyncGroup', async () => {
    world = await World.start({ ...options, config: { 'group.initial.rebalance.delay.ms': 100 } })
    const [one, two] = [await connectMember(), await connectMember()]
    const long = { sessionTimeoutMs: 600_000, rebalanceTimeoutMs: 5000 }
    const [joined] = await world.run(Promise.all([one.join(long), two.join(long)]))
    const [leader, follower] = joined!.leader === one.memberId ? [one, two] : [two, one]
    const synced = await world.run(leader.sync({ [leader.memberId]: 'all' }))
    expect(synced.errorCode).toBe(ErrorCode.NONE)
    await world.runtime.clock.advance(5000)
    expect(await world.run(leader.heartbeat())).toBe(ErrorCode.REBALANCE_IN_PROGRESS)
    expect(await world.run(follower.heartbeat())).toBe(ErrorCode.UNKNOWN_MEMBER_ID)
  })

  it('repeats its answer to a follower that asks again and begins anew for the leader', async () => {
    world = await World.start({ ...options, config: { 'group.initial.rebalance.delay.ms': 100 } })
    const [one, two] = [await connectMember(), await connectMember()]
    const leader = await stable(one, two)
    const follower = leader === one ? two : one
    expect(await world.run(follower.join())).toMatchObject({ errorCode: 0, generationId: 1, members: [] })
    void leader.join()
    await world.settle()
    expect(await stateOf()).toBe('PreparingRebalance')
    expect(await world.run(follower.join())).toMatchObject({ errorCode: 0, generationId: 2 })
  })
})

describe('A member', () => {
  it('is gone when it is not heard of for its session timeout', async () => {
    world = await World.start(options)
    const one = await connectMember()
    await stable(one)
    await world.runtime.clock.advance(5000)
    expect(await world.run(one.heartbeat())).toBe(ErrorCode.NONE)
    await world.runtime.clock.advance(5999)
    expect(await stateOf()).toBe('Stable')
    await world.runtime.clock.advance(1)
    expect(await stateOf()).toBe('Empty')
    expect(await world.run(one.heartbeat())).toBe(ErrorCode.UNKNOWN_MEMBER_ID)
  })

  it('that leaves frees its partitions at once', async () => {
    world = await World.start({ ...options, config: { 'group.initial.rebalance.delay.ms': 100 } })
    const [one, two] = [await connectMember(), await connectMember()]
    await stable(one, two)
    expect((await world.run(one.leave())).members[0]!.errorCode).toBe(ErrorCode.NONE)
    const { value, elapsedMs } = await world.timed(two.join())
    expect(elapsedMs).toBe(0)
    expect(value.members.map(({ memberId }) => memberId)).toEqual([two.memberId])
  })

  it('is told of a wrong generation and an unknown id', async () => {
    world = await World.start(options)
    const one = await connectMember()
    await stable(one)
    one.generationId = 9
    expect(await world.run(one.heartbeat())).toBe(ErrorCode.ILLEGAL_GENERATION)
    expect((await world.run(one.sync())).errorCode).toBe(ErrorCode.ILLEGAL_GENERATION)
    expect(await world.run(one.commit(1))).toBe(ErrorCode.ILLEGAL_GENERATION)
    one.memberId = 'nobody'
    expect(await world.run(one.heartbeat())).toBe(ErrorCode.UNKNOWN_MEMBER_ID)
    expect((await world.run(one.leave())).members[0]!.errorCode).toBe(ErrorCode.UNKNOWN_MEMBER_ID)
  })
})

describe('A static member', () => {
  it('comes back under a new id without a rebalance, and its old self is fenced', async () => {
    world = await World.start({ ...options, config: { 'group.initial.rebalance.delay.ms': 100 } })
    const [one, two] = [await connectMember('i1'), await connectMember('i2')]
    const leader = await stable(one, two)
    const follower = leader === one ? two : one
    const back = await connectMember(follower.instanceId)
    const joined = await world.run(back.join())
    expect(joined).toMatchObject({ errorCode: 0, generationId: 1, leader: leader.memberId, skipAssignment: false })
    expect(back.memberId).not.toBe(follower.memberId)
    expect((await world.run(back.sync())).assignment.toString()).toBe(follower === one ? 'part 0' : 'part 1')
    expect(await world.run(follower.heartbeat())).toBe(ErrorCode.FENCED_INSTANCE_ID)
    expect(await world.run(leader.heartbeat())).toBe(ErrorCode.NONE)
  })

  it('that leads may skip assigning from version 9 on, and does not learn that it leads before', async () => {
    world = await World.start(options)
    const one = await connectMember('i1')
    await stable(one)
    const back = await connectMember('i1')
    expect(await world.run(back.join())).toMatchObject({ errorCode: 0, skipAssignment: true, leader: back.memberId })
    const old = await connectMember('i1')
    const joined = await world.run(old.join({ version: 8 }))
    expect(joined).toMatchObject({ errorCode: 0, members: [], leader: back.memberId })
  })

  it('can be removed by its instance id alone', async () => {
    world = await World.start(options)
    await stable(await connectMember('i1'))
    const client = await world.connect()
    const members = [
      { memberId: '', groupInstanceId: 'i1' },
      { memberId: '', groupInstanceId: 'i9' },
    ]
    const response = await world.run(client.send(leaveGroup, 3, { groupId: 'group', members }))
    expect(response.members.map(({ errorCode }) => errorCode)).toEqual([0, ErrorCode.UNKNOWN_MEMBER_ID])
    expect(await stateOf()).toBe('Empty')
  })
})

describe('Committed offsets', () => {
  it('belong to the group and are there for the next member', async () => {
    world = await World.start(options)
    const one = await connectMember()
    expect(await world.run(one.committed())).toBe(-1)
    await stable(one)
    expect(await world.run(one.commit(42))).toBe(ErrorCode.NONE)
    expect(await world.run(one.committed())).toBe(42)
    await world.run(one.leave())
    const two = await connectMember()
    expect(await world.run(two.committed())).toBe(42)
  })

  it('may be committed from outside only while the group has no members', async () => {
    world = await World.start(options)
    const outsider = await connectMember()
    expect(await world.run(outsider.commit(7))).toBe(ErrorCode.NONE)
    const one = await connectMember()
    await stable(one)
    expect(await world.run(outsider.commit(8))).toBe(ErrorCode.UNKNOWN_MEMBER_ID)
    expect(await world.run(outsider.committed())).toBe(7)
  })

  it('are not taken while the member has not synced to the new generation', async () => {
    world = await World.start(options)
    const one = await connectMember()
    await world.run(one.join())
    expect(await world.run(one.commit(1))).toBe(ErrorCode.REBALANCE_IN_PROGRESS)
  })

  it('fail alone for unknown topics and too much metadata', async () => {
    world = await World.start(options)
    const one = await connectMember()
    expect(await world.run(one.commit(1, { topic: 'nowhere' }))).toBe(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)
    expect(await world.run(one.commit(1, { metadata: 'x'.repeat(5000) }))).toBe(ErrorCode.OFFSET_METADATA_TOO_LARGE)
  })

  it('are read and written in every version', async () => {
    world = await World.start(options)
    const client = await world.connect()
    const topics = [{ name: 'orders', partitionIndexes: [0] }]
    for (let version = 2; version <= 9; version++) {
      const partitions = [{ partitionIndex: 0, committedOffset: version, committedMetadata: null }]
      const request = { groupId: `v${version}`, memberId: '', topics: [{ name: 'orders', partitions }] }
      const response = await world.run(client.send(offsetCommit, version, request))
      expect(response.topics[0]!.partitions[0]!.errorCode).toBe(ErrorCode.NONE)
    }
    for (let version = 1; version <= 7; version++) {
      const response = await world.run(client.send(offsetFetch, version, { groupId: 'v5', topics }))
      expect(response.topics[0]!.partitions[0]).toMatchObject({ committedOffset: 5, metadata: '', errorCode: 0 })
    }
    for (let version = 8; version <= 9; version++) {
      const response = await world.run(client.send(offsetFetch, version, { groups: [{ groupId: 'v9', topics: null }] }))
      expect(response.groups[0]!.topics[0]!.partitions[0]).toMatchObject({ committedOffset: 9 })
    }
  })

  it('are forgotten with their topic', async () => {
    world = await World.start(options)
    const one = await connectMember()
    await world.run(one.commit(42))
    const client = await world.connect()
    await world.run(client.send(deleteTopics, 5, { topicNames: ['orders'], timeoutMs: 1000 }))
    world.broker.createTopic('orders')
    expect(await world.run(one.committed())).toBe(-1)
  })

  it('begin anew when someone deletes the offsets topic', async () => {
    world = await World.start(options)
    const one = await connectMember()
    await world.run(one.commit(42))
    const client = await world.connect()
    await world.run(client.send(deleteTopics, 5, { topicNames: ['__consumer_offsets'], timeoutMs: 1000 }))
    expect(await world.run(one.committed())).toBe(-1)
    expect(await world.run(one.commit(43))).toBe(ErrorCode.NONE)
    expect(await world.run(one.committed())).toBe(43)
  })

  it('survive a restart together with the members', async () => {
    world = await World.start(options)
    const one = await connectMember('i1')
    await stable(one)
    await world.run(one.commit(42))
    await world.run(world.broker.close())
    await world.start(options)
    const { memberId, generationId } = one
    const back = await connectMember('i1')
    Object.assign(back, { memberId, generationId })
    expect(await world.run(back.committed())).toBe(42)
    expect(await world.run(back.heartbeat())).toBe(ErrorCode.NONE)
    expect((await world.run(back.sync())).assignment.toString()).toBe('part 0')
    expect(await world.run(back.commit(43))).toBe(ErrorCode.NONE)
    await world.runtime.clock.advance(6000)
    expect(await stateOf()).toBe('Empty')
  })
})

describe('Expiry', () => {
  const days = 86_400_000

  it('forgets the offsets of a group that has been empty for offsets.retention.minutes, and the group with them', async () => {
    world = await World.start({ ...options, config: { 'connections.max.idle.ms': -1 } })
    const one = await connectMember()
    await stable(one)
    await world.run(one.commit(5))
    await world.run(one.leave())
    await world.runtime.clock.advance(6 * days)
    expect(await world.run(one.committed())).toBe(5)
    await world.runtime.clock.advance(1 * days)
    expect(await world.run(one.committed())).toBe(-1)
    expect(await stateOf()).toBe('Dead')
    await world.run(world.broker.close())
    await world.start(options)
    const two = await connectMember()
    expect(await world.run(two.committed())).toBe(-1)
  })

  it('of a living group is that of topics nobody subscribes to', async () => {
    const topics = { orders: 1, other: 1 }
    const config = { 'connections.max.idle.ms': -1, 'offsets.retention.minutes': 60 }
    world = await World.start({ ...options, topics, config })
    const one = await connectMember()
    const metadata = encodeVersioned(consumerProtocolSubscription, { topics: ['orders'], userData: null }, 0)
    await world.run(one.join({ sessionTimeoutMs: 1_500_000, metadata }))
    await world.run(one.sync({ [one.memberId]: 'all' }))
    await world.run(one.commit(5))
    await world.run(one.commit(6, { topic: 'other' }))
    for (let minutes = 0; minutes < 70; minutes += 10) {
      await world.runtime.clock.advance(600_000)
      expect(await world.run(one.heartbeat())).toBe(ErrorCode.NONE)
    }
    expect([await world.run(one.committed()), await world.run(one.committed('other'))]).toEqual([5, -1])
  })
})

describe('Administration of groups', () => {
  it('lists and describes them', async () => {
    world = await World.start(options)
    const client = await world.connect()
    const one = await connectMember()
    await stable(one)
    const listed = await world.run(client.send(listGroups, 5, { statesFilter: ['stable'], typesFilter: ['Classic'] }))
    expect(listed.groups).toEqual([
      { groupId: 'group', protocolType: 'consumer', groupState: 'Stable', groupType: 'classic' },
    ])
    const none = await world.run(client.send(listGroups, 4, { statesFilter: ['Empty'] }))
    expect(none.groups).toEqual([])
    const described = await world.run(client.send(describeGroups, 5, { groups: ['group', 'nobody'] }))
    expect(described.groups[0]).toMatchObject({ groupState: 'Stable', protocolData: 'range', protocolType: 'consumer' })
    expect(described.groups[0]!.members[0]).toMatchObject({
      memberId: one.memberId,
      clientId: 'raw-client',
      clientHost: '/virtual',
    })
    expect(described.groups[0]!.members[0]!.memberAssignment.toString()).toBe('part 0')
    expect(described.groups[1]).toMatchObject({ errorCode: 0, groupState: 'Dead' })
    const modern = await world.run(client.send(describeGroups, 6, { groups: ['nobody'] }))
    expect(modern.groups[0]!.errorCode).toBe(ErrorCode.GROUP_ID_NOT_FOUND)
  })

  it('deletes them and their offsets when they have no members, for good', async () => {
    world = await World.start(options)
    const client = await world.connect()
    const one = await connectMember()
    await stable(one)
    await world.run(one.commit(5))
    const remove = async (): Promise<number> =>
      (await world.run(client.send(deleteGroups, 2, { groupsNames: ['group'] }))).results[0]!.errorCode
    expect(await remove()).toBe(ErrorCode.NON_EMPTY_GROUP)
    await world.run(one.leave())
    expect(await remove()).toBe(ErrorCode.NONE)
    expect(await remove()).toBe(ErrorCode.GROUP_ID_NOT_FOUND)
    await world.run(world.broker.close())
    await world.start(options)
    const two = await connectMember()
    expect(await world.run(two.committed())).toBe(-1)
  })

  it('deletes single offsets', async () => {
    world = await World.start(options)
    const client = await world.connect()
    const outsider = await connectMember()
    await world.run(outsider.commit(5))
    const topics = [{ name: 'orders', partitions: [{ partitionIndex: 0 }] }]
    const response = await world.run(client.send(offsetDelete, 0, { groupId: 'group', topics }))
    expect(response).toMatchObject({ errorCode: 0, topics: [{ partitions: [{ errorCode: 0 }] }] })
    expect(await world.run(outsider.committed())).toBe(-1)
  })
})
