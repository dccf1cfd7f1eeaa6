// @ts-check
// Rebalances, sessions that end and coordinators that move, at the moment when the test wants them.
// Run: npx vitest run examples/testing/04-rebalance.test.mjs
import { waitFor, waitForGroup } from '@ottla/testing'
import { brokerFixture, kafkaMatchers } from '@ottla/testing/vitest'
import { Consumer, Producer } from 'ottla'
import { expect, test as base } from 'vitest'

expect.extend(kafkaMatchers)
const test = base.extend(brokerFixture({ topics: { clicks: 2 } }))

/** The code under test: counts clicks, and forgets the counts of partitions that it lost. @param {string} bootstrapServers */
function startCounting(bootstrapServers) {
  const config = { groupId: 'counting', autoOffsetReset: /** @type {const} */ ('earliest'), heartbeatIntervalMs: 100 }
  const consumer = new Consumer({ bootstrapServers, ...config })
  const stop = new AbortController()
  const seen = { clicks: 0, assignments: 0, lost: 0 }
  consumer.subscribe(['clicks'], {
    onPartitionsAssigned: () => void seen.assignments++,
    onPartitionsLost: () => void seen.lost++,
  })
  const count = async () => {
    while (!stop.signal.aborted) seen.clicks += (await consumer.poll({ timeoutMs: 50 })).count
    await consumer.close()
  }
  const counting = count()
  return { seen, end: () => (stop.abort(), counting) }
}

test('a member that was given up notices and comes back', async ({ broker }) => {
  const { seen, end } = startCounting(broker.bootstrapServers)
  await waitForGroup(broker, 'counting', { state: 'Stable', members: 1 })
  broker.faults.expireSession('counting')
  await waitFor(() => seen.lost === 1, { what: 'the consumer to notice', timeoutMs: 10_000 })
  await waitForGroup(broker, 'counting', { state: 'Stable', members: 1 })
  await end()
})

test('clicks are counted while the group rebalances and its coordinator moves', async ({ broker }) => {
  const { seen, end } = startCounting(broker.bootstrapServers)
  await waitForGroup(broker, 'counting', { state: 'Stable', members: 1 })
  await waitFor(() => seen.assignments === 1)
  broker.faults.rebalance('counting')
  await waitForGroup(broker, 'counting', { state: 'Stable', members: 1 })
  broker.faults.moveCoordinator('group', 'counting')
  const producer = new Producer({ bootstrapServers: broker.bootstrapServers })
  for (let i = 0; i < 100; i++) producer.sendAndForget({ topic: 'clicks', value: `click ${i}` })
  await producer.close()
  await waitFor(() => seen.clicks === 100, { what: 'all clicks', timeoutMs: 10_000 })
  expect(seen.lost).toBe(0)
  await end()
})
