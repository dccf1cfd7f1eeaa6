// Consume, transform, produce in transactions while the broker's process is killed: the output is the input, exactly once.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Consumer, type ConsumerRecord, Producer, type TopicPartition } from 'ottla'
import { afterEach, expect, test } from 'vitest'
import { root, RunningProcess } from '../support/processes.ts'

const recordCount = 600
const killAt = [100, 300]
let folder = ''
let server: RunningProcess | undefined
const open: { close(options?: { timeoutMs?: number }): Promise<unknown> }[] = []

afterEach(async () => {
  for (const client of open.splice(0)) await client.close({ timeoutMs: 0 })
  server?.child.kill('SIGKILL')
  await server?.finished
  rmSync(folder, { recursive: true, force: true })
})

const broker = pathToFileURL(join(root, 'packages/broker/dist/index.js')).href

async function start(port: number, version: number): Promise<string> {
  const script = `
    import { startBroker } from ${JSON.stringify(broker)}
    const [dataDir, port, version] = process.argv.slice(1)
    const broker = await startBroker({
      dataDir,
      port: Number(port),
      topics: { input: 2, output: 2 },
      config: { 'transaction.version': Number(version) },
    })
    console.log('ready ' + broker.bootstrapServers)`
  const args = ['--input-type=module', '-e', script, '--', folder, String(port), String(version)]
  server = new RunningProcess(process.execPath, args)
  const [, bootstrapServers] = await server.output(/ready (\S+)/)
  return bootstrapServers!
}

const partitionsOf = (topic: string): TopicPartition[] => [0, 1].map((partition) => ({ topic, partition }))

async function values(bootstrapServers: string, topic: string): Promise<string[][]> {
  const consumer = new Consumer({ bootstrapServers, isolationLevel: 'read_committed', enableAutoCommit: false })
  open.push(consumer)
  consumer.assign(partitionsOf(topic))
  consumer.seekToBeginning(partitionsOf(topic))
  const ends = await consumer.endOffsets(partitionsOf(topic))
  const read: string[][] = [[], []]
  const isRead = async ({ topic: name, partition, offset }: TopicPartition & { offset: number }): Promise<boolean> =>
    (await consumer.position({ topic: name, partition })) >= offset
  while (!(await Promise.all(ends.map(isRead))).every(Boolean)) {
    for (const { partition, value } of await consumer.poll({ timeoutMs: 100 })) read[partition]!.push(String(value))
  }
  return read
}

test.each([1, 2])(
  'with transaction.version %i a copy in transactions survives kills of the broker',
  async (version) => {
    folder = mkdtempSync(join(tmpdir(), 'ottla-exactly-once-'))
    const bootstrapServers = await start(0, version)
    const port = Number(bootstrapServers.split(':')[1])
    const filler = new Producer({ bootstrapServers })
    for (let i = 0; i < recordCount; i++)
      filler.sendAndForget({ topic: 'input', partition: i % 2, value: `record ${i}` })
    await filler.close()

    // One consumer through all the kills: with each new leader epoch it validates its positions and goes on.
    const consumer = new Consumer({
      bootstrapServers,
      groupId: 'copy',
      isolationLevel: 'read_committed',
      autoOffsetReset: 'earliest',
      enableAutoCommit: false,
      maxPollRecords: 25,
    })
    open.push(consumer)
    consumer.assign(partitionsOf('input'))
    const producer = new Producer({ bootstrapServers, transactionalId: 'copy', requestTimeoutMs: 5_000 })
    open.push(producer)
    const kills = [...killAt]
    let copied = 0
    let restarting: Promise<unknown> | undefined
    while (copied < recordCount) {
      const records: ConsumerRecord[] = [...(await consumer.poll({ timeoutMs: 200 }))]
      if (records.length === 0) continue
      const next = new Map(records.map(({ partition, offset }) => [partition, offset + 1]))
      await producer.transaction(async (transaction) => {
        for (const { partition, value } of records) void transaction.send({ topic: 'output', partition, value })
        const offsets = [...next].map(([partition, offset]) => ({ topic: 'input', partition, offset }))
        void transaction.sendOffsets(offsets, consumer.groupMetadata())
        if (kills.length === 0 || copied < kills[0]! || restarting !== undefined) return
        kills.shift()
        server!.child.kill('SIGKILL')
        restarting = server!.finished.then(() => start(port, version)).then(() => (restarting = undefined))
        await Promise.resolve()
      })
      copied += records.length
    }
    await restarting
    expect(kills).toEqual([])
    const output = await values(bootstrapServers, 'output')
    expect(output).toEqual(await values(bootstrapServers, 'input'))
    expect(output.flat().length).toBe(recordCount)
    expect((await consumer.committed(partitionsOf('input'))).map(({ offset }) => offset)).toEqual([300, 300])
  },
)
