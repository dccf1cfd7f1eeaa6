// Topics of the benchmark, made, counted and deleted with kafkajs: a client that says nothing about its own records here.
import kafkajs, { type Admin } from 'kafkajs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { root, runOk } from '../../support/processes.ts'
import { jobArguments } from './run-client.ts'
import { keyBytes, type Workload } from './workloads.ts'

/** Apache Kafka does not take ten thousand in one request. */
const mostPartitionsAtOnce = 5_000
/** Apache Kafka on a busy machine takes its time with a thousand partitions. */
const leadersTimeoutMs = 120_000

export class Topics {
  readonly #admin: Admin
  readonly #bootstrapServers: string
  readonly #existing = new Set<string>()
  #number = 0

  private constructor(bootstrapServers: string, admin: Admin) {
    this.#bootstrapServers = bootstrapServers
    this.#admin = admin
  }

  static async connect(bootstrapServers: string): Promise<Topics> {
    const brokers = bootstrapServers.split(',')
    const client = new kafkajs.Kafka({
      clientId: 'bench-admin',
      brokers,
      logLevel: kafkajs.logLevel.NOTHING,
      requestTimeout: 120_000,
    })
    const admin = client.admin()
    await admin.connect()
    return new Topics(bootstrapServers, admin)
  }

  async create(partitions: number): Promise<string> {
    const topic = `bench-${process.pid}-${this.#number++}`
    try {
      const first = Math.min(partitions, mostPartitionsAtOnce)
      await this.#admin.createTopics({
        topics: [{ topic, numPartitions: first, replicationFactor: 1 }],
        waitForLeaders: false,
        timeout: 60_000,
      })
      for (let have = first; have < partitions;) {
        have = Math.min(partitions, have + mostPartitionsAtOnce)
        await this.#offsets(topic)
        await this.#admin.createPartitions({ topicPartitions: [{ topic, count: have }], timeout: 60_000 })
      }
    } catch (error) {
      const reasons = (error as { errors?: unknown[] }).errors ?? [error]
      throw new Error(`A topic of ${partitions} partitions cannot be made: ${reasons.map(String).join('; ')}`, {
        cause: error,
      })
    }
    this.#existing.add(topic)
    await this.count(topic)
    return topic
  }

  /** Records in a topic, by the word of the broker. */
  async count(topic: string): Promise<number> {
    const offsets = await this.#offsets(topic)
    return offsets.reduce((sum, { high, low }) => sum + Number(high) - Number(low), 0)
  }

  /** Asks again while a new topic has no leaders yet. */
  async #offsets(topic: string): Promise<Awaited<ReturnType<Admin['fetchTopicOffsets']>>> {
    for (const begin = performance.now(); ;) {
      try {
        return await this.#admin.fetchTopicOffsets(topic)
      } catch (error) {
        if (performance.now() - begin > leadersTimeoutMs) throw error
        await sleep(100)
      }
    }
  }

  /** A topic with so many records of the workload, written by one and the same program for all readers. */
  async filled(workload: Workload, batchBytes: number): Promise<string> {
    const topic = await this.create(workload.partitions)
    const args = jobArguments(
      { ...workload, mode: 'produce', style: 'forget', warmup: 0, lingerMs: 50, clients: 1 },
      batchBytes,
      {
        bootstrap: this.#bootstrapServers,
        topic,
        maxSeconds: 600,
      },
    )
    await runOk(process.execPath, [join(root, 'test/bench/peers/ottla.mjs'), ...args], { timeoutMs: 600_000 })
    const count = await this.count(topic)
    if (count !== workload.records) throw new Error(`A topic to read was to have ${workload.records} records: ${count}`)
    return topic
  }

  async delete(topic: string): Promise<void> {
    this.#existing.delete(topic)
    await this.#admin.deleteTopics({ topics: [topic], timeout: 60_000 })
  }

  /** Leaves the topics to the end of their broker. */
  async disconnect(): Promise<void> {
    await this.#admin.disconnect()
  }

  /** Deletes what is left. */
  async close(): Promise<void> {
    if (this.#existing.size > 0) await this.#admin.deleteTopics({ topics: [...this.#existing], timeout: 60_000 })
    await this.#admin.disconnect()
  }
}

/** Bytes of keys and values of so many records. */
export function payloadBytes({ valueBytes }: Workload, records: number): number {
  return records * (keyBytes + valueBytes)
}
