import { SeededRandom } from '@ottla/runtime'
import { expect, test } from 'vitest'
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
