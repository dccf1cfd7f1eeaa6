// R18 for minutes: damaged frames of all APIs and versions, one seed after the other, and the memory that is left.
import { expect, test } from 'vitest'
import { fuzzRun } from '../../packages/broker/test/support/fuzz-run.ts'
import { command, soakSettings, writeReport } from './support/report.ts'

const { minutes, seed: firstSeed } = soakSettings()
const framesPerSeed = 3000
const megabytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(0)

test('broker-fuzz', async () => {
  const endMs = performance.now() + minutes * 60_000
  const failed: string[] = []
  const memory: number[] = []
  let frames = 0
  let seed = firstSeed
  for (; performance.now() < endMs; seed++) {
    const run = await fuzzRun(seed, framesPerSeed)
    frames += run.frames
    memory.push(process.memoryUsage().rss)
    if (run.problems.length > 0) failed.push(`OTTLA_SEED=${seed}: ${run.problems.slice(0, 5).join('; ')}`)
  }
  const path = writeReport('broker-fuzz', 'Damaged frames', [
    `\`${command('broker-fuzz')}\`: ${frames} damaged frames of all APIs and versions to ${seed - firstSeed} brokers, seeds from ${firstSeed} on:`,
    'flipped bits, cut ends, lengths up to 2 GB, noise, versions and keys that do not exist.',
    '',
    `Memory of the process (rss): ${megabytes(memory[0]!)} MB after the first broker, ${megabytes(Math.max(...memory))} MB at most, ${megabytes(memory.at(-1)!)} MB at the end.`,
    '',
    `${failed.length} brokers went wrong.`,
    ...failed.map((line) => `- ${line}`),
  ])
  console.log(`report: ${path}`)
  expect(failed).toEqual([])
})
