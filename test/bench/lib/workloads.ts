import type { BenchOptions } from './options.ts'

/** What all clients are given to do, in one row of the table. */
export interface Workload {
  readonly name: string
  readonly mode: 'produce' | 'consume' | 'paced'
  /** How an application uses the client; see docs/benchmarks.md. */
  readonly style: string
  readonly records: number
  readonly warmup: number
  readonly valueBytes: number
  readonly partitions: number
  readonly compression: string
  readonly lingerMs: number
  /** Producers or consumers at the same time, in one process. */
  readonly clients: number
  /** The name without the part that tells one step of a growth series from the next. */
  readonly series?: string
}

export const keyBytes = 8
const produceStyles = ['forget', 'callback', 'groups', 'sync']
const consumeStyles = ['poll', 'for-await', 'run']
const sets: Readonly<Record<string, readonly string[]>> = {
  default: ['callback', 'groups', 'sync', 'paced', 'poll', 'run'],
  produce: [...produceStyles, 'paced'],
  consume: consumeStyles,
  all: [...produceStyles, 'paced', ...consumeStyles],
}
const known = [...produceStyles, ...consumeStyles, 'paced', 'growth']

/** Records each client warms up with where every record is waited for. */
const awaitedWarmup = 2_000
const groupsWarmup = 20_000
const growthFactor = 10
/** A growth series begins with this part of the usual number of records. */
const growthDivisor = 5

/** The rows of a run: every wanted style with every wanted size, compression and number of partitions. */
export function workloadsOf(options: BenchOptions): Workload[] {
  const names = options.workloads.flatMap((name) => sets[name] ?? [name])
  for (const name of names) {
    if (!known.includes(name)) {
      throw new Error(`--workloads ${name}: expected some of ${[...known, ...Object.keys(sets)].join(', ')}`)
    }
  }
  return names.flatMap((name) => (name === 'growth' ? growth(options) : shapes(options, name)))
}

function shapes(options: BenchOptions, style: string): Workload[] {
  return (options.valueBytes ?? [100]).flatMap((valueBytes) =>
    (options.compressions ?? ['none']).flatMap((compression) =>
      (options.partitions ?? [6]).map((partitions) =>
        workload(options, { style, valueBytes, compression, partitions }),
      ),
    ),
  )
}

/** The same work, ten times of it: costs per record should stay. */
function growth(options: BenchOptions): Workload[] {
  const base = { valueBytes: 100, compression: 'none', partitions: 6 }
  const steps = ['callback', 'poll'].flatMap((style) => {
    const full = workload(options, { ...base, style })
    const records = Math.round(full.records / growthDivisor)
    const small = { ...full, records, warmup: Math.min(full.warmup, records) }
    const series = small.mode
    return [
      { ...small, name: `${series}, 1x`, series },
      { ...small, name: `${series}, records x${growthFactor}`, records: records * growthFactor, series },
      { ...small, name: `${series}, partitions x${growthFactor}`, partitions: small.partitions * growthFactor, series },
      // Several consumers share the partitions of one group; each producer has connections of its own.
      ...(small.mode === 'produce'
        ? [{ ...small, name: `${series}, connections x${growthFactor}`, clients: growthFactor, series }]
        : []),
    ]
  })
  return steps
}

interface Shape {
  readonly style: string
  readonly valueBytes: number
  readonly compression: string
  readonly partitions: number
}

function workload(options: BenchOptions, shape: Shape): Workload {
  const { style, valueBytes, compression, partitions } = shape
  const mode = style === 'paced' ? 'paced' : consumeStyles.includes(style) ? 'consume' : 'produce'
  const isAwaited = style === 'paced' || style === 'sync'
  // Larger values: as many bytes, but not so few records that the start is all that is seen.
  const scaled = Math.max(Math.round((options.records * 108) / (keyBytes + valueBytes)), options.records / 20)
  const records = style === 'paced' ? options.rate * options.pacedSeconds : Math.round(scaled)
  const parts = [
    mode === 'paced' ? `paced, ${options.rate}/s` : `${mode}, ${style}`,
    size(valueBytes),
    ...(compression === 'none' ? [] : [compression]),
    ...(partitions === 6 ? [] : [partitions === 1 ? '1 partition' : `${partitions} partitions`]),
  ]
  const warmup = isAwaited ? awaitedWarmup : style === 'groups' ? groupsWarmup : options.warmup
  return {
    name: parts.join(', '),
    mode,
    style: style === 'paced' ? 'callback' : style,
    records,
    warmup: Math.min(warmup, options.warmup, records),
    valueBytes,
    partitions,
    compression,
    lingerMs: isAwaited ? 0 : options.lingerMs,
    clients: 1,
  }
}

function size(bytes: number): string {
  return bytes % 1024 === 0 ? `${bytes / 1024} KiB` : `${bytes} B`
}

/** Records of one call for clients that send arrays: about one full batch for every partition, within reason. */
export function arraySize({ partitions, valueBytes }: Workload, batchBytes: number): number {
  const perBatch = Math.max(1, Math.floor(batchBytes / (valueBytes + keyBytes + 8)))
  return Math.min(10_000, perBatch * partitions)
}
