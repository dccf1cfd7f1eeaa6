// The order of commit and work decides what a crash does: at most once repeats nothing, at least once loses nothing.
import type { Consumer } from '@ottla/consumer'
import { SeededRandom } from '@ottla/runtime'
import { describe, expect, test } from 'vitest'
import { VirtualCluster } from './support/cluster.ts'

const count = 300
const config = { groupId: 'billing', enableAutoCommit: false, sessionTimeoutMs: 6_000, maxPollRecords: 20 }

/** One consumer after the other works for a while and is killed in the middle of it; the last one reads to the end. */
async function deliver(seed: number, commitsFirst: boolean): Promise<Map<number, number>> {
  const random = new SeededRandom(seed)
  const virtual = new VirtualCluster(seed, { topics: { orders: 1 } }, { maxDelayMs: 5 })
  await virtual.start()
  await virtual.fill('orders', 0, count)
  const deliveries = new Map<number, number>()
  /** Ends with the life of the consumer, wherever that is. */
  const work = async (consumer: Consumer, lifeMs: number): Promise<void> => {
    const { clock } = virtual.runtime
    const deathMs = clock.monotonic() + lifeMs
    const isDead = (): boolean => clock.monotonic() >= deathMs
    consumer.subscribe(['orders'])
    for (let idle = 0; !isDead() && idle < 20;) {
      const records = await consumer.poll({ timeoutMs: 500 })
      idle = records.isEmpty ? idle + 1 : 0
      if (commitsFirst) await consumer.commit()
      for (const { offset } of records) {
        await new Promise<void>((resolve) => clock.setTimer(random.integer(20), resolve))
        if (isDead()) return
        deliveries.set(offset, (deliveries.get(offset) ?? 0) + 1)
      }
      if (!commitsFirst) await consumer.commit()
    }
  }
  for (let life = 0; life < 4; life++) {
    const isLast = life === 3
    const consumer = virtual.consumer(config)
    await virtual.run(work(consumer, isLast ? 600_000 : 300 + random.integer(1_500)))
    if (!isLast) virtual.abandon(consumer)
  }
  return deliveries
}

describe.each([1, 2, 3, 4])('seed %i', (seed) => {
  test('commit, then work: a crash loses records and never repeats one', async () => {
    const deliveries = await deliver(seed, true)
    expect([...deliveries.values()].filter((times) => times > 1)).toEqual([])
    expect(deliveries.size).toBeGreaterThan(count - 3 * config.maxPollRecords - 1)
    expect(deliveries.size).toBeLessThan(count)
  })

  test('work, then commit: a crash repeats records and never loses one', async () => {
    const deliveries = await deliver(seed, false)
    expect(deliveries.size).toBe(count)
    expect([...deliveries.values()].filter((times) => times > 1).length).toBeGreaterThan(0)
  })
})
