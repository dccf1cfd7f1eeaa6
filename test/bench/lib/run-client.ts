import { mkdirSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { RunningProcess } from '../../support/processes.ts'
import { endWithUs } from './children.ts'
import type { BenchClient } from './clients.ts'
import { arraySize, type Workload } from './workloads.ts'

/** What a client's program printed about its run. */
export interface Measurement {
  /** Acknowledged, or received. */
  readonly records: number
  readonly bytes: number
  readonly seconds: number
  /** User and system time of the client's process, all of its threads. */
  readonly cpuUs: number
  /** Largest resident set of the client's process. */
  readonly peakKiB: number
  readonly p50Ms?: number
  readonly p99Ms?: number
}

/** The client cannot do this; no fault of anybody. */
export interface Unavailable {
  readonly unavailable: string
}

/** The client did, and something was wrong with it. */
export interface Failed {
  readonly failed: string
}

export type RunResult = Measurement | Unavailable | Failed

export interface JobOptions {
  readonly bootstrap: string
  readonly topic: string
  readonly warmupTopic?: string
  readonly groupId?: string
  readonly maxSeconds: number
  readonly group?: number
  readonly rate?: number
}

/** A job as all programs take it. */
export function jobArguments(workload: Workload, batchBytes: number, options: JobOptions): string[] {
  const { mode, style, records, warmup, valueBytes, partitions, compression, lingerMs, clients } = workload
  const array = arraySize(workload, batchBytes)
  const job = {
    mode,
    style,
    records,
    warmup,
    valueBytes,
    partitions,
    compression,
    lingerMs,
    clients,
    batchBytes,
    array,
  }
  const all = { group: 10_000, rate: 1_000, groupId: '', warmupTopic: '', ...options, ...job }
  return Object.entries(all).map(([name, value]) => `${name}=${value}`)
}

/** Time for warm-up, join and close beside the run itself. */
const graceMs = 90_000

/** Runs a client's program once, with a CPU profile into a file if one is given. What went wrong is the result. */
export async function runClient(
  client: BenchClient,
  args: readonly string[],
  options: { readonly maxSeconds: number; readonly profile?: string | undefined },
): Promise<RunResult> {
  const { profile, maxSeconds } = options
  const nodeFlags: string[] = []
  if (client.isNode && profile !== undefined) {
    mkdirSync(dirname(profile), { recursive: true })
    nodeFlags.push('--cpu-prof', `--cpu-prof-dir=${dirname(profile)}`, `--cpu-prof-name=${basename(profile)}`)
  }
  const timeoutMs = maxSeconds * 1000 + graceMs
  const child = new RunningProcess(client.command, [...nodeFlags, ...client.args, ...args], {
    env: client.env,
    timeoutMs,
  })
  const release = endWithUs(child.child)
  try {
    const finished = await child.finished
    const line = finished.stdout.split('\n').findLast((text) => text.startsWith('{"'))
    if (line !== undefined) return JSON.parse(line) as Measurement | Unavailable
    const lines = (finished.stderr || finished.stdout).trim().split('\n')
    const telling = lines.find((text) => /^\w*(Error|Exception)\b/.test(text)) ?? lines[0] ?? ''
    return { failed: `ended with ${finished.code ?? finished.signal}, ${telling.slice(0, 200)}` }
  } catch (error) {
    return { failed: error instanceof SyntaxError ? error.message : `did not end within ${timeoutMs / 1000} s` }
  } finally {
    release()
  }
}
