// R12: a broker that is killed at any of its writes, loses its power or finds its files damaged starts again, or says why
// it cannot; what was acknowledged and must have lasted is there, and nothing damaged is ever served as if it were whole.
import { expect, test } from 'vitest'
import { crashRun } from './support/crash-run.ts'

const given = process.env['OTTLA_SEED']
const seeds = given === undefined ? Array.from({ length: 60 }, (_, i) => i + 1) : [Number(given)]

test.each(seeds)(
  'a broker comes back from whatever ends it, with all that was acknowledged (seed %i)',
  async (seed) => {
    const { problems, story } = await crashRun(seed)
    expect(problems, `${story}; replay: OTTLA_SEED=${seed} npx vitest run packages/broker/test/crash.test.ts`).toEqual(
      [],
    )
  },
)
