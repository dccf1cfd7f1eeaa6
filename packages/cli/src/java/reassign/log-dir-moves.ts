import type { Admin, Replica } from '@ottla/admin'
import { BatchError } from '@ottla/admin'
import { nodeRuntime, sleep } from '@ottla/runtime'
import { errorNameOf } from '../java-errors.ts'
import { printLine } from '../print.ts'
import { comparePartitions, type LogDirTarget } from './reassignment-file.ts'
import { TerseError } from './terse-error.ts'

const retryMs = 100

/** How far the move of a replica to another log directory is. */
export interface LogDirMove extends LogDirTarget {
  readonly currentLogDir: string | undefined
  readonly futureLogDir: string | undefined
}

/** Sorted by broker, topic and partition. */
export async function logDirMoves(admin: Admin, targets: readonly LogDirTarget[]): Promise<LogDirMove[]> {
  const described = targets.length === 0 ? [] : await admin.describeReplicaLogDirs(targets)
  return targets
    .map((target, i) => {
      const { currentLogDir, futureLogDir } = described[i]!
      return { ...target, currentLogDir, futureLogDir }
    })
    .toSorted(compareReplicas)
}

/** What `--verify` says of a move. */
export function moveLine(move: LogDirMove): string {
  const { topic, partition, broker, logDir, currentLogDir, futureLogDir } = move
  const name = `Partition ${topic}-${partition}`
  if (currentLogDir === undefined) {
    return `${name} is not found in any live log dir on broker ${broker}. There is likely an offline log directory on the broker.`
  }
  if (futureLogDir === logDir) return `Reassignment of replica ${topic}-${partition}-${broker} is still in progress.`
  if (futureLogDir !== undefined) {
    return `${name} on broker ${broker} is being moved to log dir ${futureLogDir} instead of ${logDir}.`
  }
  if (currentLogDir === logDir) return `Reassignment of replica ${topic}-${partition}-${broker} completed successfully.`
  return `${name} on broker ${broker} is not being moved from log dir ${currentLogDir} to ${logDir}.`
}

/** Whether a move has come to its end, in whatever way. */
export function isOver({ currentLogDir, futureLogDir }: LogDirMove): boolean {
  return currentLogDir !== undefined && futureLogDir === undefined
}

/**
 * Starts moves to other log directories; a replica that its broker does not have yet is waited for.
 * @throws TerseError when one has not begun in time
 */
export async function startMoves(admin: Admin, targets: readonly LogDirTarget[], timeoutMs: number): Promise<void> {
  const { clock } = nodeRuntime
  const deadlineMs = clock.monotonic() + timeoutMs
  let pending = targets.toSorted(compareReplicas)
  for (;;) {
    const left = await startOnce(admin, pending)
    for (const { topic, partition, broker, logDir } of pending.filter((target) => !left.includes(target))) {
      await printLine(
        `Successfully started moving log directory to ${logDir} for replica ${topic}-${partition} with broker ${broker} `,
      )
    }
    pending = left
    if (pending.length === 0) return
    if (clock.monotonic() >= deadlineMs) {
      const names = pending.map(({ topic, partition, broker }) => `${topic}-${partition}-${broker}`)
      throw new TerseError(
        `Timed out before log directory move${pending.length === 1 ? '' : 's'} could be started for: ${names.join(',')}`,
      )
    }
    await sleep(clock, retryMs)
  }
}

/** @returns the targets whose replica is not there yet */
async function startOnce(admin: Admin, targets: readonly LogDirTarget[]): Promise<LogDirTarget[]> {
  try {
    await admin.alterReplicaLogDirs(targets)
    return []
  } catch (error) {
    const errors = error instanceof BatchError ? [...error.errors.values()] : [error]
    if (errors.some((each) => errorNameOf(each) !== 'REPLICA_NOT_AVAILABLE')) throw error
    if (!(error instanceof BatchError)) return [...targets]
    return targets.filter(({ topic, partition, broker }) =>
      error.errors.has(`${topic}-${partition} on broker ${broker}`),
    )
  }
}

function compareReplicas(a: Replica, b: Replica): number {
  return a.broker - b.broker || comparePartitions(a, b)
}
