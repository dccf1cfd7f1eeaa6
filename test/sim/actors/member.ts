import {
  Consumer,
  type ConsumerConfig,
  type ConsumerRecord,
  CorruptRecordError,
  type RebalanceListener,
} from '@ottla/consumer'
import type { TopicPartition } from '@ottla/core'
import { Producer } from '@ottla/producer'
import { transact } from '@ottla/transact'
import type { HistoryEvent, ReadRecord } from '../../support/history/history.ts'
import type { MemberSpec } from '../plan.ts'
import type { Stage } from '../stage.ts'

/** Takes part in a group until it shall leave; what fails is tried again. */
export async function takePart(stage: Stage<MemberSpec>): Promise<void> {
  await new Member(stage).run()
}

class Member {
  readonly #stage: Stage<MemberSpec>
  readonly #consumer: Consumer

  constructor(stage: Stage<MemberSpec>) {
    this.#stage = stage
    const { spec, name, runtime, bootstrapServers } = stage
    const common = { bootstrapServers, groupId: spec.group, clientId: name, autoOffsetReset: 'earliest' }
    this.#consumer = new Consumer({ ...common, ...spec.config } as ConsumerConfig, { runtime })
    this.#consumer.subscribe(['input'], this.#listener())
    stage.health = () => JSON.stringify(this.#consumer.health())
  }

  async run(): Promise<void> {
    const { signal } = this.#stage
    const round = this.#roundOf()
    while (!signal.aborted) {
      try {
        await round()
      } catch (error) {
        await readAgain(this.#consumer, error)
        await this.#stage.rest(200)
      }
    }
    await this.#consumer.close({ timeoutMs: 10_000 })
  }

  #listener(): RebalanceListener {
    const { history, name, spec } = this.#stage
    const lost = (partitions: readonly TopicPartition[]): void => {
      history.note(name, 'lost', { group: spec.group, partitions: partitions.map((entry) => nameOf(entry)) })
    }
    return {
      onPartitionsAssigned: () => {
        // A static member keeps its place in the generation under a new id.
        const {
          generationId: generation,
          memberId,
          groupInstanceId: member = memberId,
        } = this.#consumer.groupMetadata()
        const partitions = this.#consumer.assignment().map((entry) => nameOf(entry))
        history.note(name, 'assigned', { group: spec.group, generation, member, partitions })
      },
      onPartitionsRevoked: lost,
      onPartitionsLost: lost,
    }
  }

  #roundOf(): () => Promise<unknown> {
    switch (this.#stage.spec.style) {
      case 'commit':
        return () => this.#workThenCommit()
      case 'auto':
        return async () => this.#work(await this.#poll())
      case 'loop':
        return () => this.#loop()
      case 'run':
        return () => this.#runHandlers()
      case 'most':
        return () => this.#commitThenWork()
      case 'copy':
        return () => this.#copy()
    }
  }

  async #poll(): Promise<readonly ConsumerRecord[]> {
    await this.#pauseAndResume()
    const records = [...(await this.#consumer.poll({ timeoutMs: 300, signal: this.#stage.signal }))]
    if (records.length > 0) this.#note('read', records)
    return records
  }

  async #workThenCommit(): Promise<void> {
    await this.#work(await this.#poll())
    await this.#consumer.commit()
  }

  async #commitThenWork(): Promise<void> {
    const records = await this.#poll()
    await this.#consumer.commit()
    await this.#work(records)
  }

  async #loop(): Promise<void> {
    const { signal, spec } = this.#stage
    // The loop ends when the consumer is closed.
    const close = (): void => void this.#consumer.close({ timeoutMs: 10_000 })
    signal.addEventListener('abort', close, { once: true })
    try {
      for await (const record of this.#consumer) {
        this.#note('read', [record])
        if (spec.workMs > 0 && this.#stage.chance(0.2)) await this.#stage.rest(Math.min(200, spec.workMs))
        this.#note('work', [record])
      }
    } finally {
      signal.removeEventListener('abort', close)
    }
  }

  async #runHandlers(): Promise<void> {
    const { signal, spec } = this.#stage
    await this.#consumer.run({
      concurrency: 1 + this.#stage.random.integer(4),
      orderedBy: (['partition', 'key', 'none'] as const)[this.#stage.random.integer(3)]!,
      drainTimeoutMs: 1_000,
      retry: { retries: 1, backoffMs: 20 },
      signal,
      onError: (failed) => {
        const { topic, partition, offset, value } = failed
        this.#noteRecords('work', [{ topic, partition, offset, value: String(value) }])
      },
      eachRecord: async (record) => {
        if (this.#stage.chance(0.3)) await this.#stage.rest(Math.min(200, spec.workMs))
        if (this.#stage.chance(spec.handlerFailRate)) throw new TypeError('not this time')
        this.#note('work', [record])
      },
    })
  }

  async #copy(): Promise<void> {
    const { name, runtime, bootstrapServers, signal } = this.#stage
    const transactionalId = `copy-${name.split('/')[0]!}`
    const config = {
      requestTimeoutMs: 1_500,
      retryBackoffMs: 20,
      transactionTimeoutMs: 5_000,
      deliveryTimeoutMs: 8_000,
    }
    const producer = new Producer(
      { bootstrapServers, clientId: name, transactionalId, maxBlockMs: 5_000, ...config },
      { runtime },
    )
    try {
      await transact({
        consumer: this.#consumer,
        producer,
        signal,
        runtime,
        eachBatch: async (records, transaction) => {
          for (const { partition, value } of records) {
            transaction.sendAndForget({ topic: 'output', partition, value })
          }
          if (this.#stage.chance(0.3)) await this.#stage.rest(this.#stage.spec.workMs)
        },
      })
    } finally {
      await producer.close({ timeoutMs: 2_000 })
    }
  }

  /** Works for a while, in which the process may die, and is done. */
  async #work(records: readonly ConsumerRecord[]): Promise<void> {
    if (records.length === 0) return
    // Once all is well, work is quick: how long a backlog takes is not what is tried here.
    const workMs = this.#stage.requests.isCalm ? 0 : this.#stage.spec.workMs
    if (this.#stage.chance(0.5)) await this.#stage.rest(workMs)
    this.#note('work', records)
  }

  async #pauseAndResume(): Promise<void> {
    const { spec, random } = this.#stage
    if (!this.#stage.chance(spec.pauseRate)) return
    const assigned = this.#consumer.assignment()
    const paused = assigned.filter(() => random.next() < 0.5)
    this.#consumer.resume(this.#consumer.paused())
    this.#consumer.pause(paused)
    // Nothing stays paused for ever.
    const resume = (): void => {
      const still = new Set(this.#consumer.assignment().map((entry) => nameOf(entry)))
      this.#consumer.resume(paused.filter((entry) => still.has(nameOf(entry))))
    }
    this.#stage.runtime.clock.setTimer(random.next() * 800, () => {
      if (!this.#stage.signal.aborted) resume()
    })
    await Promise.resolve()
  }

  #note(operation: 'read' | 'work', records: readonly ConsumerRecord[]): void {
    this.#noteRecords(operation, records.map(readRecord))
  }

  #noteRecords(operation: 'read' | 'work', records: readonly ReadRecord[]): void {
    const { history, name, spec } = this.#stage
    const facts: Partial<HistoryEvent> = {
      group: spec.group,
      isCommittedOnly: spec.config['isolationLevel'] === 'read_committed',
      records,
    }
    history.note(name, operation, facts)
  }
}

/** Damage may be of the way and not of the log, so the same place is asked for once more. */
export async function readAgain(consumer: Consumer, error: unknown): Promise<void> {
  if (!(error instanceof CorruptRecordError)) return
  const { topic, partition, offset } = error
  const isOwned = consumer.assignment().some((entry) => nameOf(entry) === nameOf({ topic, partition }))
  if (!isOwned) return
  // run() gives back what it had not begun to work on: that stands before the damage.
  const position = await consumer.position({ topic, partition }, { timeoutMs: 1_000 }).catch(() => offset)
  const isStillOwned = consumer.assignment().some((entry) => nameOf(entry) === nameOf({ topic, partition }))
  if (isStillOwned) consumer.seek({ topic, partition }, Math.min(position, offset))
}

export function readRecord({ topic, partition, offset, value }: ConsumerRecord): ReadRecord {
  return { topic, partition, offset, value: String(value) }
}

export function nameOf({ topic, partition }: TopicPartition): string {
  return `${topic}-${partition}`
}
