import { describe, expect, test } from 'vitest'
import { ConsumerMembership, type PartitionsById, samePartitions } from '../src/group/consumer-membership.ts'
import { HeartbeatFields, type MemberDescription } from '../src/group/heartbeat-fields.ts'

const orders = 'AAAAAAAAAAAAAAAAAAAAAQ'
const payments = 'AAAAAAAAAAAAAAAAAAAAAg'
const partitions = (...numbers: readonly number[]): PartitionsById => new Map([[orders, numbers]])
const nothing: PartitionsById = new Map()

/** Does what the member does with a target whose topics are all known. */
function reconcile(membership: ConsumerMembership): void {
  membership.reconciled(membership.target!)
  membership.heartbeatSent()
}

/** A member of epoch 1 that has partition 0. */
function stable(): ConsumerMembership {
  const membership = new ConsumerMembership('m')
  membership.join()
  membership.onHeartbeat(1, partitions(0))
  reconcile(membership)
  expect(membership.state).toBe('STABLE')
  return membership
}

describe('the membership under the consumer protocol', () => {
  test('joins with epoch 0, makes the first assignment true, acknowledges it, and is stable', () => {
    const membership = new ConsumerMembership('m')
    expect(membership).toMatchObject({ state: 'UNSUBSCRIBED', needsHeartbeats: false, isMember: false })
    membership.join()
    expect(membership).toMatchObject({ state: 'JOINING', epoch: 0, needsHeartbeats: true, hasNews: true })
    membership.heartbeatSent()
    membership.onHeartbeat(1, partitions(0, 1))
    expect(membership).toMatchObject({ state: 'RECONCILING', epoch: 1, isMember: true, hasNews: false })
    membership.reconciled(membership.target!)
    expect(membership).toMatchObject({ state: 'ACKNOWLEDGING', hasNews: true })
    membership.heartbeatSent()
    expect(membership).toMatchObject({ state: 'STABLE', hasNews: false, isRebalancing: false })
  })

  test('acknowledges an empty first assignment, too', () => {
    const membership = new ConsumerMembership('m')
    membership.join()
    membership.onHeartbeat(1, nothing)
    expect(membership.state).toBe('RECONCILING')
    reconcile(membership)
    expect(membership.state).toBe('STABLE')
  })

  test('keeps its assignment while heartbeats bring none, and follows the epoch', () => {
    const membership = stable()
    membership.onHeartbeat(7, undefined)
    expect(membership).toMatchObject({ state: 'STABLE', epoch: 7 })
    membership.onHeartbeat(8, partitions(0))
    expect(membership).toMatchObject({ state: 'STABLE', epoch: 8 })
  })

  test('reconciles one target at a time: what changed meanwhile comes after the acknowledgement', () => {
    const membership = stable()
    membership.onHeartbeat(2, partitions(0, 1))
    const first = membership.target!
    membership.onHeartbeat(3, partitions(1))
    membership.reconciled(first)
    membership.heartbeatSent()
    expect(membership).toMatchObject({ state: 'RECONCILING', current: first })
    reconcile(membership)
    expect(membership.state).toBe('STABLE')
  })

  test('acknowledges again when it is told to give back and take the same partition while it reconciles', () => {
    const membership = stable()
    membership.onHeartbeat(2, nothing)
    membership.onHeartbeat(3, partitions(0))
    // As often as the target changes the coordinator waits for an acknowledgement.
    expect(membership.state).toBe('RECONCILING')
    reconcile(membership)
    expect(membership.state).toBe('STABLE')
  })

  test('goes on reconciling after acknowledging the part of a target whose topics are known', () => {
    const membership = stable()
    membership.onHeartbeat(2, new Map([...partitions(0), [payments, [3]]]))
    const { revision } = membership.target!
    membership.reconciled({ revision, partitions: partitions(0) })
    membership.heartbeatSent()
    expect(membership.state).toBe('RECONCILING')
    reconcile(membership)
    expect(membership.state).toBe('STABLE')
  })

  test('is stable again when the coordinator takes back what could not be made true', () => {
    const membership = stable()
    const { current } = membership
    membership.onHeartbeat(2, new Map([...partitions(0), [payments, [3]]]))
    membership.reconciled({ ...membership.target!, partitions: partitions(0) })
    membership.heartbeatSent()
    membership.onHeartbeat(3, partitions(0))
    expect(membership.state).toBe('RECONCILING')
    reconcile(membership)
    expect(membership).toMatchObject({ state: 'STABLE' })
    expect(samePartitions(membership.current!.partitions, current!.partitions)).toBe(true)
  })

  test('forgets epoch and assignment when it is fenced, and what it was reconciling no longer counts', () => {
    const membership = stable()
    membership.onHeartbeat(2, partitions(0, 1))
    const target = membership.target!
    membership.fenced()
    expect(membership).toMatchObject({ state: 'FENCED', epoch: 0, isMember: false, needsHeartbeats: false })
    membership.reconciled(target)
    expect(membership.state).toBe('FENCED')
    membership.join()
    expect(membership).toMatchObject({ state: 'JOINING', current: undefined, target: undefined, memberId: 'm' })
  })

  test('counts its memberships, so that late answers can be told apart', () => {
    const membership = stable()
    const { incarnation } = membership
    membership.stale()
    membership.join()
    expect(membership.incarnation).toBeGreaterThan(incarnation)
  })

  test('leaves on its own when nobody polls, and says no more until then', () => {
    const membership = stable()
    membership.stale()
    expect(membership).toMatchObject({ state: 'STALE', needsHeartbeats: false })
    membership.onHeartbeat(5, partitions(3))
    expect(membership).toMatchObject({ state: 'STALE', epoch: 0 })
  })

  test('goes on with heartbeats while it leaves, but takes no new assignment', () => {
    const membership = stable()
    membership.leaving()
    membership.onHeartbeat(2, partitions(1))
    expect(membership).toMatchObject({ state: 'LEAVING', needsHeartbeats: true, isMember: true, epoch: 2 })
    membership.left()
    expect(membership).toMatchObject({ state: 'UNSUBSCRIBED', needsHeartbeats: false, isMember: false })
  })

  test('has left when it is fenced while it leaves', () => {
    const membership = stable()
    membership.leaving()
    membership.fenced()
    expect(membership.state).toBe('UNSUBSCRIBED')
  })

  test('ends for good when it is refused, until it is unsubscribed', () => {
    const membership = stable()
    membership.fail()
    membership.fenced()
    membership.stale()
    membership.onHeartbeat(9, partitions(1))
    expect(membership).toMatchObject({ state: 'FATAL', needsHeartbeats: false })
    membership.left()
    membership.join()
    expect(membership.state).toBe('JOINING')
  })
})

describe('a heartbeat', () => {
  const description: MemberDescription = {
    groupId: 'g',
    instanceId: 'i',
    rackId: 'r',
    rebalanceTimeoutMs: 300_000,
    serverAssignor: 'range',
    topics: new Set(['orders']),
    pattern: undefined,
  }
  const unchanged = {
    rackId: null,
    rebalanceTimeoutMs: -1,
    subscribedTopicNames: null,
    subscribedTopicRegex: null,
    serverAssignor: null,
    topicPartitions: null,
  }
  const full = {
    groupId: 'g',
    memberId: 'm',
    instanceId: 'i',
    rebalanceTimeoutMs: 300_000,
    subscribedTopicNames: ['orders'],
    subscribedTopicRegex: null,
    serverAssignor: 'range',
  }

  test('says everything when it joins, and then only who it is and in which epoch', () => {
    const fields = new HeartbeatFields()
    const membership = new ConsumerMembership('m')
    membership.join()
    expect(fields.next(membership, description)).toEqual({ ...full, memberEpoch: 0, rackId: 'r', topicPartitions: [] })
    membership.onHeartbeat(1, partitions(0))
    const always = { groupId: 'g', memberId: 'm', memberEpoch: 1, instanceId: 'i' }
    expect(fields.next(membership, description)).toEqual({ ...always, ...unchanged })
  })

  test('says what the member has once it has taken or given up something', () => {
    const fields = new HeartbeatFields()
    const membership = new ConsumerMembership('m')
    membership.join()
    fields.next(membership, description)
    membership.onHeartbeat(1, partitions(0, 2))
    membership.reconciled(membership.target!)
    const owned = [{ topicId: orders, partitions: [0, 2] }]
    expect(fields.next(membership, description)).toMatchObject({ ...unchanged, topicPartitions: owned })
    expect(fields.next(membership, description)).toMatchObject(unchanged)
  })

  test('says everything but the rack again when it is not known what arrived', () => {
    const fields = new HeartbeatFields()
    const membership = stable()
    fields.next(membership, description)
    fields.reset()
    const owned = [{ topicId: orders, partitions: [0] }]
    expect(fields.next(membership, description)).toEqual({
      ...full,
      memberEpoch: 1,
      rackId: null,
      topicPartitions: owned,
    })
  })

  test('says everything again when the member joins again, although nothing changed', () => {
    const fields = new HeartbeatFields()
    const membership = stable()
    fields.next(membership, description)
    membership.fenced()
    membership.join()
    expect(fields.next(membership, description)).toEqual({ ...full, memberEpoch: 0, rackId: 'r', topicPartitions: [] })
  })

  test('says the names that are subscribed when they change, and takes a pattern back with an empty one', () => {
    const fields = new HeartbeatFields()
    const membership = stable()
    fields.next(membership, description)
    expect(fields.isNews(description)).toBe(false)
    expect(fields.isNews({ ...description, topics: new Set(['orders']) })).toBe(false)
    const withPattern = { ...description, topics: new Set<string>(), pattern: 'or.*' }
    expect(fields.isNews(withPattern)).toBe(true)
    expect(fields.next(membership, withPattern)).toMatchObject({
      ...unchanged,
      subscribedTopicNames: [],
      subscribedTopicRegex: 'or.*',
    })
    expect(fields.next(membership, withPattern)).toMatchObject(unchanged)
    const names = { subscribedTopicNames: ['orders'], subscribedTopicRegex: '' }
    expect(fields.next(membership, description)).toMatchObject({ ...unchanged, ...names })
  })
})
