import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { committed, unique, useCluster } from '../contract/cluster.ts'

const cluster = useCluster()

test('a transaction that is open for too long is aborted by the coordinator, and its producer learns of it', async () => {
  const topic = await cluster.topic(1)
  const producer = cluster.producer({ transactionalId: unique('txn'), transactionTimeoutMs: 1_000 })
  await producer.initTransactions()
  producer.beginTransaction()
  await producer.send({ topic, value: 'too slow' })
  // The coordinator looks for such transactions every 10 s.
  await sleep(13_000)
  await expect(producer.commitTransaction()).rejects.toMatchObject({
    message: expect.stringContaining('longer than transactionTimeoutMs'),
    code: expect.stringMatching(/ERR_KAFKA_(PRODUCER_FENCED|TRANSACTION_FATAL)/),
  })
  expect(await committed(cluster, topic)).toEqual([])
})
