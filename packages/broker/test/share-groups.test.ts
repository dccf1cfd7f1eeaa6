// Share groups (KIP-932) over the wire: who gets which record, how often, and what is left after a restart.
import { ErrorCode } from '@ottla/protocol'
import { deleteGroups } from '@ottla/protocol/messages/delete-groups'
import { deleteRecords } from '@ottla/protocol/messages/delete-records'
import { deleteShareGroupOffsets } from '@ottla/protocol/messages/delete-share-group-offsets'
import { describeShareGroupOffsets } from '@ottla/protocol/messages/describe-share-group-offsets'
import { listGroups } from '@ottla/protocol/messages/list-groups'
import { produce } from '@ottla/protocol/messages/produce'
import { shareGroupDescribe } from '@ottla/protocol/messages/share-group-describe'
import { shareGroupHeartbeat } from '@ottla/protocol/messages/share-group-heartbeat'
import { afterEach, describe, expect, it } from 'vitest'
import type { BrokerOptions } from '../src/index.ts'
import { ShareGroupMember } from './support/share-member.ts'
import { batchOf, World } from './support/world.ts'

let world: World

afterEach(() => world.run(world.broker.close()))

const options: BrokerOptions = { topics: { orders: 1 }, dataDir: '/data' }
const [gap, accept, release, reject, renew] = [0, 1, 2, 3, 4]

/** Sends batches of so many records each; their values are `r0`, `r1` and so on. */
async function write(...counts: number[]): Promise<void> {
  const client = await world.connect()
  let next = written
  for (const count of counts) {
    const records = batchOf(Array.from({ length: count }, () => `r${next++}`))
    const topicData = [{ name: 'orders', partitionData: [{ index: 0, records }] }]
    await world.run(client.send(produce, 9, { acks: -1, timeoutMs: 1000, topicData }))
  }
  written = next
}
let written = 0

/** A broker with records, and members of a group that reads from the start. */
async function start(memberIds: string[], counts: number[] = [], config = {}): Promise<ShareGroupMember[]> {
  written = 0
  world = await World.start({ ...options, config })
  const members: ShareGroupMember[] = []
  for (const memberId of memberIds) members.push(await ShareGroupMember.connect(world, memberId))
  await world.run(members[0]!.configure('share.auto.offset.reset', 'earliest'))
  for (const member of members) await world.run(member.join())
  for (const member of members) await world.run(member.heartbeat())
  await write(...counts)
  return members
}

async function offsetOf(): Promise<{ startOffset: number; lag: number }> {
  const client = await world.connect()
  const groups = [{ groupId: 'group', topics: null }]
  const response = await world.run(client.send(describeShareGroupOffsets, 1, { groups }))
  const { startOffset, lag } = response.groups[0]!.topics[0]!.partitions[0]!
  return { startOffset, lag }
}

describe('Membership of a share group', () => {
  it('brings the partitions with the second heartbeat, when their states are there', async () => {
    world = await World.start(options)
    const anna = await ShareGroupMember.connect(world, 'anna')
    const joined = await world.run(anna.heartbeat(0, ['orders']))
    expect(joined).toMatchObject({ errorCode: 0, memberEpoch: 2, assignment: { topicPartitions: [] } })
    const second = await world.run(anna.heartbeat())
    expect(second).toMatchObject({ memberEpoch: 3, assignment: { topicPartitions: [{ partitions: [0] }] } })
    expect(await world.run(anna.heartbeat())).toMatchObject({ memberEpoch: 3, assignment: null })
    expect(world.broker.topics).toContain('__share_group_state')
  })

  it('gives one partition to all members', async () => {
    const members = await start(['anna', 'bert', 'carl'])
    const client = await world.connect()
    const request = { groupIds: ['group'], includeAuthorizedOperations: false }
    const group = (await world.run(client.send(shareGroupDescribe, 1, request))).groups[0]!
    expect(group).toMatchObject({ errorCode: 0, groupState: 'Stable', assignorName: 'simple' })
    const assigned = group.members.map(({ assignment }) => assignment.topicPartitions[0]?.partitions)
    expect(assigned).toEqual(members.map(() => [0]))
    const { groups } = await world.run(client.send(listGroups, 5, { typesFilter: ['share'] }))
    expect(groups).toMatchObject([
      { groupId: 'group', protocolType: 'share', groupState: 'Stable', groupType: 'share' },
    ])
  })

  it('ends with the session, and is fenced with a wrong epoch', async () => {
    const [anna, bert] = await start(['anna', 'bert'], [], { 'group.share.session.timeout.ms': 1000 })
    expect(await world.run(anna!.heartbeat(99))).toMatchObject({ errorCode: ErrorCode.FENCED_MEMBER_EPOCH })
    for (let i = 0; i < 3; i++) {
      await world.runtime.clock.advance(500)
      await world.run(bert!.heartbeat())
    }
    expect(await world.run(anna!.heartbeat())).toMatchObject({ errorCode: ErrorCode.UNKNOWN_MEMBER_ID })
    expect(await world.run(bert!.heartbeat(-1))).toMatchObject({ errorCode: 0, memberEpoch: -1 })
  })

  it.each([
    [{ memberId: ' ' }, "MemberId can't be empty."],
    [{ groupId: '' }, "GroupId can't be empty."],
    [{ rackId: '' }, "RackId can't be empty."],
    [{ subscribedTopicNames: [] }, 'SubscribedTopicNames must be set in first request.'],
    [{ memberEpoch: -2 }, 'MemberEpoch is invalid.'],
  ])('is refused with %j', async (fields, errorMessage) => {
    world = await World.start(options)
    const client = await world.connect()
    const request = { groupId: 'group', memberId: 'm', memberEpoch: 0, subscribedTopicNames: ['orders'], ...fields }
    const response = await world.run(client.send(shareGroupHeartbeat, 1, request))
    expect(response).toMatchObject({ errorCode: ErrorCode.INVALID_REQUEST, errorMessage })
  })
})

describe('Records of a share group', () => {
  it('go to one member at a time, and are done with when it accepts them', async () => {
    const [anna, bert] = await start(['anna', 'bert'], [3, 3])
    expect(await world.run(anna!.take({ maxRecords: 2 }))).toEqual({
      acquired: ['0-2 x1'],
      values: ['0:r0', '1:r1', '2:r2'],
    })
    expect(await world.run(bert!.take())).toEqual({ acquired: ['3-5 x1'], values: ['3:r3', '4:r4', '5:r5'] })
    expect((await world.run(anna!.take())).acquired).toEqual([])
    expect(await world.run(anna!.acknowledge([[0, 2, [accept]]]))).toBe(0)
    expect(await world.run(bert!.acknowledge([[3, 5, [accept]]]))).toBe(0)
    expect((await world.run(anna!.take())).acquired).toEqual([])
  })

  it('are not one more than asked for where the client says so', async () => {
    const [anna] = await start(['anna'], [5])
    const taken = await world.run(anna!.take({ maxRecords: 2, shareAcquireMode: 1 }))
    expect(taken.acquired).toEqual(['0-1 x1'])
  })

  it('come again when they are released, until they have come often enough', async () => {
    const [anna, bert] = await start(['anna', 'bert'], [2], { 'group.share.delivery.count.limit': 2 })
    await world.run(anna!.take())
    await world.run(anna!.acknowledge([[0, 1, [release, reject]]]))
    expect((await world.run(bert!.take())).acquired).toEqual(['0-0 x2'])
    await world.run(bert!.acknowledge([[0, 0, [release]]]))
    expect((await world.run(anna!.take())).acquired).toEqual([])
    expect(await offsetOf()).toEqual({ startOffset: 0, lag: 0 })
  })

  it('come again when the lock ends, and later when it was renewed', async () => {
    const [anna, bert] = await start(['anna', 'bert'], [2], { 'group.share.record.lock.duration.ms': 1000 })
    await world.run(anna!.take())
    await world.runtime.clock.advance(600)
    expect(await world.run(anna!.acknowledge([[0, 0, [renew]]]))).toBe(0)
    await world.runtime.clock.advance(600)
    expect((await world.run(bert!.take())).acquired).toEqual(['1-1 x2'])
    expect(await world.run(anna!.acknowledge([[1, 1, [accept]]]))).toBe(ErrorCode.INVALID_RECORD_STATE)
    expect(await world.run(anna!.acknowledge([[0, 0, [accept]]]))).toBe(0)
  })

  it('are free again when the session ends or the connection breaks', async () => {
    const [anna, bert, carl] = await start(['anna', 'bert', 'carl'], [1, 1])
    expect((await world.run(anna!.take({ maxRecords: 1 }))).acquired).toEqual(['0-0 x1'])
    expect((await world.run(bert!.take({ maxRecords: 1 }))).acquired).toEqual(['1-1 x1'])
    expect(await world.run(anna!.acknowledge([], -1))).toBe(0)
    bert!.client.close()
    await world.settle()
    expect((await world.run(carl!.take())).acquired).toEqual(['0-1 x2'])
  })

  it('are waited for: a fetch is answered when records come or become free', async () => {
    const [anna, bert] = await start(['anna', 'bert'])
    await world.run(anna!.take())
    const waiting = anna!.take({ maxWaitMs: 5000 })
    await world.settle()
    await write(1)
    expect((await world.timed(waiting)).value.acquired).toEqual(['0-0 x1'])
    await world.run(bert!.take())
    const freed = bert!.take({ maxWaitMs: 5000 })
    await world.settle()
    await world.run(anna!.acknowledge([[0, 0, [release]]]))
    expect(await world.timed(freed)).toMatchObject({ value: { acquired: ['0-0 x2'] }, elapsedMs: 0 })
  })

  it('are acknowledged by whom they were given to only, and within what was given', async () => {
    const [anna, bert] = await start(['anna', 'bert'], [3])
    await world.run(anna!.take())
    await world.run(bert!.take())
    const refused = async (member: ShareGroupMember, ...batch: [number, number, number[]]): Promise<number> =>
      world.run(member.acknowledge([batch]))
    expect(await refused(bert!, 0, 0, [accept])).toBe(ErrorCode.INVALID_RECORD_STATE)
    expect(await refused(anna!, 0, 5, [accept])).toBe(ErrorCode.INVALID_REQUEST)
    expect(await refused(anna!, 2, 1, [accept])).toBe(ErrorCode.INVALID_REQUEST)
    expect(await refused(anna!, 0, 2, [accept, accept])).toBe(ErrorCode.INVALID_REQUEST)
    expect(await refused(anna!, 0, 2, [])).toBe(ErrorCode.INVALID_REQUEST)
    expect(await refused(anna!, 0, 2, [9])).toBe(ErrorCode.INVALID_REQUEST)
    expect(await refused(anna!, 0, 2, [accept, gap, reject])).toBe(0)
    expect(await refused(anna!, 0, 2, [accept])).toBe(0)
  })

  it('may not be more in delivery than the group is allowed', async () => {
    const [anna] = await start(['anna'], [150])
    expect(await world.run(anna!.configure('share.partition.max.record.locks', '100'))).toBe(0)
    const taken = await world.run(anna!.take({ shareAcquireMode: 1 }))
    expect(taken.acquired).toEqual(['0-99 x1'])
    expect((await world.run(anna!.take())).acquired).toEqual([])
  })

  it('that are deleted are not waited for', async () => {
    const [anna] = await start(['anna'], [2, 2])
    const topics = [{ name: 'orders', partitions: [{ partitionIndex: 0, offset: 2 }] }]
    await world.run(anna!.client.send(deleteRecords, 2, { topics, timeoutMs: 1000 }))
    expect((await world.run(anna!.take())).acquired).toEqual(['2-3 x1'])
  })
})

describe('A share session', () => {
  it('goes through its epochs in order', async () => {
    const [anna] = await start(['anna'], [1])
    expect(await world.run(anna!.fetch({ shareSessionEpoch: 5 }))).toMatchObject({
      errorCode: ErrorCode.SHARE_SESSION_NOT_FOUND,
    })
    expect(await world.run(anna!.acknowledge([[0, 0, [accept]]], 0))).toBe(ErrorCode.INVALID_SHARE_SESSION_EPOCH)
    anna!.sessionEpoch = 0
    await world.run(anna!.fetch())
    expect(await world.run(anna!.fetch({ shareSessionEpoch: 5 }))).toMatchObject({
      errorCode: ErrorCode.INVALID_SHARE_SESSION_EPOCH,
    })
    expect(await world.run(anna!.fetch({ memberId: '' }))).toMatchObject({ errorCode: ErrorCode.INVALID_REQUEST })
  })

  it('is refused when there are too many, after the time that the client would wait', async () => {
    const [anna, bert] = await start(['anna', 'bert'], [], { 'group.share.max.share.sessions': 1 })
    await world.run(anna!.fetch())
    const refused = await world.timed(bert!.fetch({ maxWaitMs: 700 }))
    expect(refused).toMatchObject({ value: { errorCode: ErrorCode.SHARE_SESSION_LIMIT_REACHED }, elapsedMs: 700 })
  })
})

describe('Where a share group is', () => {
  it('survives a restart: what is done is not delivered again, what was out is', async () => {
    const [anna] = await start(['anna'], [2, 2])
    await world.run(anna!.take())
    await world.run(anna!.acknowledge([[0, 2, [accept, release, reject]]]))
    expect(await offsetOf()).toEqual({ startOffset: 0, lag: 2 })
    await world.run(world.broker.close())
    await world.start({ dataDir: '/data' })
    const again = await ShareGroupMember.connect(world, 'anna')
    again.topicId = anna!.topicId
    expect((await world.run(again.take())).acquired).toEqual(['1-1 x2', '3-3 x1'])
    await world.run(again.acknowledge([[1, 3, [accept, gap, accept]]]))
  })

  it('is told, altered and deleted while the group is empty', async () => {
    const [anna] = await start(['anna'], [4])
    await world.run(anna!.take())
    expect(await world.run(anna!.alterOffset(2))).toBe(ErrorCode.NON_EMPTY_GROUP)
    await world.run(anna!.acknowledge([], -1))
    await world.run(anna!.heartbeat(-1))
    expect(await world.run(anna!.alterOffset(2))).toBe(0)
    expect(await offsetOf()).toMatchObject({ startOffset: 2 })
    await world.run(anna!.join())
    anna!.sessionEpoch = 0
    expect((await world.run(anna!.take())).acquired).toEqual(['2-3 x1'])
    await world.run(anna!.acknowledge([], -1))
    await world.run(anna!.heartbeat(-1))
    const topics = [{ topicName: 'orders' }, { topicName: 'nowhere' }]
    const remove = { groupId: 'group', topics }
    const removed = await world.run(anna!.client.send(deleteShareGroupOffsets, 0, remove))
    expect(removed.responses.map(({ errorCode }) => errorCode)).toEqual([0, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION])
    await world.run(anna!.join())
    anna!.sessionEpoch = 0
    expect((await world.run(anna!.take())).acquired).toEqual(['0-3 x1'])
  })

  it('goes with the group', async () => {
    const [anna] = await start(['anna'], [1])
    const remove = async (): Promise<number> =>
      (await world.run(anna!.client.send(deleteGroups, 2, { groupsNames: ['group'] }))).results[0]!.errorCode
    expect(await remove()).toBe(ErrorCode.NON_EMPTY_GROUP)
    await world.run(anna!.heartbeat(-1))
    expect(await remove()).toBe(ErrorCode.NONE)
    expect(await remove()).toBe(ErrorCode.GROUP_ID_NOT_FOUND)
  })
})
