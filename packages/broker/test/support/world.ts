import { type Broker, type BrokerOptions, startBroker } from '@ottla/broker'
import {
  asBuffer,
  encodeBatch,
  type RecordInput,
  type BatchOptions,
  RecordBatchView,
  readRecords,
  nextBatch,
} from '@ottla/protocol'
import { type MemoryDisk, virtualRuntime, type VirtualRuntime } from '@ottla/runtime'
import { beforeAll } from 'vitest'
import { RawClient } from './raw-client.ts'
// Virtual time would run on while a module comes from the disk.
beforeAll(() => import('re2js'))

/** Log lines of a broker under test. */
export interface LogLine {
  readonly level: string
  readonly message: string
}

/** A broker in virtual time with a memory network, and what a test wants to know of it. */
export class World {
  readonly runtime: VirtualRuntime = virtualRuntime(1)
  readonly lines: LogLine[] = []
  broker!: Broker

  static async start(options: BrokerOptions = {}): Promise<World> {
    const world = new World()
    await world.start(options)
    return world
  }

  /** Starts a broker, or the next one on the same disk. */
  async start(options: BrokerOptions = {}): Promise<Broker> {
    const write =
      (level: string) =>
      (_: object, message: string): void => {
        this.lines.push({ level, message })
      }
    const logger = { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') }
    this.broker = await startBroker({ runtime: this.runtime, logger, ...options })
    return this.broker
  }

  get disk(): MemoryDisk {
    return this.runtime.disk
  }

  connect(): Promise<RawClient> {
    return this.run(RawClient.connect(this.runtime.transport, this.broker.port))
  }

  /** Lets virtual time pass until the promise is settled. */
  async run<T>(promise: Promise<T>): Promise<T> {
    let isSettled = false
    const settle = (): void => {
      isSettled = true
    }
    promise.then(settle, settle)
    await this.runtime.clock.runUntil(() => isSettled)
    return promise
  }

  /** Milliseconds of virtual time that the promise takes. */
  async timed<T>(promise: Promise<T>): Promise<{ value: T; elapsedMs: number }> {
    const startMs = this.runtime.clock.monotonic()
    const value = await this.run(promise)
    return { value, elapsedMs: this.runtime.clock.monotonic() - startMs }
  }

  /** Lets what is under way arrive without letting time pass. */
  settle(): Promise<void> {
    return this.runtime.clock.advance(0)
  }
}

/** A record batch as a producer sends it, stamped with the virtual clock's start. */
export function batchOf(records: readonly (string | RecordInput)[], options: Partial<BatchOptions> = {}): Buffer {
  const inputs = records.map((record) => (typeof record === 'string' ? { value: record } : record))
  return encodeBatch(inputs, { baseTimestamp: 1_700_000_000_000, ...options })
}

/** Offsets and values of fetched records. */
export function valuesOf(fetched: Uint8Array | null): string[] {
  const values: string[] = []
  if (fetched === null) return values
  const records = asBuffer(fetched)
  for (let position = 0; position < records.length;) {
    const batch = nextBatch(records, position)
    if (!(batch instanceof RecordBatchView)) break
    position = batch.end
    for (const record of readRecords(batch)) values.push(`${record.offset}:${record.value?.toString() ?? 'null'}`)
  }
  return values
}
