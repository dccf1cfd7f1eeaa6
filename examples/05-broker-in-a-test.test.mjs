// @ts-check
// A broker for a test suite, started in milliseconds, without Docker.
// Run: npx vitest run examples/05-broker-in-a-test.test.mjs
import { startBroker } from '@ottla/broker'
import { Consumer, Producer } from 'ottla'
import { afterAll, beforeAll, expect, test } from 'vitest'

/** The code under test: greets everyone who is announced in one topic in another. @param {string} bootstrapServers */
async function greetOne(bootstrapServers) {
  const consumer = new Consumer({ bootstrapServers, groupId: 'greeter', autoOffsetReset: 'earliest' })
  const producer = new Producer({ bootstrapServers })
  consumer.subscribe(['guests'])
  for await (const guest of consumer) {
    await producer.send({ topic: 'greetings', key: guest.key, value: `Hello, ${String(guest.value)}!` })
    break
  }
  await consumer.close()
  await producer.close()
}

/** @type {Awaited<ReturnType<typeof startBroker>>} */
let broker
beforeAll(async () => {
  broker = await startBroker({ port: 0, topics: { guests: 3, greetings: 3 } })
})
afterAll(() => broker.close())

test('a guest is greeted by name', async () => {
  const producer = new Producer({ bootstrapServers: broker.bootstrapServers })
  await producer.send({ topic: 'guests', key: 'g-1', value: 'Ottla' })
  await producer.close()

  await greetOne(broker.bootstrapServers)

  const consumer = new Consumer({ bootstrapServers: broker.bootstrapServers })
  consumer.assign([0, 1, 2].map((partition) => ({ topic: 'greetings', partition })))
  consumer.seekToBeginning()
  for await (const greeting of consumer) {
    expect(greeting.key?.toString()).toBe('g-1')
    expect(greeting.value?.toString()).toBe('Hello, Ottla!')
    break
  }
  await consumer.close()
})
