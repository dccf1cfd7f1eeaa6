import { expect, test } from 'vitest'
import { partitionsOf, pollUntil, take, unique, useCluster } from './cluster.ts'

const cluster = useCluster()
const everyone = [0, 1, 2, 3]

test.each(['range', 'cooperative-sticky'] as const)(
  'with %s, members share the partitions and take over from each other',
  async (assignor) => {
    const topic = await cluster.topic(4)
    const config = { groupId: unique('group'), partitionAssignmentStrategy: [assignor], heartbeatIntervalMs: 300 }
    const anna = cluster.consumer(config)
    anna.subscribe([topic])
    await pollUntil(() => anna.assignment().length === 4, anna)

    const bert = cluster.consumer(config)
    bert.subscribe([topic])
    await pollUntil(() => anna.assignment().length === 2 && bert.assignment().length === 2, anna, bert)
    expect(new Set([...partitionsOf(anna), ...partitionsOf(bert)])).toEqual(new Set(everyone))

    await anna.close()
    await pollUntil(() => bert.assignment().length === 4, bert)
    expect(partitionsOf(bert)).toEqual(everyone)
  },
)

test('listeners hear of every change, and what is committed in them holds', async () => {
  const topic = await cluster.topic(4)
  const config = {
    groupId: unique('group'),
    heartbeatIntervalMs: 300,
    partitionAssignmentStrategy: ['cooperative-sticky'],
  }
  const producer = cluster.producer()
  for (const partition of everyone) await producer.send({ topic, partition, value: 'v' })

  const held = new Set<number>()
  const anna = cluster.consumer(config)
  anna.subscribe([topic], {
    onPartitionsAssigned: (partitions) => partitions.forEach((entry) => held.add(entry.partition)),
    onPartitionsRevoked: async (partitions) => {
      partitions.forEach((entry) => held.delete(entry.partition))
      await anna.commit()
    },
  })
  await take(anna, 4)
  expect(held).toEqual(new Set(everyone))

  // Cooperative: what anna keeps is never revoked, and bert finds nothing left to read in what he gets.
  const bert = cluster.consumer(config)
  bert.subscribe([topic])
  const again = await pollUntil(() => anna.assignment().length === 2 && bert.assignment().length === 2, anna, bert)
  expect(held).toEqual(new Set(partitionsOf(anna)))
  expect(again).toEqual([])
})

test('a group goes on where it had committed, record by record', async () => {
  const topic = await cluster.topic(2)
  const groupId = unique('group')
  const producer = cluster.producer()
  for (let i = 0; i < 100; i++) producer.sendAndForget({ topic, key: String(i), value: String(i) })
  await producer.flush()

  const seen: number[] = []
  for (let round = 0; round < 4; round++) {
    const consumer = cluster.consumer({ groupId, maxPollRecords: 25 })
    consumer.subscribe([topic])
    seen.push(...(await take(consumer, 25)).map((record) => Number(record.value)))
    await consumer.commit()
    await consumer.close()
  }
  expect(seen.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i))
})

test('what was processed and not committed comes again', async () => {
  const topic = await cluster.topic(1)
  const groupId = unique('group')
  await cluster.producer().send({ topic, value: 'once more' })
  for (let round = 0; round < 2; round++) {
    const consumer = cluster.consumer({ groupId })
    consumer.subscribe([topic])
    expect(String((await take(consumer, 1))[0]!.value)).toBe('once more')
    await consumer.close()
  }
})

test('with enableAutoCommit, close commits what was processed', async () => {
  const topic = await cluster.topic(1)
  const groupId = unique('group')
  await cluster.producer().send({ topic, value: 'v' })
  const consumer = cluster.consumer({ groupId, enableAutoCommit: true })
  consumer.subscribe([topic])
  await take(consumer, 1)
  await consumer.poll({ timeoutMs: 0 })
  await consumer.close()
  const committed = await cluster.consumer({ groupId }).committed([{ topic, partition: 0 }])
  expect(committed).toMatchObject([{ topic, partition: 0, offset: 1 }])
})

test('for await counts a record as consumed when the loop asks for the next', async () => {
  const topic = await cluster.topic(1)
  const producer = cluster.producer()
  for (let i = 0; i < 5; i++) await producer.send({ topic, value: String(i) })
  const consumer = cluster.consumer({ groupId: unique('group') })
  consumer.subscribe([topic])
  for await (const record of consumer) if (String(record.value) === '3') break
  expect(await consumer.position({ topic, partition: 0 })).toBe(3)
})

test('without a groupId, subscribe is refused with the remedy', () => {
  const consumer = cluster.consumer()
  expect(() => consumer.subscribe(['any'])).toThrow(/groupId/)
})
