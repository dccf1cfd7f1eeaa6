// @ts-check
// Hours in milliseconds: broker and client on one virtual clock and a network in memory, the same run for the same seed.
// Run: npx vitest run examples/testing/05-virtual-time.test.mjs
import { settled, startBroker, virtualRuntime } from '@ottla/testing'
import { kafkaMatchers } from '@ottla/testing/vitest'
import { Producer } from 'ottla'
import { expect, test } from 'vitest'

expect.extend(kafkaMatchers)

test('a broker that hangs is given up after two minutes, which take no time', async () => {
  const runtime = virtualRuntime(42)
  const { clock } = runtime
  const broker = await settled(clock, startBroker({ runtime, topics: { orders: 1 } }))
  const producer = new Producer({ bootstrapServers: broker.bootstrapServers }, { runtime })
  broker.faults.prepare({ api: 'Produce', drop: 'request', times: Infinity })

  const startMs = clock.monotonic()
  const sent = producer.send({ topic: 'orders', value: 'a book' }).catch((error) => error)
  expect(await settled(clock, sent)).toMatchObject({ code: 'ERR_KAFKA_TIMEOUT', outcomeUnknown: true })
  expect(clock.monotonic() - startMs).toBeGreaterThanOrEqual(120_000)

  await settled(clock, producer.close())
  await settled(clock, broker.close())
})

test('records are deleted after a week', async () => {
  const runtime = virtualRuntime(7)
  const { clock } = runtime
  const configs = { 'retention.ms': 7 * 86_400_000, 'segment.ms': 86_400_000 }
  const broker = await settled(clock, startBroker({ runtime, topics: { orders: { partitions: 1, configs } } }))
  const producer = new Producer({ bootstrapServers: broker.bootstrapServers }, { runtime })
  await settled(clock, producer.send({ topic: 'orders', value: 'old' }))
  await settled(clock, producer.close())

  await clock.advance(6 * 86_400_000)
  expect(broker).toHaveRecordCount('orders', 1)
  await clock.advance(2 * 86_400_000)
  expect(broker).toHaveRecordCount('orders', 0)
  await settled(clock, broker.close())
})
