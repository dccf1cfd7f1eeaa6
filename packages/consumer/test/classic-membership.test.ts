import { ErrorCode } from '@ottla/protocol'
import { describe, expect, test } from 'vitest'
import { ClassicMembership, type Generation, NO_GENERATION } from '../src/group/classic-membership.ts'
import { HeartbeatSchedule } from '../src/group/heartbeat-schedule.ts'

const first: Generation = { generationId: 1, memberId: 'm', assignorName: 'range' }
const second: Generation = { ...first, generationId: 2 }

/** A member of generation 1. */
function stable(): ClassicMembership {
  const membership = new ClassicMembership()
  membership.joining()
  membership.joined(first)
  membership.synced(first)
  return membership
}

describe('the membership', () => {
  test('goes from unjoined to stable, with heartbeats once it has joined and commits once it is synced', () => {
    const membership = new ClassicMembership()
    expect(membership).toMatchObject({ state: 'UNJOINED', needsRejoin: true, hasGeneration: false })
    membership.joining()
    expect(membership).toMatchObject({ state: 'PREPARING_REBALANCE', needsHeartbeats: false, isRebalancing: true })
    expect(membership.joined(first)).toBe(true)
    expect(membership).toMatchObject({ needsHeartbeats: true, stableGeneration: undefined, isRebalancing: true })
    expect(membership.synced(first)).toBe(true)
    expect(membership).toMatchObject({ state: 'STABLE', needsRejoin: false, stableGeneration: first })
  })

  test('takes the id that the broker gives and joins again with it', () => {
    const membership = new ClassicMembership()
    membership.joining()
    expect(membership.onJoinError(ErrorCode.MEMBER_ID_REQUIRED, 'given')).toBe('rejoin')
    expect(membership.generation).toEqual({ ...NO_GENERATION, memberId: 'given' })
  })

  test('ignores the answer to a join that it gave up', () => {
    const membership = new ClassicMembership()
    membership.joining()
    membership.leave('closed')
    expect(membership.joined(first)).toBe(false)
    membership.joining()
    membership.joined(second)
    expect(membership.synced(first)).toBe(false)
  })

  test('joins again when the group rebalances, keeping what it owns until then', () => {
    const membership = stable()
    expect(membership.onHeartbeatError(ErrorCode.REBALANCE_IN_PROGRESS, first)).toBe('rejoin')
    expect(membership).toMatchObject({ state: 'STABLE', needsRejoin: true, stableGeneration: first })
  })

  test('loses its id when the group does not know it, and only its generation when that is over', () => {
    const unknown = stable()
    expect(unknown.onHeartbeatError(ErrorCode.UNKNOWN_MEMBER_ID, first)).toBe('rejoin')
    expect(unknown.generation).toEqual(NO_GENERATION)
    const illegal = stable()
    expect(illegal.onCommitError(ErrorCode.ILLEGAL_GENERATION, first)).toBe('rejoin')
    expect(illegal).toMatchObject({ state: 'UNJOINED', hasGeneration: false, generation: { memberId: 'm' } })
  })

  test('ignores errors that answer an earlier generation', () => {
    const membership = stable()
    membership.joining()
    membership.joined(second)
    expect(membership.onHeartbeatError(ErrorCode.UNKNOWN_MEMBER_ID, first)).toBe('ignore')
    expect(membership.onHeartbeatError(ErrorCode.REBALANCE_IN_PROGRESS, first)).toBe('ignore')
    expect(membership.generation).toEqual(second)
  })

  test.each([
    [ErrorCode.NOT_COORDINATOR, 'rediscover'],
    [ErrorCode.COORDINATOR_NOT_AVAILABLE, 'rediscover'],
    [ErrorCode.COORDINATOR_LOAD_IN_PROGRESS, 'retry'],
    [ErrorCode.GROUP_AUTHORIZATION_FAILED, 'fatal'],
    [ErrorCode.INCONSISTENT_GROUP_PROTOCOL, 'fatal'],
    [ErrorCode.FENCED_INSTANCE_ID, 'fatal'],
  ])('answers error %i with %s', (errorCode, reaction) => {
    expect(stable().onHeartbeatError(errorCode, first)).toBe(reaction)
    const joining = new ClassicMembership()
    joining.joining()
    expect(joining.onJoinError(errorCode, '')).toBe(reaction)
  })

  test('tells the broker the first reason for which it joins', () => {
    const membership = stable()
    membership.requestRejoin('the subscription changed')
    membership.requestRejoin('something else')
    expect(membership.rejoinReason).toBe('the subscription changed')
  })
})

describe('the heartbeat schedule', () => {
  const schedule = (): HeartbeatSchedule => {
    const made = new HeartbeatSchedule({
      heartbeatIntervalMs: 3_000,
      sessionTimeoutMs: 10_000,
      maxPollIntervalMs: 60_000,
      retryBackoffMs: 100,
    })
    made.reset(0)
    return made
  }

  test('asks for a heartbeat each interval, one at a time, and soon again after a failure', () => {
    const heartbeats = schedule()
    expect([heartbeats.isHeartbeatDue(2_999), heartbeats.isHeartbeatDue(3_000)]).toEqual([false, true])
    heartbeats.sent(3_000)
    expect(heartbeats.isHeartbeatDue(6_500)).toBe(false)
    heartbeats.failed(6_500)
    expect([heartbeats.isHeartbeatDue(6_599), heartbeats.isHeartbeatDue(6_600)]).toEqual([false, true])
  })

  test('notices a session without answers and polls that stay out', () => {
    const heartbeats = schedule()
    expect([heartbeats.isSessionOver(9_999), heartbeats.isSessionOver(10_000)]).toEqual([false, true])
    heartbeats.succeeded(9_000)
    expect(heartbeats.isSessionOver(18_999)).toBe(false)
    expect([heartbeats.isPollOverdue(59_999), heartbeats.isPollOverdue(60_000)]).toEqual([false, true])
    heartbeats.polled(50_000)
    expect(heartbeats.isPollOverdue(100_000)).toBe(false)
  })

  test('wants to be looked at when the next of these falls due', () => {
    const heartbeats = schedule()
    expect(heartbeats.nextDueMs()).toBe(3_000)
    heartbeats.sent(3_000)
    expect(heartbeats.nextDueMs()).toBe(10_000)
  })
})
