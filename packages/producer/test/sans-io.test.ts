import { Backoff } from '@ottla/core/internal'
import { SeededRandom } from '@ottla/runtime'
import { expect, test } from 'vitest'
import { BufferPool } from '../src/buffer-pool.ts'
import { CompressionRatio } from '../src/compression-ratio.ts'
import { Fifo } from '../src/fifo.ts'
import { InFlightRequests } from '../src/in-flight-requests.ts'
import { sequenceAfter } from '../src/partition-sequences.ts'
import { ProducerTopic } from '../src/producer-topic.ts'
import { RecordAccumulator, type RecordAccumulatorOptions } from '../src/record-accumulator.ts'
import { SequenceManager } from '../src/sequence-manager.ts'
import { StickyPartitioner } from '../src/sticky-partitioner.ts'

const nothingInFlight = new InFlightRequests(5)

function accumulate(
  partitions: number,
  options: Partial<RecordAccumulatorOptions> = {},
): { accumulator: RecordAccumulator; topic: ProducerTopic } {
  const random = new SeededRandom(1)
  const accumulator = new RecordAccumulator({
    batchSize: 1_000,
    bufferMemory: 10_000,
    maxRequestSize: 5_000,
    lingerMs: 5,
    eagerWhenIdle: false,
    deliveryTimeoutMs: 1_000,
    maxInFlightRequestsPerConnection: 5,
    retryBackoff: new Backoff({ initialMs: 100, maxMs: 1_000, random }),
    sequences: undefined,
    compressor: undefined,
    mayDrain: undefined,
    onOpened: undefined,
    ...options,
  })
  const sticky = new StickyPartitioner({
    random,
    stickyBytes: 1_000,
    adaptive: true,
    rack: undefined,
    isStalled: () => false,
  })
  const topic = new ProducerTopic('orders', sticky)
  accumulator.updateLeaders(
    topic,
    Array.from({ length: partitions }, (_, i) => ({ leaderId: 1 + (i % 2), leaderEpoch: 1, leaderRack: undefined })),
  )
  return { accumulator, topic }
}

const value = Buffer.alloc(300)
const epoch = { ms: 0 }

test('the pool hands out reused buffers of one size and never more than its budget', () => {
  const pool = new BufferPool(1_000, 300)
  const first = pool.allocate(300)!
  expect(pool.allocate(701)).toBeUndefined()
  const odd = pool.allocate(700)!
  expect(pool.availableBytes).toBe(0)
  expect(pool.allocate(300)).toBeUndefined()
  pool.release(first)
  expect(pool.allocate(300)).toBe(first)
  pool.release(odd)
  expect(pool.availableBytes).toBe(700)
  expect(pool.allocate(700)).not.toBe(odd)
})

test('kept buffers make room for other sizes, so that memory never exceeds the budget', () => {
  const pool = new BufferPool(900, 300)
  const kept = [1, 2, 3].map(() => pool.allocate(300)!)
  for (const buffer of kept) pool.release(buffer)
  expect(pool.allocate(900)).toBeDefined()
  expect(pool.availableBytes).toBe(0)
})

test('an abandoned buffer is never handed out again, its share is', () => {
  const pool = new BufferPool(300, 300)
  const buffer = pool.allocate(300)!
  pool.abandon(buffer)
  const next = pool.allocate(300)
  expect(next).toBeDefined()
  expect(next).not.toBe(buffer)
})

test('a batch that expires on the wire keeps its buffer until the request has ended (KAFKA-19012)', () => {
  const { accumulator, topic } = accumulate(1)
  const batch = accumulator.append(topic.queues[0]!, epoch, null, value, [], 0)!
  expect(accumulator.drain(1, 10)).toEqual([batch])
  const before = accumulator.pool.availableBytes
  accumulator.finish(batch)
  batch.fail(
    () => new RangeError('expired'),
    () => {},
  )
  expect(accumulator.pool.availableBytes).toBe(before)
  accumulator.leaveWire(batch, true)
  expect(accumulator.pool.availableBytes).toBe(accumulator.pool.totalBytes)
  expect(accumulator.pool.allocate(1_000)).toBe(batch.buffer)
})

test('a buffer whose request was lost is not reused, because a socket may still read it (KAFKA-19012)', () => {
  const { accumulator, topic } = accumulate(1)
  const batch = accumulator.append(topic.queues[0]!, epoch, null, value, [], 0)!
  accumulator.drain(1, 10)
  accumulator.leaveWire(batch, false)
  accumulator.retry(batch, 10)
  expect(accumulator.drain(1, 500)).toEqual([batch])
  accumulator.leaveWire(batch, true)
  accumulator.finish(batch)
  expect(accumulator.pool.availableBytes).toBe(accumulator.pool.totalBytes)
  expect(accumulator.pool.allocate(1_000)).not.toBe(batch.buffer)
})

test('the header of a lost batch changes in a copy only', () => {
  const { accumulator, topic } = accumulate(1)
  const batch = accumulator.append(topic.queues[0]!, epoch, null, value, [], 0)!
  batch.setSequence(7, 0, 0)
  const sent = Buffer.from(batch.seal(false))
  const onSocket = batch.seal(false)
  batch.mayStillBeRead = true
  batch.setSequence(7, 1, 0)
  expect(Buffer.from(batch.seal(false)).equals(sent)).toBe(false)
  expect(Buffer.from(onSocket).equals(sent)).toBe(true)
})

test('a node is ready when a batch is full, has lingered, or memory is wanted', () => {
  const { accumulator, topic } = accumulate(2)
  accumulator.append(topic.queues[0]!, epoch, null, value, [], 100)
  expect(accumulator.ready(100, nothingInFlight)).toEqual({ nodeIds: [], nextCheckMs: 5, hasUnknownLeaders: false })
  expect(accumulator.ready(105, nothingInFlight).nodeIds).toEqual([1])
  accumulator.isMemoryWanted = true
  expect(accumulator.ready(100, nothingInFlight).nodeIds).toEqual([1])
  accumulator.isMemoryWanted = false
  for (let i = 0; i < 4; i++) accumulator.append(topic.queues[1]!, epoch, null, value, [], 100)
  expect(accumulator.ready(100, nothingInFlight).nodeIds).toEqual([2])
})

test('a request takes one batch a partition, no more than maxRequestSize, and the next begins with those left out', () => {
  const { accumulator, topic } = accumulate(6, { maxRequestSize: 1_000, bufferMemory: 100_000 })
  for (const queue of topic.queues) {
    for (let i = 0; i < 4; i++) accumulator.append(queue, epoch, null, value, [], 0)
  }
  const partitions = (): number[] => accumulator.drain(1, 100).map(({ queue }) => queue.partition)
  expect([partitions(), partitions(), partitions(), partitions()]).toEqual([[0], [2], [4], [0, 2]])
})

test('with one request in flight a partition is left alone until the answer', () => {
  const { accumulator, topic } = accumulate(1, { maxInFlightRequestsPerConnection: 1 })
  for (let i = 0; i < 4; i++) accumulator.append(topic.queues[0]!, epoch, null, value, [], 0)
  const [batch] = accumulator.drain(1, 100)
  expect(accumulator.drain(1, 100)).toEqual([])
  accumulator.leaveWire(batch!, true)
  expect(accumulator.drain(1, 100).length).toBe(1)
})

test('partitions without a leader are reported and go to the node that becomes it', () => {
  const { accumulator, topic } = accumulate(1)
  accumulator.updateLeaders(topic, [{ leaderId: -1, leaderEpoch: 1, leaderRack: undefined }])
  accumulator.append(topic.queues[0]!, epoch, null, value, [], 0)
  expect(accumulator.ready(100, nothingInFlight)).toMatchObject({ nodeIds: [], hasUnknownLeaders: true })
  accumulator.updateLeaders(topic, [{ leaderId: 9, leaderEpoch: 2, leaderRack: undefined }])
  expect(accumulator.ready(100, nothingInFlight)).toMatchObject({ nodeIds: [9], hasUnknownLeaders: false })
})

test('a retry does not wait for its backoff when another leader was elected meanwhile (KIP-951)', () => {
  const { accumulator, topic } = accumulate(1)
  const batch = accumulator.append(topic.queues[0]!, epoch, null, value, [], 0)!
  accumulator.drain(1, 10)
  accumulator.leaveWire(batch, true)
  accumulator.retry(batch, 10)
  expect(accumulator.ready(11, nothingInFlight).nodeIds).toEqual([])
  accumulator.updateLeaders(topic, [{ leaderId: 2, leaderEpoch: 2, leaderRack: undefined }])
  expect(accumulator.ready(11, nothingInFlight).nodeIds).toEqual([2])
})

test('batches that come back take their place by sequence, before new ones', () => {
  const sequences = new SequenceManager()
  sequences.setProducerId({ producerId: 1, producerEpoch: 0 })
  const { accumulator, topic } = accumulate(1, { sequences, bufferMemory: 100_000 })
  const queue = topic.queues[0]!
  const drainOne = () => accumulator.drain(1, 100)[0]!
  accumulator.append(queue, epoch, null, value, [], 0)
  const first = drainOne()
  accumulator.leaveWire(first, true)
  sequences.onSuccess(first)
  for (let i = 0; i < 12; i++) accumulator.append(queue, epoch, null, value, [], 0)
  const [a, b, c] = [drainOne(), drainOne(), drainOne()]
  for (const batch of [c, a, b]) {
    accumulator.leaveWire(batch, true)
    accumulator.retry(batch, 100)
  }
  expect(queue.batches.slice(0, 3)).toEqual([a, b, c])
  expect(accumulator.drain(1, 10_000)).toEqual([a])
  expect(accumulator.drain(1, 10_000)).toEqual([])
})

test('the first batch under an id goes alone, then five may be in flight', () => {
  const sequences = new SequenceManager()
  sequences.setProducerId({ producerId: 1, producerEpoch: 0 })
  const { accumulator, topic } = accumulate(1, { sequences, bufferMemory: 100_000 })
  for (let i = 0; i < 30; i++) accumulator.append(topic.queues[0]!, epoch, null, value, [], 0)
  const [first] = accumulator.drain(1, 100)
  expect(accumulator.drain(1, 100)).toEqual([])
  accumulator.leaveWire(first!, true)
  sequences.onSuccess(first!)
  const counts = Array.from({ length: 6 }, () => accumulator.drain(1, 100).length)
  expect(counts).toEqual([1, 1, 1, 1, 1, 0])
})

test('sequence numbers wrap from 2147483647 to 0', () => {
  expect(sequenceAfter(2_147_483_646, 1)).toBe(2_147_483_647)
  expect(sequenceAfter(2_147_483_647, 1)).toBe(0)
  expect(sequenceAfter(2_147_483_640, 10)).toBe(2)
})

test('when the epochs of a producer id are used up a new id is asked for', () => {
  const sequences = new SequenceManager()
  sequences.setProducerId({ producerId: 1, producerEpoch: 0x7fff })
  const { accumulator, topic } = accumulate(1, { sequences })
  accumulator.append(topic.queues[0]!, epoch, null, value, [], 0)
  const [batch] = accumulator.drain(1, 100)
  accumulator.leaveWire(batch!, true)
  sequences.onFailure(batch!, true)
  sequences.advance()
  expect(sequences.hasProducerId).toBe(false)
  sequences.setProducerId({ producerId: 2, producerEpoch: 0 })
  accumulator.append(topic.queues[0]!, epoch, null, value, [], 0)
  expect(accumulator.drain(1, 100)[0]).toMatchObject({ producerId: 2, producerEpoch: 0, baseSequence: 0 })
})

test('records without a key stay with a partition for a batch and spread evenly, less where queues are long', () => {
  const { accumulator, topic } = accumulate(4, { bufferMemory: 10_000_000 })
  const chosen: number[] = []
  for (let i = 0; i < 6_000; i++) {
    const { open } = topic.queues[topic.sticky.partition(topic.queues)]!
    const fits = open?.tryAppend(epoch, null, value, []) === true
    const batch = fits ? open : accumulator.appendAnywhere(topic, epoch, null, value, [], 0)!
    topic.sticky.onAppend(batch.lastRecordBytes)
    chosen.push(batch.queue.partition)
    if (i % 3 === 2)
      for (const node of [1, 2])
        for (const drained of accumulator.drain(node, 0)) {
          accumulator.leaveWire(drained, true)
          accumulator.finish(drained)
        }
  }
  const changes = chosen.filter((partition, i) => i > 0 && partition !== chosen[i - 1]).length
  expect(changes).toBeLessThan(2_400)
  for (const partition of [0, 1, 2, 3]) {
    const share = chosen.filter((other) => other === partition).length / chosen.length
    expect(share).toBeGreaterThan(0.2)
    expect(share).toBeLessThan(0.3)
  }
})

test('long queues are chosen less often, and partitions without a leader not at all', () => {
  const { accumulator, topic } = accumulate(3, { bufferMemory: 10_000_000 })
  for (let i = 0; i < 30; i++) accumulator.append(topic.queues[0]!, epoch, null, value, [], 0)
  topic.queues[2]!.leaderId = -1
  const counts = [0, 0, 0]
  for (let i = 0; i < 1_000; i++) {
    topic.sticky.leave()
    counts[topic.sticky.partition(topic.queues)]!++
  }
  expect(counts[2]).toBe(0)
  expect(counts[0]).toBeLessThan(counts[1]! / 3)
})

test('partitions that disappear and come back go on with their sequences', () => {
  const { topic } = accumulate(3)
  const last = topic.queues[2]!
  topic.setPartitionCount(1)
  topic.setPartitionCount(3)
  expect(topic.queues[2]).toBe(last)
  expect(topic.queues.map(({ partition }) => partition)).toEqual([0, 1, 2])
})

test('the expected compression ratio improves slowly and deteriorates fast', () => {
  const ratio = new CompressionRatio()
  ratio.observe(1_000, 100)
  expect(ratio.ratio).toBeCloseTo(0.995)
  for (let i = 0; i < 1_000; i++) ratio.observe(1_000, 100)
  expect(ratio.ratio).toBeCloseTo(0.1)
  ratio.observe(1_000, 400)
  expect(ratio.ratio).toBeCloseTo(0.4)
  ratio.reset(0.5)
  expect(ratio.ratio).toBe(1)
})

test('a queue keeps its order however long it gets', () => {
  const random = new SeededRandom(5)
  const queue = new Fifo<number>()
  const model: number[] = []
  for (let i = 0; i < 20_000; i++) {
    if (random.integer(5) < 3) {
      queue.push(i)
      model.push(i)
    } else {
      expect(queue.shift()).toBe(model.shift())
    }
    expect(queue.length).toBe(model.length)
    expect(queue.first).toBe(model[0])
  }
  expect([...queue]).toEqual(model)
})
