import { describe, expect, test } from 'vitest'
import { latest, parseOffsetResetStrategy, resetTimestamp } from '../src/offsets/offset-reset-strategy.ts'
import { SubscriptionState } from '../src/state/subscription-state.ts'

const p = (partition: number, topic = 'orders'): { topic: string; partition: number } => ({ topic, partition })

describe('the subscription', () => {
  test('keeps the state of partitions that stay and forgets that of those that leave', () => {
    const subscriptions = new SubscriptionState()
    subscriptions.subscribe(new Set(['orders']))
    subscriptions.assignFromGroup([p(0), p(1)])
    for (const state of subscriptions.all()) {
      state.seek(10, -1)
      state.paused = true
    }
    subscriptions.assignFromGroup([p(1), p(2)])
    expect([...subscriptions.all()].map(({ partition, state, paused }) => [partition, state, paused])).toEqual([
      [1, 'FETCHING', true],
      [2, 'INITIALIZING', false],
    ])
    subscriptions.assignFromGroup([p(0)])
    expect(subscriptions.get('orders', 0)).toMatchObject({ state: 'INITIALIZING', paused: false })
  })

  test('is by topics, by pattern or by hand, one at a time', () => {
    const subscriptions = new SubscriptionState()
    subscriptions.assignManually([p(0)])
    expect(() => subscriptions.subscribe(new Set(['orders']))).toThrow(/exclude each other/)
    subscriptions.unsubscribe()
    subscriptions.subscribePattern(/^ord/g)
    expect(() => subscriptions.assignManually([p(0)])).toThrow(/unsubscribe\(\) first/)
    const isInternal = (topic: string): boolean => topic.startsWith('__')
    expect(subscriptions.matchPattern(['orders', 'ordinal', '__order', 'x'], isInternal, true)).toBe(true)
    expect([...subscriptions.topics]).toEqual(['orders', 'ordinal'])
    expect(subscriptions.matchPattern(['ordinal', 'orders'], isInternal, true)).toBe(false)
    expect(subscriptions.matchesSubscription([p(0), p(1, 'ordinal')])).toBe(true)
    expect(subscriptions.matchesSubscription([p(0, 'x')])).toBe(false)
  })

  test('names a partition that is not assigned', () => {
    expect(() => new SubscriptionState().get('orders', 4)).toThrow(/orders-4 is not assigned/)
  })
})

describe('a partition', () => {
  test('goes back to its position when what was fetched is dropped', () => {
    const subscriptions = new SubscriptionState()
    subscriptions.assignManually([p(0)])
    const state = subscriptions.get('orders', 0)
    state.seek(5, 1)
    state.fetchOffset = 50
    state.bufferedBytes = 100
    const { positionVersion } = state
    state.dropFetched()
    expect(state).toMatchObject({ fetchOffset: 5, bufferedBytes: 0, positionVersion: positionVersion + 1 })
  })

  test('is consumable only while it is fetching, not paused and not about to be revoked', () => {
    const subscriptions = new SubscriptionState()
    subscriptions.assignManually([p(0)])
    const state = subscriptions.get('orders', 0)
    expect(state.isConsumable).toBe(false)
    state.seek(5, 1)
    expect(state.isConsumable).toBe(true)
    state.awaitValidation(3)
    expect([state.isConsumable, state.hasPosition]).toEqual([false, true])
    state.completeValidation()
    state.paused = true
    expect(state.isConsumable).toBe(false)
    state.awaitReset(latest)
    expect(state.hasPosition).toBe(false)
  })

  test('prefers a replica for a time', () => {
    const subscriptions = new SubscriptionState()
    subscriptions.assignManually([p(0)])
    const state = subscriptions.get('orders', 0)
    state.setPreferredReplica(4, 1_000)
    expect([state.preferredReplica(999), state.preferredReplica(1_000)]).toEqual([4, -1])
  })
})

describe('auto.offset.reset', () => {
  test.each([
    ['by_duration:PT24H', 86_400_000],
    ['by_duration:P1DT2H3M4.5S', 93_784_500],
    ['BY_DURATION:pt0.25s', 250],
  ])('%s is %i ms', (text, durationMs) => {
    const strategy = parseOffsetResetStrategy(text)!
    expect(strategy).toEqual({ type: 'by_duration', durationMs })
    expect(resetTimestamp(strategy, 100_000_000)).toBe(100_000_000 - durationMs)
  })

  test.each([
    '',
    'first',
    'by_duration',
    'by_duration:',
    'by_duration:P',
    'by_duration:PT',
    'by_duration:P1Y',
    'by_duration:-PT1H',
    'by_duration:PT1H:x',
  ])('%s is refused', (text) => {
    expect(parseOffsetResetStrategy(text)).toBeUndefined()
  })

  test('a duration longer than time itself starts at the epoch', () => {
    expect(resetTimestamp({ type: 'by_duration', durationMs: 10 }, 5)).toBe(0)
  })
})
