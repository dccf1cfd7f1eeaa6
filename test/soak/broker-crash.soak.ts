// R12 for minutes: brokers that are killed at any write, lose their power and find their files damaged, one seed after the other.
import { expect, test } from 'vitest'
import { crashRun } from '../../packages/broker/test/support/crash-run.ts'
import { command, soakSettings, writeReport } from './support/report.ts'

const { minutes, seed: firstSeed } = soakSettings()

test('broker-crash', async () => {
  const endMs = performance.now() + minutes * 60_000
  const failed: string[] = []
  const kinds = new Map<string, number>()
  let refused = 0
  let seed = firstSeed
  for (; performance.now() < endMs; seed++) {
    const { story, hasStarted, problems } = await crashRun(seed)
    const kind = story.replaceAll(/\/\S+/g, 'a file').replace('a bit of a file flipped', 'a flipped bit')
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
    if (!hasStarted) refused++
    if (problems.length > 0) failed.push(`OTTLA_SEED=${seed} (${story}): ${problems.join('; ')}`)
  }
  const path = writeReport('broker-crash', 'Brokers that die', [
    `\`${command('broker-crash')}\`: ${seed - firstSeed} brokers from seed ${firstSeed} on, each written to, killed in the middle of a write,`,
    'and started again on what was left. Half of them found a file damaged.',
    '',
    '| End | Brokers |',
    '|---|---|',
    ...Array.from(kinds, ([kind, count]) => `| ${kind} | ${count} |`).toSorted(),
    '',
    `${refused} refused to start with a reason, because their metadata was damaged; ${failed.length} went wrong.`,
    ...failed.map((line) => `- ${line}`),
  ])
  console.log(`report: ${path}`)
  expect(failed).toEqual([])
})
