import type { Producer } from '@ottla/producer'
import type { Runtime } from '@ottla/runtime'
import { LatencyStats } from './latency-stats.ts'
import { Pace } from './pace.ts'

/** What is sent. */
export interface ProduceLoad {
  readonly topic: string
  readonly records: number
  /** Bytes of a value. */
  readonly recordSize: number
  /** Values to send in turn, in place of random ones. */
  readonly payloads?: readonly Buffer[]
  /** Records a second; negative: as many as go. */
  readonly throughput: number
  /** Records at the start that do not count. */
  readonly warmupRecords: number
}

/** How it went. */
export interface ProduceResult {
  readonly records: number
  readonly seconds: number
  readonly recordsPerSecond: number
  readonly mebibytesPerSecond: number
  readonly latencyMs: {
    readonly average: number
    readonly max: number
    readonly p50: number
    readonly p95: number
    readonly p99: number
    readonly p999: number
  }
}

const mebibyte = 1024 * 1024
/** Different values that are sent in turn: enough that compression is not flattered. */
const randomPayloads = 512

/** Sends records and measures how long each takes until it is acknowledged. Rejects with what the first failed record failed with. */
export async function produceLoad(
  runtime: Runtime,
  producer: Producer,
  load: ProduceLoad,
  interrupt: AbortSignal,
  onProgress: (sent: number) => void,
): Promise<ProduceResult> {
  const { clock } = runtime
  const payloads = load.payloads ?? makePayloads(runtime, load.recordSize)
  const stats = new LatencyStats()
  const total = load.records + load.warmupRecords
  const pace = new Pace(clock, load.throughput)
  const failures: Error[] = []
  let bytes = 0
  let startedAt = clock.monotonic()
  for (let i = 0; i < total && !interrupt.aborted && failures.length === 0; i++) {
    if (i === load.warmupRecords) startedAt = clock.monotonic()
    const value = payloads[i % payloads.length]!
    const isCounted = i >= load.warmupRecords
    const sentAt = clock.monotonic()
    producer.send({ topic: load.topic, value }, (error) => {
      if (error !== undefined) {
        failures.push(error)
      } else if (isCounted) {
        stats.add(clock.monotonic() - sentAt)
        bytes += value.length
      }
    })
    if (producer.isFull) await producer.ready()
    await pace.wait(i + 1, interrupt)
    if (i % 1000 === 0) onProgress(i)
  }
  await producer.flush()
  const [failure] = failures
  if (failure !== undefined) throw failure
  const seconds = Math.max((clock.monotonic() - startedAt) / 1000, 0.001)
  return {
    records: stats.count,
    seconds,
    recordsPerSecond: stats.count / seconds,
    mebibytesPerSecond: bytes / mebibyte / seconds,
    latencyMs: {
      average: stats.averageMs,
      max: stats.maxMs,
      p50: stats.percentileMs(0.5),
      p95: stats.percentileMs(0.95),
      p99: stats.percentileMs(0.99),
      p999: stats.percentileMs(0.999),
    },
  }
}

/** Upper-case letters by chance, as Java's tool sends them. */
function makePayloads({ random }: Runtime, size: number): Buffer[] {
  return Array.from({ length: randomPayloads }, () => Buffer.from(random.bytes(size).map((byte) => 65 + (byte % 26))))
}
