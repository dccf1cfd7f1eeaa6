// Where the memory of records that nobody waits for goes (FEATURES E24): a sampling heap profile of a process that sends, over several
// windows of the same number of records. What is allocated per record is the same in each, and next to nothing of it stays.
import { Admin } from 'ottla'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startCluster } from '../support/chaos/server-cluster.ts'
import { root, runOk } from '../support/processes.ts'
import { command, soakSettings, writeReport } from './support/report.ts'

const partitions = 6
const topic = 'heap'
const windows = 5
const settings = soakSettings()
const records = settings.records || 1_000_000

interface Profiled {
  /** Of each window, dead objects included. */
  readonly allocated: readonly { readonly bytes: number; readonly places: readonly [string, number][] }[]
  /** What is alive of a last window. */
  readonly alive: { readonly bytes: number }
  readonly pool: { readonly totalBytes: number; readonly availableBytes: number }
}

test('heap', async () => {
  const cluster = await startCluster(settings.target)
  try {
    const { bootstrapServers } = cluster
    const admin = new Admin({ bootstrapServers })
    const configs = { 'retention.bytes': '134217728', 'segment.bytes': '33554432' }
    await admin.createTopics([{ name: topic, numPartitions: partitions, configs }])
    await admin.close()
    const script = join(root, 'test', 'soak', 'producer', 'profiled.mjs')
    const args = ['--expose-gc', script, bootstrapServers, topic, String(windows), String(records)]
    const { stdout } = await runOk(process.execPath, args, { timeoutMs: 800_000 })
    const { allocated, alive, pool } = JSON.parse(stdout) as Profiled
    const perRecord = (bytes: number): string => (bytes / records).toFixed(2)
    const isOurs = ([place]: readonly [string, number]): boolean => place.includes('/dist/')
    const ours = allocated.map(({ places }) => places.filter(isOurs).reduce((sum, [, bytes]) => sum + bytes, 0))
    const last = allocated.at(-1)!
    const lines = [
      `\`${command('heap')}\`: ${cluster.name}, ${partitions} partitions, values of 100 bytes with keys, acks=all, idempotent, \`sendAndForget\`; ${windows} windows of ${records.toLocaleString('en')} records after as many to warm up.`,
      '',
      'Bytes that were allocated on the heap per record, objects that died included:',
      '',
      '| window | all | in our code |',
      '|---|---|---|',
      ...allocated.map(({ bytes }, i) => `| ${i + 1} | ${perRecord(bytes)} | ${perRecord(ours[i]!)} |`),
      '',
      `Alive after another window and a collection: ${perRecord(alive.bytes)} bytes a record. The pool of buffers has ${pool.availableBytes.toLocaleString('en')} of ${pool.totalBytes.toLocaleString('en')} bytes again.`,
      '',
      'By function, in the last window. The record that the application makes for the call is its own (`profiled.mjs`):',
      '',
      '| bytes a record | function |',
      '|---|---|',
      ...last.places
        .filter(([, bytes]) => bytes / records >= 0.05)
        .map(([place, bytes]) => `| ${perRecord(bytes)} | \`${place}\` |`),
    ]
    console.log(lines.join('\n'))
    console.log(writeReport(`heap-${settings.target}`, `Allocations of a producer on ${cluster.name}`, lines))
    expect(pool.availableBytes).toBe(pool.totalBytes)
    expect(alive.bytes / records).toBeLessThan(1)
    expect(Math.max(...ours) / records).toBeLessThan(32)
    // A window differs from the next by what happens to be sampled, and by how full the requests are.
    expect(Math.abs(ours.at(-1)! - ours[0]!) / records).toBeLessThan(8)
  } finally {
    await cluster.close()
  }
})
