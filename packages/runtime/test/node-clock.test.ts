import { expect, test } from 'vitest'
import { NodeClock, NodeRandom, sleep, yieldToEvents } from '../src/index.ts'

test('timers fire after their time, cancelled ones do not, and what waits for events comes before them', async () => {
  const clock = new NodeClock()
  const fired: string[] = []
  const startMs = clock.monotonic()
  clock.setTimer(30, () => fired.push('cancelled')).cancel()
  clock.setTimer(20, () => fired.push('timer'))
  clock.setImmediate(() => fired.push('immediate'))
  clock.setImmediate(() => fired.push('never')).cancel()
  await yieldToEvents(clock)
  expect(fired).toEqual(['immediate'])
  await sleep(clock, 40)
  expect(fired).toEqual(['immediate', 'timer'])
  expect(clock.monotonic() - startMs).toBeGreaterThanOrEqual(38)
  expect(Math.abs(clock.now() - Date.now())).toBeLessThan(1000)
})

test('a timer longer than the system allows does not fire at once', async () => {
  const clock = new NodeClock()
  let fired = 0
  const timers = [2 ** 31, 2 ** 40, Infinity].map((delayMs) => clock.setTimer(delayMs, () => fired++))
  const unset = clock.setTimer(Number.NaN, () => (fired += 10))
  await sleep(clock, 20)
  expect(fired).toBe(10)
  unset.cancel()
  for (const timer of timers) timer.cancel()
})

test('a sleep whose signal has aborted does not begin', async () => {
  await expect(sleep(new NodeClock(), 10_000, AbortSignal.abort(new Error('stop')))).rejects.toThrow('stop')
})

test('random numbers are in their ranges', () => {
  const random = new NodeRandom()
  for (let i = 0; i < 100; i++) {
    expect(random.integer(3)).toBeOneOf([0, 1, 2])
    const fraction = random.next()
    expect(fraction >= 0 && fraction < 1).toBe(true)
  }
  expect(random.bytes(16)).toHaveLength(16)
  expect(random.bytes(16)).not.toEqual(random.bytes(16))
})
