import { SeededRandom } from '@ottla/runtime'
import { murmur2OfString, toPositive } from '@ottla/protocol'
import { createHash } from 'node:crypto'
import { expect, expectTypeOf, test } from 'vitest'
import { Producer, type ProducerRecord } from '../src/index.ts'
import { PartitionQueue } from '../src/partition-queue.ts'
import { ProducerTopic } from '../src/producer-topic.ts'
import { StickyPartitioner } from '../src/sticky-partitioner.ts'
import { type PartitionerName, partitionerOf } from '../src/partitioner.ts'

const topic = { name: 'orders', partitionCount: 4, availablePartitions: () => [1, 3] }
const record = { topic: 'orders', value: 'v' }
const choose = (name: PartitionerName, keys: (string | null)[]): number[] => {
  const partitioner = partitionerOf(name, new SeededRandom(1))
  return keys.map((key) => partitioner.partition(record, key, topic))
}

test('round robin goes over the partitions that have a leader', () => {
  expect(choose('round_robin', [null, 'a', null, 'b'])).toEqual([1, 3, 1, 3])
})

test('the key decides in consistent (CRC32) and murmur2, text and bytes alike', () => {
  // 0xcbf43926 is the check value of CRC-32 for these digits.
  expect(choose('consistent', ['123456789', '123456789'])).toEqual([0xcbf43926 % 4, 0xcbf43926 % 4])
  const murmur2 = partitionerOf('murmur2', new SeededRandom(1))
  expect(murmur2.partition(record, Buffer.from('grün'), topic)).toBe(murmur2.partition(record, 'grün', topic))
})

test('without a key the random kinds spread, and consistent_random takes an empty key for none', () => {
  for (const name of ['random', 'consistent_random', 'murmur2_random'] as const) {
    expect(
      new Set(
        choose(
          name,
          Array.from({ length: 100 }, () => null),
        ),
      ).size,
    ).toBe(4)
  }
  expect(
    new Set(
      choose(
        'consistent_random',
        Array.from({ length: 100 }, () => ''),
      ),
    ).size,
  ).toBe(4)
  expect(
    new Set(
      choose(
        'murmur2_random',
        Array.from({ length: 100 }, () => ''),
      ),
    ).size,
  ).toBe(1)
})

test.each([
  // SHA-256 of the 10,000 partitions with a comma behind each, as Java's Utils.toPositive(Utils.murmur2(key)) % n gives them.
  [3, 'a87e861ba1ab14f0e47e33f5a995a9668b9a7e062ec090910028536153d946cd'],
  [12, '53e372daff66ffd6975cda314b90dc08d8c1c31ed6f4638ffe15452778e015b2'],
  [100, '8a18cd45b4c096535668c527157a6eff702ca608ce784c20d75bedd2014ff43a'],
])('ten thousand keys go to the same of %i partitions as in Java', (partitionCount, expected) => {
  const keys = Array.from({ length: 10_000 }, (_, i) => `key-${i}`)
  const partitions = keys.map((key) => `${toPositive(murmur2OfString(key)) % partitionCount},`)
  expect(createHash('sha256').update(partitions.join('')).digest('hex')).toBe(expected)
})

test('a million records without a key are spread evenly over the partitions', () => {
  const sticky = new StickyPartitioner({
    random: new SeededRandom(1),
    stickyBytes: 16_384,
    adaptive: true,
    rack: undefined,
    isStalled: () => false,
  })
  const owner = new ProducerTopic('orders', sticky)
  const queues = Array.from({ length: 6 }, (_, partition) => {
    const queue = new PartitionQueue(owner, partition)
    queue.leaderId = 1
    return queue
  })
  const counts = queues.map(() => 0)
  for (let i = 0; i < 1_000_000; i++) {
    counts[sticky.partition(queues)]!++
    sticky.onAppend(110)
  }
  for (const count of counts) expect(Math.abs(count / (1_000_000 / 6) - 1)).toBeLessThan(0.08)
})

test('a record that needs a serializer is a compile error without one', () => {
  type Plain = Parameters<Producer['sendAndForget']>[0]
  expectTypeOf<{ topic: string; value: string }>().toExtend<Plain>()
  expectTypeOf<{ topic: string; value: null; key: Uint8Array }>().toExtend<Plain>()
  expectTypeOf<{ topic: string; value: { a: number } }>().not.toExtend<Plain>()
  expectTypeOf<{ topic: string; value: number }>().not.toExtend<Plain>()
  expectTypeOf<{ topic: string; value: undefined }>().not.toExtend<Plain>()
  expectTypeOf<{ topic: string; value: { a: number } }>().toExtend<ProducerRecord<string, { a: number }>>()
})
