import { RequestTimeoutError } from '@ottla/core'
import { ErrorCode } from '@ottla/protocol'
import { initProducerId } from '@ottla/protocol/messages/init-producer-id'
import { SeededRandom, virtualRuntime } from '@ottla/runtime'
import { expect, test } from 'vitest'
import { Producer } from '../src/index.ts'
import { ModelCluster, type Verdict } from './support/model-cluster.ts'
import { type CoordinatorVerdict, TransactionCoordinator } from './support/transaction-coordinator.ts'

const passing = [
  ErrorCode.COORDINATOR_LOAD_IN_PROGRESS,
  ErrorCode.NOT_COORDINATOR,
  ErrorCode.CONCURRENT_TRANSACTIONS,
  ErrorCode.COORDINATOR_NOT_AVAILABLE,
]

/** Runs transactions while connections break, answers are lost and requests arrive late; checks what readers see. */
async function runWithFaults(version: number, seed: number): Promise<void> {
  const runtime = virtualRuntime(seed)
  const random = new SeededRandom(seed)
  const faultRate = random.next() * 0.4
  // Kafka takes an InitProducerId that comes late for one of a successor: the producer is fenced, and nothing is torn.
  const mayBeFenced = seed % 4 === 0
  let isCalm = false
  const coordinator = new TransactionCoordinator(runtime, {
    version: () => version,
    markersMs: () => random.integer(40),
    lateMs: () => random.integer(400),
    onRequest: (apiKey): CoordinatorVerdict => {
      if (isCalm || random.next() >= faultRate) return 'serve'
      const kind = random.integer(8)
      if (kind < 2) return 'serve-and-cut'
      if (kind < 4) return apiKey === initProducerId.key && !mayBeFenced ? 'cut' : 'late'
      if (kind < 5) return 'cut'
      return passing[random.integer(passing.length)]!
    },
  })
  const cluster = await new ModelCluster(runtime, {
    partitions: 2,
    coordinator,
    delayMs: () => random.integer(10),
    lateMs: () => random.integer(400),
    onProduce: (): Verdict => {
      if (isCalm || random.next() >= faultRate) return 'append'
      const kind = random.integer(10)
      if (kind < 3) return 'append-and-cut'
      if (kind < 5) return 'late'
      if (kind < 6) return 'cut'
      if (kind < 7) return ErrorCode.INVALID_RECORD
      return ErrorCode.NOT_ENOUGH_REPLICAS
    },
  }).start()
  const producer = new Producer(
    {
      bootstrapServers: cluster.bootstrapServers,
      transactionalId: 'seeded',
      batchSize: 150,
      requestTimeoutMs: 300,
      deliveryTimeoutMs: 800,
      lingerMs: 0,
      maxBlockMs: 2_000,
    },
    { runtime },
  )
  const finish = async <T>(promise: Promise<T>): Promise<T | Error> => {
    let result: { value: T | Error } | undefined
    promise.then(
      (value) => (result = { value }),
      (error: Error) => (result = { value: error }),
    )
    await runtime.clock.runUntil(() => result !== undefined)
    return result!.value
  }
  /** Records by attempt; what the last attempt of a transaction came to. */
  const attempts = new Map<string, string[]>()
  const committed: string[] = []
  const unknown: string[] = []
  let lastOffset = -1
  let failedOnPurpose = 0
  for (let i = 0; i < 25; i++) {
    if (i === 20) isCalm = true
    const mayFail = random.integer(5) === 0
    if (mayFail && isCalm) failedOnPurpose++
    let name = ''
    let attempt = 0
    const outcome = await finish(
      producer.transaction(async (transaction) => {
        name = `${i}.${attempt++}`
        const values: string[] = []
        attempts.set(name, values)
        const count = 1 + random.integer(8)
        for (let n = 0; n < count; n++) {
          const value = `${name}:${n}`
          values.push(value)
          void transaction.send({ topic: cluster.topic, partition: random.integer(2), value })
          if (random.integer(4) === 0) await runtime.clock.advance(random.integer(20))
        }
        if (mayFail) throw new RangeError('on purpose')
        const offsets = [{ topic: cluster.topic, partition: 0, offset: i }]
        void transaction.sendOffsets(offsets, { groupId: 'g', generationId: -1, memberId: '' })
      }),
    )
    if (outcome === undefined) {
      committed.push(name)
      lastOffset = i
    } else if (outcome instanceof RequestTimeoutError && outcome.outcomeUnknown) {
      unknown.push(name)
      lastOffset = NaN
    }
  }
  const calm = committed.filter((name) => Number(name.split('.')[0]) >= 20)
  if (!mayBeFenced) expect(calm.length).toBe(5 - failedOnPurpose)
  const visible = coordinator.visible.filter((values) => values.length > 0)
  const names = visible.map(([value]) => value!.split(':')[0]!)
  for (const [i, values] of visible.entries()) expect(values.toSorted()).toEqual(attempts.get(names[i]!)!.toSorted())
  expect(names.filter((name) => !unknown.includes(name))).toEqual(committed)
  expect(new Set(names).size).toBe(names.length)
  if (!Number.isNaN(lastOffset)) expect(coordinator.groupOffset).toBe(lastOffset)
  await finish(producer.close())
}

const seeds = Array.from({ length: 32 }, (_, seed) => seed)

test.each(seeds)(
  'version 1: whatever breaks or comes late, committed transactions are visible once, whole and in order, others never (seed %i)',
  (seed) => runWithFaults(1, seed),
)

test.each(seeds)(
  'version 2: whatever breaks or comes late, committed transactions are visible once, whole and in order, others never (seed %i)',
  (seed) => runWithFaults(2, seed),
)
