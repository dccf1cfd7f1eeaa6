// What the producer promises while the network is bad. The faults are made in the client's sockets, so that they meet every broker alike.
import { nodeRuntime, SeededRandom } from '@ottla/runtime'
import { Producer, type ProducerConfig } from 'ottla'
import { expect, test } from 'vitest'
import { type Fault, FaultyTransport } from '../support/faulty-transport.ts'
import { checkCopy, checkSends, checkTransactions } from '../support/history/check-history.ts'
import { History } from '../support/history/history.ts'
import { RecordingProducer } from '../support/history/recording-producer.mjs'
import { readAll } from '../support/read-all.ts'
import { unique, useCluster } from './cluster.ts'

const cluster = useCluster()
const seed = Number(process.env['OTTLA_SEED'] ?? 1)
const faults: readonly Fault[] = [
  'lose-answer',
  'lose-request',
  'cut-request',
  'cut-answer',
  'corrupt-request',
  'stall',
]
const [produce, addPartitions, addOffsets, endTxn, txnOffsetCommit, initProducerId] = [0, 24, 25, 26, 28, 22]
const patient = {
  requestTimeoutMs: 700,
  retryBackoffMs: 10,
  retryBackoffMaxMs: 100,
  reconnectBackoffMs: 10,
  reconnectBackoffMaxMs: 100,
}

interface Faulty {
  readonly producer: Producer
  readonly transport: FaultyTransport
}

function faultyProducer(
  random: SeededRandom,
  config: Partial<ProducerConfig>,
  kinds: readonly Fault[],
  apiKeys: readonly number[],
  rate: number,
): Faulty {
  const transport = new FaultyTransport(nodeRuntime.transport, { random, rate, faults: kinds, apiKeys })
  const { bootstrapServers } = cluster
  const producer = new Producer({ bootstrapServers, ...patient, ...config }, { runtime: { ...nodeRuntime, transport } })
  return { producer: cluster.opened(producer), transport }
}

test.each(faults)('with idempotence nothing is lost, doubled or reordered: %s', async (fault) => {
  const topic = await cluster.topic(3)
  const random = new SeededRandom(seed)
  const { producer, transport } = faultyProducer(random, { batchSize: 300 }, [fault], [produce], 0.15)
  const history = new History()
  const recording = new RecordingProducer(producer, history, 'p')
  for (let i = 0; i < 400; i++) {
    recording.send(topic, random.integer(3), `${fault} ${i}`)
    if (i % 5 === 4) await new Promise((resolve) => setImmediate(resolve))
  }
  await producer.flush()
  expect(transport.counts.get(fault)).toBeGreaterThan(0)
  expect(history.sends().filter(({ outcome }) => outcome !== 'ok')).toEqual([])
  expect(checkSends(history, await readAll(cluster.bootstrapServers, topic, 3, 'read_uncommitted'))).toEqual([])
})

test('with one request at a time and no idempotence the order holds, and nothing acknowledged is lost', async () => {
  const topic = await cluster.topic(2)
  const random = new SeededRandom(seed)
  const config = { batchSize: 300, enableIdempotence: false, maxInFlightRequestsPerConnection: 1 }
  const { producer, transport } = faultyProducer(random, config, ['lose-answer'], [produce], 0.4)
  const history = new History()
  const recording = new RecordingProducer(producer, history, 'p')
  for (let i = 0; i < 200; i++) {
    recording.send(topic, random.integer(2), `plain ${i}`)
    if (i % 5 === 4) await new Promise((resolve) => setImmediate(resolve))
  }
  await producer.flush()
  expect(transport.counts.get('lose-answer')).toBeGreaterThan(0)
  const log = await readAll(cluster.bootstrapServers, topic, 2, 'read_uncommitted')
  expect(checkSends(history, log, { isIdempotent: false })).toEqual([])
  // Without sequence numbers a repeated batch is there twice: that is what idempotence is for.
  expect(log.length).toBeGreaterThan(200)
})

test('without acknowledgements records are lost and nobody is told: that is what acks=0 means', async () => {
  const topic = await cluster.topic(1)
  const random = new SeededRandom(seed)
  const config = { batchSize: 300, acks: 0 as const }
  const { producer, transport } = faultyProducer(random, config, ['lose-request'], [produce], 0.3)
  const history = new History()
  const recording = new RecordingProducer(producer, history, 'p')
  for (let i = 0; i < 200; i++) {
    recording.send(topic, 0, `unsure ${i}`)
    if (i % 5 === 4) await new Promise((resolve) => setImmediate(resolve))
  }
  await producer.flush()
  expect(transport.counts.get('lose-request')).toBeGreaterThan(0)
  const log = await readAll(cluster.bootstrapServers, topic, 1, 'read_uncommitted')
  const told = history.sends().filter(({ outcome }) => outcome === 'ok').length
  expect(log.length).toBeLessThan(told)
  const promises = { isDurable: false, isIdempotent: false, isOrdered: false }
  expect(checkSends(history, log, promises).filter(({ rule }) => rule !== 'refused-but-written')).toEqual([])
})

test('records that are given up and records that go through stay apart, and both are told truly', async () => {
  const topic = await cluster.topic(2)
  const random = new SeededRandom(seed)
  const config = { batchSize: 300, deliveryTimeoutMs: 800, lingerMs: 0 }
  const { producer, transport } = faultyProducer(random, config, ['stall', 'lose-answer'], [produce], 0.4)
  const history = new History()
  const recording = new RecordingProducer(producer, history, 'p')
  for (let i = 0; i < 200; i++) {
    recording.send(topic, random.integer(2), `short of time ${i}`)
    if (i % 5 === 4) await new Promise((resolve) => setTimeout(resolve, 5))
  }
  await producer.flush()
  transport.isCalm = true
  for (let i = 0; i < 20; i++) recording.send(topic, i % 2, `calm ${i}`)
  await producer.flush()
  const outcomes = history.sends()
  expect(outcomes.filter(({ outcome }) => outcome === 'info').length).toBeGreaterThan(0)
  expect(outcomes.slice(-20).every(({ outcome }) => outcome === 'ok')).toBe(true)
  expect(checkSends(history, await readAll(cluster.bootstrapServers, topic, 2, 'read_uncommitted'))).toEqual([])
})

test('transactions stay whole, and a successor ends what its predecessor has left', async () => {
  const topic = await cluster.topic(3)
  const random = new SeededRandom(seed)
  const transactionalId = unique('txn')
  const history = new History()
  const keys = [produce, addPartitions, endTxn, initProducerId]
  const kinds: readonly Fault[] = ['lose-answer', 'cut-request', 'cut-answer', 'stall']
  let sent = 0
  for (let generation = 1; generation <= 3; generation++) {
    const { producer, transport } = faultyProducer(random, { transactionalId, batchSize: 300 }, kinds, keys, 0.08)
    const recording = new RecordingProducer(producer, history, `${transactionalId}/${generation}`)
    await recording.init()
    for (let i = 0; i < 6; i++) {
      recording.begin()
      for (let n = 0; n < 12; n++) recording.send(topic, random.integer(3), `txn ${sent++}`)
      if (i === 5) break
      if (random.integer(3) === 0) await recording.abort()
      else await recording.commit()
    }
    // The last one is left open, as by a process that died; what it still has under way comes to an end or to nothing.
    transport.isCalm = true
    await producer.flush()
  }
  const last = cluster.producer({ transactionalId })
  await last.initTransactions()
  const committed = await readAll(cluster.bootstrapServers, topic, 3, 'read_committed')
  expect(
    history.transactions().filter(({ end, outcome }) => end === 'commit' && outcome === 'ok').length,
  ).toBeGreaterThan(5)
  expect(checkTransactions(history, committed)).toEqual([])
  expect(checkSends(history, committed, { isCommittedOnly: true })).toEqual([])
})

test('a copy in transactions holds its source exactly once, although copiers are replaced and requests are lost', async () => {
  const [source, target] = [await cluster.topic(2), await cluster.topic(2)]
  const filler = cluster.producer()
  const count = 120
  for (let i = 0; i < count; i++) filler.sendAndForget({ topic: source, partition: i % 2, value: `item ${i}` })
  await filler.flush()
  const random = new SeededRandom(seed)
  const groupId = unique('group')
  const transactionalId = unique('txn')
  const keys = [produce, addPartitions, addOffsets, txnOffsetCommit, endTxn]
  const kinds: readonly Fault[] = ['lose-answer', 'cut-request', 'cut-answer']
  let copied = 0
  while (copied < count) {
    const { producer, transport } = faultyProducer(random, { transactionalId }, kinds, keys, 0.1)
    const consumer = cluster.consumer({ groupId, isolationLevel: 'read_committed', maxPollRecords: 10 })
    consumer.subscribe([source])
    // Each copier gives up in the middle after a while, and the next one goes on from what was committed.
    for (let round = 0; round < 4 && copied < count; round++) {
      const records = [...(await consumer.poll({ timeoutMs: 1_000 }))]
      if (records.length === 0) continue
      const offsets = new Map<number, number>()
      await producer.transaction(async (transaction) => {
        for (const { partition, offset, value } of records) {
          transaction.sendAndForget({ topic: target, partition, value: `copy of ${String(value)}` })
          offsets.set(partition, offset + 1)
        }
        const positions = [...offsets].map(([partition, offset]) => ({ topic: source, partition, offset }))
        await transaction.sendOffsets(positions, consumer.groupMetadata())
      })
      copied += records.length
    }
    transport.isCalm = true
    await consumer.close()
  }
  const [original, copy] = [
    await readAll(cluster.bootstrapServers, source, 2, 'read_committed'),
    await readAll(cluster.bootstrapServers, target, 2, 'read_committed'),
  ]
  expect(checkCopy(original, copy, (value) => value.slice('copy of '.length))).toEqual([])
})
