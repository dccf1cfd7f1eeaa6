import { expect, test } from 'vitest'
import { runOk } from '../support/processes.ts'

// Feature E24. Counted, not timed: the sampled allocations of a process of its own, dead objects included, after its code was optimized.
test('a record that nobody waits for leaves next to nothing to the garbage collector', async () => {
  const args = ['test/bench/hot/main.mjs', '--styles=forget', '--rounds=5', '--garbage=json']
  const { stdout } = await runOk(process.execPath, args)
  const { all, ours } = JSON.parse(stdout.trim().split('\n').at(-1)!) as { all: number; ours: number }
  // What requests cost, divided by their records: about 18. A single object for each record would add 16 at least.
  expect(ours).toBeLessThan(32)
  // The record that the application makes for the call is 48 bytes.
  expect(all).toBeGreaterThan(40)
})
