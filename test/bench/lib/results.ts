import type { MissingClient } from './clients.ts'
import type { Machine } from './machine.ts'
import type { Measurement } from './run-client.ts'
import { median, spread } from './statistics.ts'
import type { Workload } from './workloads.ts'

/** All that a run of the benchmark found; written as it is beside table and chart. */
export interface BenchResults {
  readonly machine: Machine
  readonly broker: string
  readonly rounds: number
  readonly maxSeconds: number
  readonly batchBytes: number
  readonly clients: readonly { readonly name: string; readonly title: string }[]
  readonly missing: readonly MissingClient[]
  readonly rows: readonly ResultRow[]
}

/** One workload and what each client made of it. */
export interface ResultRow {
  readonly workload: Workload
  readonly cells: Readonly<Record<string, ResultCell>>
}

export interface ResultCell {
  /** One of each round that went well. */
  readonly runs: readonly Measurement[]
  /** Why the client has no figures here, or not all. */
  readonly note?: string
}

/** The medians of a cell. */
export interface Figures {
  readonly recordsPerSecond: number
  readonly cpuUsPerRecord: number
  readonly peakMiB: number
  readonly p50Ms: number | undefined
  readonly p99Ms: number | undefined
  /** (largest - smallest) / median of records per second. */
  readonly spread: number
}

export function figuresOf(cell: ResultCell | undefined): Figures | undefined {
  if (cell === undefined || cell.runs.length === 0) return undefined
  const { runs } = cell
  const rates = runs.map((run) => run.records / run.seconds)
  const optional = (values: readonly (number | undefined)[]): number | undefined => {
    const present = values.filter((value) => value !== undefined)
    return present.length === 0 ? undefined : median(present)
  }
  return {
    recordsPerSecond: median(rates),
    cpuUsPerRecord: median(runs.map((run) => run.cpuUs / run.records)),
    peakMiB: median(runs.map((run) => run.peakKiB / 1024)),
    p50Ms: optional(runs.map((run) => run.p50Ms)),
    p99Ms: optional(runs.map((run) => run.p99Ms)),
    spread: spread(rates),
  }
}
