import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { flightsPath } from '../../examples/main-job/source.mjs'
import { type Finished, root, run, RunningProcess } from '../support/processes.ts'

const main = join(root, 'examples', 'main-job', 'main.mjs')

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ottla-main-job-test-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** The job's data folder goes where the test cleans up. */
const job = (...args: string[]): Promise<Finished> =>
  run(process.execPath, [main, ...args], { env: { TMPDIR: folder }, timeoutMs: 110_000 })

test('the main job loses nothing when a consumer is killed half-way, and its answer is right', async () => {
  const records = 20_000
  const { code, stdout, stderr } = await job('--records', String(records))
  expect({ code, stderr }, stdout).toEqual({ code: 0, stderr: '' })
  expect(stdout).toMatch(/^lost: 0$/m)
  expect(stdout).toMatch(/^records sent +20,000 /m)
  expect(stdout).toMatch(/^records processed +20,000 /m)
  expect(stdout).toMatch(/consumer-1 was killed by SIGKILL/)
  const uncommitted = Number(/it had processed ([\d,]+) records without a commit/.exec(stdout)![1]!.replaceAll(',', ''))
  const redelivered = Number(/^redelivered +([\d,]+)/m.exec(stdout)![1]!.replaceAll(',', ''))
  expect(uncommitted).toBeGreaterThan(0)
  expect(redelivered).toBeGreaterThanOrEqual(uncommitted)
  const answers = stdout.matchAll(/^ {2}([A-Z]{3}) +([\d,]+) flights, +(-?[\d.]+) min late/gm)
  const found = [...answers].map(([, origin, flights, delay]) => `${origin} ${flights!.replaceAll(',', '')} ${delay}`)
  expect(found).toEqual(await delaysFromTheFile(records))
})

test("the user's own lines go through the job, keyed by the field that is named", async () => {
  const file = join(folder, 'data.ndjson')
  const lines = Array.from({ length: 3000 }, (_, i) => JSON.stringify({ city: ['Wien', 'Brno', 'Łódź'][i % 3], i }))
  writeFileSync(file, `${lines.join('\n')}\n\n`)
  const { code, stdout, stderr } = await job('--file', file, '--key', 'city')
  expect({ code, stderr }, stdout).toEqual({ code: 0, stderr: '' })
  expect(stdout).toMatch(/^lost: 0$/m)
  for (const city of ['Wien', 'Brno', 'Łódź']) expect(stdout).toMatch(new RegExp(`^ {2}${city} +1,000 records$`, 'm'))
})

test.each([
  ['--file nowhere.ndjson', /--file nowhere\.ndjson does not exist/],
  ['--file test', /--file test is no file/],
  ['--records none', /--records takes a whole number from 1, not 'none'/],
  ['--recods 5', /--recods.*--help/],
  ['--key city', /--key names a field of the lines of --file/],
  ['--file package.json --key name', /line 1 of package\.json is no JSON/],
])('%s is one clear line and exit code 1', async (args, pattern) => {
  const { code, stderr } = await job(...args.split(' '))
  expect(code).toBe(1)
  expect(stderr).toMatch(pattern)
  expect(stderr.trim().split('\n')).toHaveLength(1)
})

test('a cluster that is not there is one clear line and exit code 1', async () => {
  const { code, stderr } = await job('--bootstrap', '127.0.0.1:1', '--records', '10')
  expect(code).toBe(1)
  expect(stderr).toContain('127.0.0.1:1')
  expect(stderr.trim().split('\n')).toHaveLength(1)
})

test('the job ends at its deadline with exit code 1, says how far it was, and leaves nothing behind', async () => {
  const { code, stderr } = await job('--deadline', '1')
  expect(code).toBe(1)
  expect(stderr).toMatch(/^main job: not done after \d+ s, gave up while .*\d+ sent, \d+ processed; consumer-1 has/)
  expect(readdirSync(folder)).toEqual([])
})

test('a reader that goes away ends the job without a complaint', async () => {
  const options = { env: { TMPDIR: folder }, timeoutMs: 110_000 }
  const running = new RunningProcess(process.execPath, [main, '--records', '20000'], options)
  await running.output(/flights, keyed by/)
  running.child.stdout!.destroy()
  const { code, stderr } = await running.finished
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' })
})

test('a consumer whose job ended while it was still loading ends too, without a complaint', async () => {
  const given = JSON.stringify({ bootstrapServers: '127.0.0.1:1', topic: 'flights', groupId: 'job', name: 'late' })
  const consumer = fork(join(root, 'examples', 'main-job', 'consumer.mjs'), [given], { silent: true, execArgv: [] })
  consumer.disconnect()
  consumer.stdout!.resume()
  let complaints = ''
  consumer.stderr!.on('data', (text) => (complaints += String(text)))
  const [code] = (await once(consumer, 'exit')) as [number]
  expect({ code, complaints }).toEqual({ code: 1, complaints: '' })
})

/** The same answer by another way: straight from the file, without Kafka. */
async function delaysFromTheFile(records: number): Promise<string[]> {
  const rows = await parquetReadObjects({
    file: await asyncBufferFromFile(flightsPath()),
    compressors,
    rowEnd: records,
  })
  const delays = new Map<string, number[]>()
  for (const { origin, delay } of rows) (delays.get(origin) ?? delays.set(origin, []).get(origin)!).push(Number(delay))
  return [...delays]
    .toSorted((a, b) => b[1].length - a[1].length || (a[0] < b[0] ? -1 : 1))
    .slice(0, 8)
    .map(
      ([origin, all]) =>
        `${origin} ${all.length} ${(all.reduce((sum, next) => sum + next, 0) / all.length).toFixed(1)}`,
    )
}
