// One broker, ours or Apache Kafka, that is stopped, or killed and started again, under a producer with and one without transactions.
import { setTimeout as sleep } from 'node:timers/promises'
import { Admin, Producer } from 'ottla'
import { expect, test } from 'vitest'
import { type ServerKind, startCluster } from '../support/chaos/server-cluster.ts'
import { checkSends, checkTransactions } from '../support/history/check-history.ts'
import { History } from '../support/history/history.ts'
import { RecordingProducer } from '../support/history/recording-producer.mjs'
import { readAll } from '../support/read-all.ts'

const patient = { requestTimeoutMs: 1_500, retryBackoffMaxMs: 200, reconnectBackoffMaxMs: 200, maxBlockMs: 100_000 }
const partitions = 3

test.each<[ServerKind, 'SIGSTOP' | 'SIGKILL']>([
  ['ottla', 'SIGSTOP'],
  ['ottla', 'SIGKILL'],
  ['kafka', 'SIGSTOP'],
  ['kafka', 'SIGKILL'],
])(
  'on %s nothing acknowledged is lost, doubled or reordered, and transactions stay whole, by %s of the broker',
  async (target, signal) => {
    const cluster = await startCluster(target)
    const { bootstrapServers } = cluster
    const [node] = cluster.nodes
    const admin = new Admin({ bootstrapServers })
    const producers = [{}, { transactionalId: 'signals' }].map(
      (config) => new Producer({ bootstrapServers, ...patient, ...config }),
    )
    try {
      await admin.createTopics(['plain', 'transactional'].map((name) => ({ name, numPartitions: partitions })))
      const [history, transactionHistory] = [new History(), new History()]
      const recording = new RecordingProducer(producers[0]!, history, 'p')
      const transactions = new RecordingProducer(producers[1]!, transactionHistory, 'signals/1')
      const run = { isOver: false, acknowledged: 0, committed: 0 }
      const sendLoop = async (): Promise<void> => {
        for (let i = 0; !run.isOver; i++) {
          recording.send('plain', i % partitions, `plain ${i}`)
          await sleep(2)
          run.acknowledged = i + 1 - recording.openCount
        }
        await producers[0]!.flush()
      }
      const transactionLoop = async (): Promise<void> => {
        await transactions.init()
        for (let i = 0; !run.isOver; i++) {
          transactions.begin()
          for (let n = 0; n < 6; n++) transactions.send('transactional', n % partitions, `txn ${i}.${n}`)
          await (i % 4 === 3 ? transactions.abort() : transactions.commit())
          run.committed++
        }
      }
      const work = Promise.all([sendLoop(), transactionLoop()])
      const progress = async (): Promise<void> => {
        const { acknowledged, committed } = run
        while (run.acknowledged < acknowledged + 100 || run.committed < committed + 3) await sleep(20)
      }
      const retries = (): number => Number(producers[0]!.metrics()['producer-metrics']!['record-retry-total'])
      await progress()
      for (let round = 0; round < 2; round++) {
        const before = retries()
        if (signal === 'SIGSTOP') node!.pause()
        else await node!.stop('SIGKILL')
        // Until requests have been given up and sent again, into nothing.
        if (signal === 'SIGSTOP') while (retries() === before) await sleep(20)
        if (signal === 'SIGSTOP') node!.goOn()
        else await node!.start()
        await progress()
      }
      run.isOver = true
      await work
      expect(history.sends().filter(({ outcome }) => outcome !== 'ok')).toEqual([])
      expect(checkSends(history, await readAll(bootstrapServers, 'plain', partitions, 'read_uncommitted'))).toEqual([])
      const committed = await readAll(bootstrapServers, 'transactional', partitions, 'read_committed')
      expect(checkTransactions(transactionHistory, committed)).toEqual([])
      expect(checkSends(transactionHistory, committed, { isCommittedOnly: true })).toEqual([])
    } finally {
      for (const client of [...producers, admin]) await client.close({ timeoutMs: 0 })
      await cluster.close()
    }
  },
  120_000,
)
