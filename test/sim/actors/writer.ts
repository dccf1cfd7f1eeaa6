import { Producer } from '@ottla/producer'
import { RequestTimeoutError } from '@ottla/core'
import { RecordingProducer } from '../../support/history/recording-producer.mjs'
import type { WriterSpec } from '../plan.ts'
import type { Stage } from '../stage.ts'
import { valueOf } from './sender.ts'

const fatalCodes: ReadonlySet<unknown> = new Set(['ERR_KAFKA_PRODUCER_FENCED', 'ERR_KAFKA_TRANSACTION_FATAL'])

/** Writes the transactions of its plan. A producer that is of no use any more is replaced, unless another has taken its place. */
export async function write(stage: Stage<WriterSpec>, isReplaced: () => boolean): Promise<void> {
  for (let life = 0; stage.memory.next < stage.spec.transactions && !stage.signal.aborted; life++) {
    if (isReplaced()) return
    // The n-th process of the actor, the n-th producer of the process.
    const { spec, name, runtime, bootstrapServers, history } = stage
    const [id = '', generation = '0'] = name.split('/')
    const config = { bootstrapServers, clientId: name, transactionalId: id, ...spec.config }
    const producer = new Producer(config, { runtime })
    const recording = new RecordingProducer(producer, history, `${id}/${Number(generation) * 100 + life}`)
    try {
      await new Writing(stage, recording).run()
    } catch {
      await stage.rest(200)
    }
    await producer.close({ timeoutMs: 2_000 })
  }
}

class Writing {
  readonly #stage: Stage<WriterSpec>
  readonly #recording: RecordingProducer

  constructor(stage: Stage<WriterSpec>, recording: RecordingProducer) {
    this.#stage = stage
    this.#recording = recording
  }

  /** @throws when the producer has to be replaced. */
  async run(): Promise<void> {
    const { spec, memory, signal } = this.#stage
    await this.#certainly(() => this.#recording.init())
    while (memory.next < spec.transactions && !signal.aborted) {
      memory.next++
      await this.#transaction()
      await this.#stage.rest(spec.pauseMs)
    }
  }

  async #transaction(): Promise<void> {
    const { spec } = this.#stage
    this.#recording.begin()
    try {
      for (let i = 0; i < spec.size; i++) {
        this.#send(i)
        if (this.#stage.chance(0.2)) await this.#stage.rest(spec.pauseMs)
      }
    } catch (error) {
      if (isFatal(error)) throw error
      await this.#certainly(() => this.#recording.abort())
      return
    }
    if (this.#stage.chance(spec.abortRate)) {
      await this.#certainly(() => this.#recording.abort())
      return
    }
    try {
      await this.#certainly(() => this.#recording.commit())
    } catch (error) {
      if (isFatal(error)) throw error
      await this.#certainly(() => this.#recording.abort())
    }
  }

  #send(i: number): void {
    const { spec, memory, name, random, partitions } = this.#stage
    const partition = spec.topic === 'bank' ? i % 2 : random.integer(partitions)
    const amount = spec.topic === 'bank' ? `${i === 0 ? '-' : '+'}${memory.next}` : ''
    this.#recording.send(spec.topic, partition, `${valueOf(name, memory.next)}.${i}${amount}`)
  }

  /** Asks again while nobody can tell what came of it. */
  async #certainly(ask: () => Promise<void>): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      try {
        await ask()
        return
      } catch (error) {
        const isUndecided = error instanceof RequestTimeoutError
        if (!isUndecided || attempt >= 30) throw error
        await this.#stage.sleep(20)
      }
    }
  }
}

function isFatal(error: unknown): boolean {
  return fatalCodes.has((error as { readonly code?: unknown }).code)
}
