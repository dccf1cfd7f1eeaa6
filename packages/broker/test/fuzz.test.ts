// R18: whatever bytes come on a connection, it gets an error or is closed, the others are served on, and memory stays.
import { expect, test } from 'vitest'
import { fuzzRun } from './support/fuzz-run.ts'

const given = process.env['OTTLA_SEED']
const seeds = given === undefined ? [1, 2, 3] : [Number(given)]
const framesPerSeed = 1500
const bound = 200 * 2 ** 20

test.each(seeds)(
  'damaged frames of all APIs and versions end nothing but their own connection (seed %i)',
  async (seed) => {
    const { problems } = await fuzzRun(seed, framesPerSeed)
    const replay = `replay: OTTLA_SEED=${seed} npx vitest run packages/broker/test/fuzz.test.ts`
    expect(problems, replay).toEqual([])
    expect(process.memoryUsage().arrayBuffers, replay).toBeLessThan(bound)
  },
)
