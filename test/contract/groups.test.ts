import { type Consumer, type ConsumerConfig, SubscriptionPattern } from 'ottla'
import { describe, expect, test } from 'vitest'
import { groupProtocols, noting, partitionsOf, pollUntil, take, unique, useCluster } from './cluster.ts'

const cluster = useCluster()
const everyone = [0, 1, 2, 3]
const byNumber = (a: number, b: number): number => a - b

/** The partitions of these members, each as often as it is owned. */
const owned = (...members: readonly Consumer[]): number[] => members.flatMap(partitionsOf).toSorted(byNumber)
const sizes = (...members: readonly Consumer[]): number[] => members.map((member) => member.assignment().length)

/** Sends `0`, `1`, … spread over the partitions of the topic. */
async function fill(topic: string, count: number, partitions: number): Promise<void> {
  const producer = cluster.producer()
  for (let i = 0; i < count; i++) producer.sendAndForget({ topic, partition: i % partitions, value: String(i) })
  await producer.flush()
}

const values = (records: readonly { readonly value: Buffer | null }[]): number[] =>
  records.map(({ value }) => Number(value)).toSorted(byNumber)
const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i)

describe.concurrent.each(groupProtocols)('under %s', (protocol, protocolConfig) => {
  const isEager = protocol.startsWith('range')
  const member = (config: Partial<ConsumerConfig>): Consumer => cluster.consumer({ ...protocolConfig, ...config })

  test('members share the partitions and take over from each other', async () => {
    const topic = await cluster.topic(4)
    const groupId = unique('group')
    const anna = member({ groupId })
    anna.subscribe([topic])
    await pollUntil(() => anna.assignment().length === 4, anna)

    const bert = member({ groupId })
    bert.subscribe([topic])
    await pollUntil(() => sizes(anna, bert).join() === '2,2', anna, bert)
    expect(owned(anna, bert)).toEqual(everyone)

    await anna.close()
    await pollUntil(() => bert.assignment().length === 4, bert)
    expect(partitionsOf(bert)).toEqual(everyone)
  })

  test('of five members one is idle with four partitions, and of two each has two', async () => {
    const topic = await cluster.topic(4)
    const groupId = unique('group')
    const members = upTo(5).map(() => member({ groupId }))
    for (const each of members) each.subscribe([topic])
    const isSpread = (): boolean =>
      sizes(...members)
        .toSorted(byNumber)
        .join() === '0,1,1,1,1'
    await pollUntil(isSpread, ...members)
    expect(owned(...members)).toEqual(everyone)
    const left = members.splice(2)
    await Promise.all(left.map((each) => each.close()))
    await pollUntil(() => sizes(...members).join() === '2,2', ...members)
    expect(owned(...members)).toEqual(everyone)
  })

  test('every group sees every record once, whatever the number of its members', async () => {
    // Two servers with P0 to P3, group A with two consumers, group B with four: the figure of Kafka's introduction.
    const topic = await cluster.topic(4)
    await fill(topic, 40, 4)
    const read = async (size: number): Promise<number[]> => {
      const groupId = unique('group')
      const members = upTo(size).map(() => member({ groupId }))
      for (const each of members) each.subscribe([topic], { onPartitionsRevoked: () => each.commit() })
      const seen = new Map<string, number>()
      const isDone = (): boolean => seen.size === 40 && owned(...members).join() === everyone.join()
      while (!isDone()) {
        for (const record of await pollUntil(() => true, ...members)) {
          seen.set(`${record.partition}:${record.offset}`, Number(record.value))
        }
        for (const records of await Promise.all(members.map((each) => each.poll({ timeoutMs: 100 })))) {
          for (const record of records) seen.set(`${record.partition}:${record.offset}`, Number(record.value))
        }
      }
      return [...seen.values()].toSorted(byNumber)
    }
    expect(await read(2)).toEqual(upTo(40))
    expect(await read(4)).toEqual(upTo(40))
  })

  test('listeners hear of every change, and what is committed in them holds', async () => {
    const topic = await cluster.topic(4)
    const config = { groupId: unique('group') }
    await fill(topic, 4, 4)
    const held = new Set<number>()
    const events: string[] = []
    const anna = member(config)
    anna.subscribe([topic], {
      onPartitionsAssigned: async (partitions) => {
        await noting(events).onPartitionsAssigned(partitions)
        for (const { partition } of partitions) held.add(partition)
      },
      onPartitionsRevoked: async (partitions) => {
        await noting(events).onPartitionsRevoked(partitions)
        for (const { partition } of partitions) held.delete(partition)
        await anna.commit()
      },
    })
    await take(anna, 4)
    expect(held).toEqual(new Set(everyone))

    // What was committed is not read again by whoever gets it.
    const bert = member(config)
    bert.subscribe([topic])
    const again = await pollUntil(() => sizes(anna, bert).join() === '2,2', anna, bert)
    expect(held).toEqual(new Set(partitionsOf(anna)))
    expect(again).toEqual([])
    // Only eager members give up what they keep.
    expect(events.includes('-0,1,2,3')).toBe(isEager)
  })

  test('an assigned listener may seek, and reading begins there', async () => {
    const topic = await cluster.topic(2)
    await fill(topic, 20, 2)
    const anna = member({ groupId: unique('group') })
    anna.subscribe([topic], {
      onPartitionsAssigned: (partitions) => partitions.forEach((each) => anna.seek(each, 7)),
    })
    expect((await take(anna, 6)).map((record) => record.offset).toSorted(byNumber)).toEqual([7, 7, 8, 8, 9, 9])
  })

  test('a listener that throws is told by poll, and the group goes on', async () => {
    const topic = await cluster.topic(2)
    await fill(topic, 4, 2)
    const anna = member({ groupId: unique('group') })
    let calls = 0
    anna.subscribe([topic], {
      onPartitionsAssigned: () => {
        if (calls++ === 0) throw new RangeError('not now')
      },
    })
    await expect(pollUntil(() => false, anna)).rejects.toMatchObject({
      code: 'ERR_KAFKA_REBALANCE_LISTENER',
      message: expect.stringContaining('onPartitionsAssigned'),
      cause: expect.objectContaining({ message: 'not now' }),
    })
    expect(await take(anna, 4)).toHaveLength(4)
  })

  test('a group goes on where it had committed, record by record', async () => {
    const topic = await cluster.topic(2)
    const groupId = unique('group')
    await fill(topic, 100, 2)
    const seen: number[] = []
    for (let round = 0; round < 4; round++) {
      const consumer = member({ groupId, maxPollRecords: 25 })
      consumer.subscribe([topic])
      seen.push(...values(await take(consumer, 25)))
      await consumer.commit()
      await consumer.close()
    }
    expect(seen.toSorted(byNumber)).toEqual(upTo(100))
  })

  test('what was processed and not committed comes again', async () => {
    const topic = await cluster.topic(1)
    const groupId = unique('group')
    await cluster.producer().send({ topic, value: 'once more' })
    for (let round = 0; round < 2; round++) {
      const consumer = member({ groupId })
      consumer.subscribe([topic])
      expect(String((await take(consumer, 1))[0]!.value)).toBe('once more')
      await consumer.close()
    }
  })

  test('with enableAutoCommit, close commits what was processed', async () => {
    const topic = await cluster.topic(1)
    const groupId = unique('group')
    await cluster.producer().send({ topic, value: 'v' })
    const consumer = member({ groupId, enableAutoCommit: true })
    consumer.subscribe([topic])
    await take(consumer, 1)
    await consumer.poll({ timeoutMs: 0 })
    await consumer.close()
    const committed = await cluster.consumer({ groupId }).committed([{ topic, partition: 0 }])
    expect(committed).toMatchObject([{ topic, partition: 0, offset: 1 }])
  })

  test('for await counts a record as consumed when the loop asks for the next', async () => {
    const topic = await cluster.topic(1)
    await fill(topic, 5, 1)
    const consumer = member({ groupId: unique('group') })
    consumer.subscribe([topic])
    for await (const record of consumer) if (String(record.value) === '3') break
    expect(await consumer.position({ topic, partition: 0 })).toBe(3)
  })

  test('commits that are made all the while a member joins arrive, or say that a poll must come first', async () => {
    const topic = await cluster.topic(4)
    await fill(topic, 40, 4)
    const groupId = unique('group')
    const anna = member({ groupId })
    anna.subscribe([topic])
    await take(anna, 40)
    const bert = member({ groupId })
    bert.subscribe([topic])
    while (sizes(anna, bert).join() !== '2,2') {
      const committing = anna.commit().catch((error: unknown) => {
        if (!['ERR_KAFKA_REBALANCE_IN_PROGRESS'].includes((error as { code: string }).code)) throw error
      })
      await pollUntil(() => true, anna, bert)
      await Promise.all([anna.poll({ timeoutMs: 20 }), bert.poll({ timeoutMs: 20 }), committing])
    }
    await anna.commit()
    const committed = await cluster.consumer({ groupId }).committed(everyone.map((partition) => ({ topic, partition })))
    expect(committed.map(({ offset }) => offset)).toEqual([10, 10, 10, 10])
  })

  test('unsubscribe gives the partitions to the others at once, and the member may subscribe again', async () => {
    const topic = await cluster.topic(4)
    const groupId = unique('group')
    const events: string[] = []
    const [anna, bert] = [member({ groupId }), member({ groupId })]
    for (const each of [anna, bert]) each.subscribe([topic], each === anna ? noting(events) : {})
    await pollUntil(() => sizes(anna, bert).join() === '2,2', anna, bert)
    const before = partitionsOf(anna)
    await anna.unsubscribe()
    expect(events.at(-1)).toBe(`-${before.join()}`)
    expect([anna.assignment(), anna.subscription()]).toEqual([[], []])
    await pollUntil(() => bert.assignment().length === 4, bert)
    anna.subscribe([topic])
    await pollUntil(() => sizes(anna, bert).join() === '2,2', anna, bert)
    expect(owned(anna, bert)).toEqual(everyone)
  })

  test('another subscription takes effect while the member stays in its group', async () => {
    const [first, second] = [await cluster.topic(2), await cluster.topic(2)]
    const anna = member({ groupId: unique('group') })
    const topics = (): string[] => [...new Set(anna.assignment().map((each) => each.topic))]
    anna.subscribe([first])
    await pollUntil(() => topics().join() === first && anna.assignment().length === 2, anna)
    const { memberId } = anna.groupMetadata()
    anna.subscribe([second])
    await pollUntil(() => topics().join() === second && anna.assignment().length === 2, anna)
    anna.subscribe([first, second])
    await pollUntil(() => anna.assignment().length === 4, anna)
    expect(anna.groupMetadata().memberId).toBe(memberId)
  })

  test('a RegExp takes the topics that match now, and those that are made later', async () => {
    const prefix = unique('pattern')
    const admin = cluster.admin()
    await admin.createTopics([{ name: `${prefix}-a`, numPartitions: 1 }])
    const anna = member({ groupId: unique('group'), metadataMaxAgeMs: 200 })
    anna.subscribe(new RegExp(`^${prefix}-.$`))
    await pollUntil(() => anna.assignment().length === 1, anna)
    await admin.createTopics([{ name: `${prefix}-b`, numPartitions: 2 }])
    await pollUntil(() => anna.assignment().length === 3, anna)
    expect(anna.subscription().toSorted()).toEqual([`${prefix}-a`, `${prefix}-b`])
  })

  test('a static member that comes back has its partitions again, and nobody else notices', async () => {
    const topic = await cluster.topic(4)
    const groupId = unique('group')
    const bertEvents: string[] = []
    const anna = member({ groupId, groupInstanceId: 'anna' })
    const bert = member({ groupId, groupInstanceId: 'bert' })
    anna.subscribe([topic])
    bert.subscribe([topic], noting(bertEvents))
    await pollUntil(() => sizes(anna, bert).join() === '2,2', anna, bert)
    const before = partitionsOf(anna)
    await anna.close()
    bertEvents.length = 0
    const again = member({ groupId, groupInstanceId: 'anna' })
    again.subscribe([topic])
    await pollUntil(() => again.assignment().length > 0, again, bert)
    expect(partitionsOf(again)).toEqual(before)
    expect(bertEvents).toEqual([])
  })

  test('a static member that leaves for good gives its partitions to the others', async () => {
    const topic = await cluster.topic(4)
    const groupId = unique('group')
    const [anna, bert] = ['anna', 'bert'].map((groupInstanceId) => member({ groupId, groupInstanceId })) as [
      Consumer,
      Consumer,
    ]
    for (const each of [anna, bert]) each.subscribe([topic])
    await pollUntil(() => sizes(anna, bert).join() === '2,2', anna, bert)
    await anna.close({ groupMembershipOperation: 'leave_group' })
    await pollUntil(() => bert.assignment().length === 4, bert)
  })

  test('a member that closes and remains in its group keeps its partitions from the others', async () => {
    const topic = await cluster.topic(4)
    const groupId = unique('group')
    const [anna, bert] = [member({ groupId }), member({ groupId })]
    const events: string[] = []
    for (const each of [anna, bert]) each.subscribe([topic], each === bert ? noting(events) : {})
    await pollUntil(() => sizes(anna, bert).join() === '2,2', anna, bert)
    events.length = 0
    await anna.close({ groupMembershipOperation: 'remain_in_group' })
    const polls = upTo(10)
    await pollUntil(() => polls.pop() === undefined, bert)
    expect([bert.assignment().length, events]).toEqual([2, []])
  })

  test('groupMetadata names the member while it is one', async () => {
    const topic = await cluster.topic(1)
    const groupId = unique('group')
    const anna = member({ groupId, groupInstanceId: 'anna' })
    expect(anna.groupMetadata()).toMatchObject({ groupId, generationId: -1, groupInstanceId: 'anna' })
    anna.subscribe([topic])
    await pollUntil(() => anna.assignment().length === 1, anna)
    const { generationId, memberId } = anna.groupMetadata()
    expect(generationId).toBeGreaterThan(0)
    expect(memberId).not.toBe('')
  })
})

describe.concurrent('under the consumer protocol alone', () => {
  const member = (config: Partial<ConsumerConfig>): Consumer =>
    cluster.consumer({ groupProtocol: 'consumer', ...config })

  // Coordinators look for topics that match now and then, at intervals of 10 s at the least.
  test('a pattern that brokers match brings topics that exist and topics that come', async () => {
    const prefix = unique('re2')
    const admin = cluster.admin()
    await admin.createTopics([{ name: `${prefix}-a`, numPartitions: 2 }])
    await fill(`${prefix}-a`, 4, 2)
    const anna = member({ groupId: unique('group') })
    anna.subscribe(new SubscriptionPattern(`${prefix}-(a|c)`))
    expect(await take(anna, 4)).toHaveLength(4)
    await admin.createTopics([
      { name: `${prefix}-b`, numPartitions: 1 },
      { name: `${prefix}-c`, numPartitions: 1 },
    ])
    await pollUntil(() => anna.assignment().some(({ topic }) => topic === `${prefix}-c`), anna)
    expect(anna.assignment().filter(({ topic }) => topic === `${prefix}-b`)).toEqual([])
    await fill(`${prefix}-c`, 3, 1)
    expect(await take(anna, 3)).toHaveLength(3)
  }, 60_000)

  test('a pattern that RE2 does not understand ends the membership, and another subscription begins a new one', async () => {
    const topic = await cluster.topic(1)
    const anna = member({ groupId: unique('group') })
    anna.subscribe(new SubscriptionPattern('(unclosed'))
    await expect(pollUntil(() => false, anna)).rejects.toMatchObject({ errorName: 'INVALID_REGULAR_EXPRESSION' })
    await expect(anna.poll()).rejects.toMatchObject({ errorName: 'INVALID_REGULAR_EXPRESSION' })
    await anna.unsubscribe()
    anna.subscribe([topic])
    await pollUntil(() => anna.assignment().length === 1, anna)
  })

  test.each(['uniform', 'range'])('the coordinator assigns with %s', async (groupRemoteAssignor) => {
    const topic = await cluster.topic(3)
    const groupId = unique('group')
    const [anna, bert] = [member({ groupId, groupRemoteAssignor }), member({ groupId, groupRemoteAssignor })]
    for (const each of [anna, bert]) each.subscribe([topic])
    await pollUntil(() => owned(anna, bert).length === 3 && sizes(anna, bert).every((size) => size > 0), anna, bert)
    const [group] = await cluster.admin().describeConsumerGroups([groupId])
    expect(group).toMatchObject({ partitionAssignor: groupRemoteAssignor })
  })

  test('an assignor that the coordinator does not have is refused', async () => {
    const anna = member({ groupId: unique('group'), groupRemoteAssignor: 'astrology' })
    anna.subscribe([await cluster.topic(1)])
    await expect(pollUntil(() => false, anna)).rejects.toMatchObject({ errorName: 'UNSUPPORTED_ASSIGNOR' })
  })

  test('an instance id that another member has is refused until that one leaves', async () => {
    const topic = await cluster.topic(2)
    const config = { groupId: unique('group'), groupInstanceId: 'anna' }
    const first = member(config)
    first.subscribe([topic])
    await pollUntil(() => first.assignment().length === 2, first)
    const second = member(config)
    second.subscribe([topic])
    await expect(pollUntil(() => false, first, second)).rejects.toMatchObject({
      errorName: 'UNRELEASED_INSTANCE_ID',
      message: expect.stringContaining("'anna'"),
    })
    await first.close()
    await second.unsubscribe()
    second.subscribe([topic])
    await pollUntil(() => second.assignment().length === 2, second)
  })

  test('a member that has not polled for maxPollIntervalMs loses its partitions, and joins again when it polls', async () => {
    const topic = await cluster.topic(2)
    const groupId = unique('group')
    const events: string[] = []
    const anna = member({ groupId, maxPollIntervalMs: 1_500 })
    const bert = member({ groupId })
    anna.subscribe([topic], noting(events))
    bert.subscribe([topic])
    await pollUntil(() => sizes(anna, bert).join() === '1,1', anna, bert)
    // Without a position there would be nothing to commit, and nothing to refuse.
    await anna.position(anna.assignment()[0]!)
    await pollUntil(() => bert.assignment().length === 2, bert)
    await expect(anna.commit()).rejects.toMatchObject({ code: 'ERR_KAFKA_COMMIT_FAILED' })
    events.length = 0
    await pollUntil(() => sizes(anna, bert).join() === '1,1', anna, bert)
    expect(events[0]).toMatch(/^!\d$/)
  })

  test('enforceRebalance changes nothing', async () => {
    const anna = member({ groupId: unique('group') })
    anna.subscribe([await cluster.topic(1)])
    await pollUntil(() => anna.assignment().length === 1, anna)
    const before = anna.groupMetadata()
    anna.enforceRebalance('no reason')
    const polls = upTo(5)
    await pollUntil(() => polls.pop() === undefined, anna)
    expect(anna.groupMetadata()).toEqual(before)
  })
})

test('without a groupId, subscribe is refused with the remedy', () => {
  const consumer = cluster.consumer()
  expect(() => consumer.subscribe(['any'])).toThrow(/groupId/)
})

test('a pattern for brokers is refused under the classic protocol', () => {
  const consumer = cluster.consumer({ groupId: unique('group') })
  expect(() => consumer.subscribe(new SubscriptionPattern('a.*'))).toThrow(/groupProtocol 'consumer'/)
})
