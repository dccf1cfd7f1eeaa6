import { join } from 'node:path'
import { expect, inject, test } from 'vitest'
import { root, run } from '../support/processes.ts'

test('the main job runs unchanged on Apache Kafka 4.3.1 and loses nothing', async () => {
  const main = join(root, 'examples', 'main-job', 'main.mjs')
  const args = [main, '--bootstrap', inject('apacheKafka'), '--records', '300000']
  const { code, stdout, stderr } = await run(process.execPath, args, { timeoutMs: 115_000 })
  expect({ code, stderr }, stdout).toEqual({ code: 0, stderr: '' })
  expect(stdout).toMatch(/^lost: 0$/m)
  expect(stdout).toMatch(/^records processed +300,000 /m)
})

test('the examples run unchanged on Apache Kafka 4.3.1', async () => {
  const env = { BOOTSTRAP_SERVERS: inject('apacheKafka') }
  for (const name of [
    '01-three-ways-to-send',
    '02-at-least-once',
    '03-seek-and-pause',
    '04-rebalance',
    '06-on-a-cluster',
  ]) {
    const { code, stdout, stderr } = await run(process.execPath, [join(root, 'examples', `${name}.mjs`)], { env })
    expect({ name, code, stderr }, stdout).toEqual({ name, code: 0, stderr: '' })
  }
})
