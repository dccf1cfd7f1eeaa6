import { type Broker, startBroker } from '@ottla/broker'
import { nodeRuntime, virtualRuntime } from '@ottla/runtime'
import { Kafka, logLevel } from 'kafkajs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { memoryRuntime, settled, waitFor, waitForGroup, waitForRecords, WaitTimeoutError } from '../src/index.ts'
import { brokerFixture, kafkaMatchers } from '../src/vitest.ts'

expect.extend(kafkaMatchers)

let broker: Broker
beforeEach(async () => {
  broker = await startBroker({ topics: { orders: 1 } })
})
afterEach(() => broker.close())

async function send(...values: (string | null)[]): Promise<void> {
  const kafka = new Kafka({ brokers: [broker.bootstrapServers], logLevel: logLevel.NOTHING })
  const producer = kafka.producer()
  await producer.connect()
  const messages = values.map((value) => ({ key: 'k', value, headers: { trace: '7' } }))
  await producer.send({ topic: 'orders', messages })
  await producer.disconnect()
}

describe('waiting', () => {
  test('gives what the condition gave, however often it failed before', async () => {
    let calls = 0
    const value = await waitFor(() => {
      if (++calls < 3) throw new Error('not yet')
      return calls < 5 ? undefined : 'done'
    })
    expect([value, calls]).toEqual(['done', 5])
  })

  test('tells in the end what it waited for, how things stand, and why it did not hold', async () => {
    const { clock } = virtualRuntime(1)
    const never = waitFor(
      () => {
        throw new Error('the reason')
      },
      { clock, timeoutMs: 60_000, what: 'the end of the world', describe: () => 'it goes on' },
    )
    const error: unknown = await never.catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(WaitTimeoutError)
    expect(error).toMatchObject({
      message: 'Waited 60000 ms for the end of the world, in vain\nit goes on',
      cause: { message: 'the reason' },
    })
    expect(clock.monotonic()).toBe(60_000)
  })

  test('for records shows the last of them', async () => {
    await send('a', null)
    expect((await waitForRecords(broker, 'orders', 2)).map(({ value }) => value?.toString())).toEqual(['a', undefined])
    await expect(waitForRecords(broker, 'orders', 3, { timeoutMs: 0 })).rejects.toThrow(
      'orders has 2 records:\n  0/0 "k" = "a"\n  0/1 "k" = null',
    )
    await expect(waitForRecords(broker, 'nowhere', 1, { timeoutMs: 0 })).rejects.toThrow('there is no topic nowhere')
  })

  test('for a group shows its members and offsets', async () => {
    await send('a', 'b')
    const kafka = new Kafka({ brokers: [broker.bootstrapServers], logLevel: logLevel.NOTHING })
    const consumer = kafka.consumer({ groupId: 'billing' })
    await consumer.subscribe({ topic: 'orders', fromBeginning: true })
    await consumer.run({ autoCommitInterval: 50, eachMessage: () => Promise.resolve() })
    await waitForGroup(broker, 'billing', { state: 'Stable', members: 1, lag: 0 }, { timeoutMs: 15_000 })
    expect(broker).toHaveCaughtUp('billing')
    expect(broker).toHaveCommitted('billing', { topic: 'orders', partition: 0, offset: 2 })
    await expect(waitForGroup(broker, 'billing', { members: 2 }, { timeoutMs: 0 })).rejects.toThrow(
      /group billing to have {"members":2}, in vain\ngroup billing is Stable with 1 members\n {2}\S+: orders-0\n {2}orders-0: committed 2, lag 0/,
    )
    await consumer.disconnect()
    await waitForGroup(broker, 'billing', ({ members }) => members.length === 0)
  })
})

describe('matchers', () => {
  test('find records by text, JSON, parts and headers', async () => {
    await send('plain', '{"amount":12,"currency":"EUR"}', null)
    expect(broker).toContainRecord('orders', { key: 'k', value: 'plain', partition: 0, offset: 0 })
    expect(broker).toContainRecord('orders', { value: Buffer.from('plain') })
    expect(broker).toContainRecord('orders', { value: { amount: 12, currency: 'EUR' } })
    expect(broker).toContainRecord('orders', { value: expect.objectContaining({ amount: 12 }) })
    expect(broker).toContainRecord('orders', { value: expect.stringMatching(/^pla/) })
    expect(broker).toContainRecord('orders', { value: null, headers: { trace: '7' } })
    expect(broker).not.toContainRecord('orders', { value: 'other' })
    expect(broker).not.toContainRecord('orders', { value: 'plain', headers: { trace: '8' } })
    expect(broker).not.toContainRecord('nowhere', {})
    expect(broker).toHaveRecordCount('orders', 3)
    expect(broker).toHaveRecordCount('nowhere', 0)
    expect(broker).toHaveNoOpenTransactions()
    expect(broker).toHaveReceived('Produce', 1)
    expect(broker).not.toHaveReceived('JoinGroup')
  })

  test('say what there is when they fail', async () => {
    await send('plain')
    const wrong: [() => void, string][] = [
      [
        () => expect(broker).toContainRecord('orders', { value: 'x' }),
        'but orders has 1 records:\n  0/0 "k" = "plain"',
      ],
      [() => expect(broker).not.toContainRecord('orders', {}), 'expected orders not to contain {}'],
      [() => expect(broker).toHaveRecordCount('orders', 2), 'expected orders to hold 2 records'],
      [() => expect(broker).toHaveCaughtUp('nobody'), 'there is no group nobody'],
      [
        () => expect(broker).toHaveCommitted('nobody', { topic: 'orders', partition: 0, offset: 1 }),
        'expected nobody to have committed 1 for orders-0',
      ],
      [() => expect(broker).not.toHaveNoOpenTransactions(), 'but there are none'],
      [() => expect(broker).toHaveReceived('Fetch', 3), 'expected 3 requests of Fetch, but 0 came; all: {"Produce":1'],
      [() => expect('text').toHaveCaughtUp('nobody'), 'These matchers are for a broker'],
    ]
    for (const [assertion, message] of wrong) expect(assertion).toThrow(message)
  })
})

describe('the fixture', () => {
  const { broker: fixture } = brokerFixture({ topics: { orders: 1 }, mayLeaveConnections: false })

  test('starts a broker and closes it', async () => {
    let used: Broker | undefined
    await fixture({}, (given) => {
      used = given
      expect(given.topics).toEqual(['orders'])
      return Promise.resolve()
    })
    const { host, port } = used!
    await expect(nodeRuntime.transport.connect({ host, port })).rejects.toThrow('ECONNREFUSED')
  })

  test('fails a test whose faults were not met', async () => {
    const run = fixture({}, (given) => {
      given.faults.prepare({ api: 'Produce', topic: 'orders', cut: 'after' })
      return Promise.resolve()
    })
    await expect(run).rejects.toThrow(
      'Prepared faults were not met:\n  Produce of orders-*: cut after (met 0 of 1 times)\nno request came meanwhile',
    )
  })

  test('fails a test that leaves connections open', async () => {
    const run = fixture({}, async ({ host, port, inspect }) => {
      await nodeRuntime.transport.connect({ host, port })
      await waitFor(() => inspect.connectionCount === 1)
    })
    await expect(run).rejects.toThrow(
      'all connections to be closed; close the clients at the end of the test, in vain\n1 are open',
    )
  })

  const withBroker = test.extend(brokerFixture({ topics: { given: 2 } }))
  withBroker('is given to tests by test.extend', ({ broker: own }) => {
    expect(own.topics).toEqual(['given'])
  })
})

describe('runtimes', () => {
  test('without sockets: nobody else can reach the broker', async () => {
    const runtime = memoryRuntime()
    const hidden = await startBroker({ runtime })
    const { host, port } = hidden
    await runtime.transport.connect({ host, port })
    await waitFor(() => hidden.inspect.connectionCount === 1)
    await expect(nodeRuntime.transport.connect({ host, port })).rejects.toThrow('ECONNREFUSED')
    await hidden.close()
  })

  test('in virtual time: what takes an hour is over at once', async () => {
    const runtime = virtualRuntime(1)
    const slow = await settled(runtime.clock, startBroker({ runtime }))
    await settled(runtime.clock, slow.close())
    const hour = new Promise<string>((resolve) => {
      runtime.clock.setTimer(3_500_000, () => resolve('over'))
    })
    expect(await settled(runtime.clock, hour)).toBe('over')
  })
})
