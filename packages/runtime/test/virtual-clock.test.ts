import { expect, test } from 'vitest'
import { sleep, VirtualClock } from '../src/index.ts'

test('timers fire in order of their due time, equal ones in the order they were set', async () => {
  const clock = new VirtualClock()
  const fired: string[] = []
  clock.setTimer(20, () => fired.push('late'))
  clock.setTimer(10, () => fired.push('first at 10'))
  clock.setTimer(10, () => fired.push('second at 10'))
  await clock.advance(15)
  expect(fired).toEqual(['first at 10', 'second at 10'])
  await clock.advance(5)
  expect(fired).toEqual(['first at 10', 'second at 10', 'late'])
})

test('promises settled by one timer have run before the next timer fires', async () => {
  const clock = new VirtualClock()
  const log: string[] = []
  void sleep(clock, 1)
    .then(() => sleep(clock, 1))
    .then(() => log.push('chained at 2'))
  clock.setTimer(3, () => log.push('timer at 3'))
  await clock.advance(3)
  expect(log).toEqual(['chained at 2', 'timer at 3'])
})

test('a cancelled timer does not fire and an aborted sleep rejects with the reason', async () => {
  const clock = new VirtualClock()
  const abort = new AbortController()
  const slept = sleep(clock, 1000, abort.signal)
  abort.abort(new RangeError('enough'))
  await expect(slept).rejects.toThrow('enough')
  expect(clock.pendingTimers).toBe(0)
})

test('a wall clock that jumps moves neither timers nor the monotonic clock', async () => {
  const clock = new VirtualClock(1000)
  let fired = false
  clock.setTimer(10, () => (fired = true))
  clock.jump(-500)
  expect(clock.now()).toBe(500)
  await clock.advance(9)
  expect(fired).toBe(false)
  await clock.advance(1)
  expect(fired).toBe(true)
  expect(clock.monotonic()).toBe(10)
})

test('waiting for what never comes fails instead of spinning', async () => {
  await expect(new VirtualClock().runUntil(() => false)).rejects.toThrow('no timer is set')
})
