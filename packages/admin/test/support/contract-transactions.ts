import { expect, test } from 'vitest'
import type { Admin } from '../../src/index.ts'
import { openTransaction } from './members.ts'
import { eventually, freshName, type Setting } from './setting.ts'

/** Transactions and the producers that partitions remember. */
export function transactionsContract({ bootstrapServers, withAdmin }: Setting): void {
  async function begun(
    admin: Admin,
  ): Promise<{ topic: string; id: string; producerId: number; producerEpoch: number }> {
    const [topic, id] = [freshName(), freshName()]
    await admin.createTopics([{ name: topic }])
    await admin.waitForTopics([topic])
    return { topic, id, ...(await openTransaction(bootstrapServers(), id, topic)) }
  }

  test('an open transaction is listed and described, with the producers of its partitions', () =>
    withAdmin(async (admin) => {
      const { topic, id, producerId, producerEpoch } = await begun(admin)
      const [described] = await admin.describeTransactions([id])
      expect(described).toMatchObject({
        transactionalId: id,
        state: 'Ongoing',
        producerId,
        producerEpoch,
        transactionTimeoutMs: 60_000,
        partitions: [{ topic, partition: 0 }],
      })
      expect(described!.coordinator.host).toBe('127.0.0.1')
      expect(described!.transactionStartMs).toBeGreaterThan(1_700_000_000_000)
      const listing = { transactionalId: id, producerId, state: 'Ongoing' }
      expect(await admin.listTransactions()).toContainEqual(listing)
      expect(await admin.listTransactions({ states: ['Ongoing'], producerIds: [producerId] })).toEqual([listing])
      expect(await admin.listTransactions({ states: ['CompleteCommit'], producerIds: [producerId] })).toEqual([])
      expect(await admin.listTransactions({ minDurationMs: 3_600_000, producerIds: [producerId] })).toEqual([])
      expect(await admin.listTransactions({ transactionalIdPattern: `${id}.*` })).toEqual([listing])

      const [producers] = await admin.describeProducers([{ topic, partition: 0 }])
      expect(producers!.activeProducers).toMatchObject([
        { producerId, producerEpoch, lastSequence: 0, currentTransactionStartOffset: 0 },
      ])
      const leader = (await admin.describeTopics([topic]))[0]!.partitions[0]!.leader!.id
      expect(await admin.describeProducers([{ topic, partition: 0 }], { broker: leader })).toEqual([producers])
      await admin.forceTerminateTransaction(id)
      await admin.deleteTopics([topic])
    }))

  test('fencing shuts a producer out and aborts what it had begun', () =>
    withAdmin(async (admin) => {
      const { topic, id, producerId, producerEpoch } = await begun(admin)
      const [fenced] = await admin.fenceProducers([id])
      expect(fenced!.transactionalId).toBe(id)
      expect(fenced!.producerId !== producerId || fenced!.producerEpoch > producerEpoch).toBe(true)
      await eventually(
        () => admin.describeProducers([{ topic, partition: 0 }]),
        ([one]) => one!.activeProducers.every((producer) => producer.currentTransactionStartOffset === undefined),
      )
      expect((await admin.describeTransactions([id]))[0]!.partitions).toEqual([])
      await admin.deleteTopics([topic])
    }))

  test('a hanging transaction is aborted in its partition', () =>
    withAdmin(async (admin) => {
      const { topic, id, producerId, producerEpoch } = await begun(admin)
      await admin.abortTransaction({ topic, partition: 0, producerId, producerEpoch })
      const [producers] = await admin.describeProducers([{ topic, partition: 0 }])
      expect(producers!.activeProducers[0]).not.toHaveProperty('currentTransactionStartOffset')
      const [stable] = await admin.listOffsets([{ topic, partition: 0, at: 'latest' }], {
        isolationLevel: 'read_committed',
      })
      expect(stable!.offset).toBe(2)
      await admin.forceTerminateTransaction(id)
      await admin.deleteTopics([topic])
    }))

  test('a transactional id that nobody used is an error', () =>
    withAdmin(async (admin) => {
      await expect(admin.describeTransactions([freshName()])).rejects.toMatchObject({
        errorName: 'TRANSACTIONAL_ID_NOT_FOUND',
      })
    }))
}
