// The JSON files of Java's `kafka-reassign-partitions.sh`.
import type { TopicPartition } from '@ottla/core'
import { UsageError } from '../terminal/failure.ts'

/** Where the replicas of a partition shall be. */
export interface Assignment extends TopicPartition {
  /** Broker ids, the preferred leader first. */
  readonly replicas: readonly number[]
  /** A folder for each replica; `any` leaves the choice to the broker. Absent: all `any`. */
  readonly logDirs?: readonly string[]
}

/**
 * Reads `{"version":1,"partitions":[{"topic":"t","partition":0,"replicas":[1,2],"log_dirs":["any","any"]}]}`.
 * @param name - of the file, for messages.
 * @throws UsageError that names the entry.
 */
export function parseAssignments(name: string, text: string): Assignment[] {
  const { partitions } = parseFile(name, text, 'partitions')
  const seen = new Set<string>()
  return partitions.map((entry, index) => {
    const where = `${name}, partitions[${index}]`
    const { topic, partition, replicas, log_dirs: logDirs } = entry as Record<string, unknown>
    if (typeof topic !== 'string' || topic === '') throw new UsageError(`${where}: topic must be a name`)
    if (!isId(partition)) throw new UsageError(`${where}: partition must be a whole number`)
    if (!Array.isArray(replicas) || replicas.length === 0 || !replicas.every(isId)) {
      throw new UsageError(`${where}: replicas must be a list of broker ids such as [1,2]`)
    }
    const ids: number[] = replicas
    if (new Set(ids).size < ids.length)
      throw new UsageError(`${where}: a broker stands twice in replicas [${ids.join(',')}]`)
    if (seen.has(`${topic}-${partition}`)) throw new UsageError(`${where}: ${topic}-${partition} occurs twice`)
    seen.add(`${topic}-${partition}`)
    if (logDirs === undefined) return { topic, partition, replicas: ids }
    if (
      !Array.isArray(logDirs) ||
      logDirs.length !== ids.length ||
      !logDirs.every((each) => typeof each === 'string')
    ) {
      throw new UsageError(
        `${where}: log_dirs must be as many folders as there are replicas, "any" where it does not matter`,
      )
    }
    return { topic, partition, replicas: ids, logDirs }
  })
}

/** Reads `{"version":1,"topics":[{"topic":"t"}]}`. @throws UsageError */
export function parseTopicsToMove(name: string, text: string): string[] {
  const { topics } = parseFile(name, text, 'topics')
  return topics.map((entry, index) => {
    const topic = (entry as { topic?: unknown } | null)?.topic
    if (typeof topic !== 'string' || topic === '')
      throw new UsageError(`${name}, topics[${index}]: topic must be a name`)
    return topic
  })
}

/** Reads `{"partitions":[{"topic":"t","partition":0}]}`, as for elections. @throws UsageError */
export function parsePartitionList(name: string, text: string): TopicPartition[] {
  const { partitions } = parseFile(name, text, 'partitions')
  return partitions.map((entry, index) => {
    const { topic, partition } = (entry ?? {}) as { topic?: unknown; partition?: unknown }
    if (typeof topic === 'string' && topic !== '' && isId(partition)) return { topic, partition }
    throw new UsageError(`${name}, partitions[${index}]: expected {"topic":"orders","partition":0}`)
  })
}

/** Writes what {@link parseAssignments} reads, in Java's words. */
export function formatAssignments(assignments: readonly Assignment[]): string {
  return JSON.stringify({
    version: 1,
    partitions: assignments.map(({ topic, partition, replicas, logDirs }) => ({
      topic,
      partition,
      replicas,
      log_dirs: logDirs ?? replicas.map(() => 'any'),
    })),
  })
}

function isId(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0
}

function parseFile<K extends string>(name: string, text: string, list: K): Record<K, unknown[]> {
  let read: unknown
  try {
    read = JSON.parse(text)
  } catch (error) {
    throw new UsageError(`${name} is no JSON: ${(error as Error).message}`)
  }
  const { version } = (read ?? {}) as { version?: unknown }
  if (version !== undefined && version !== 1) throw new UsageError(`${name}: version must be 1, not ${String(version)}`)
  const entries = (read as Record<string, unknown> | null)?.[list]
  if (!Array.isArray(entries)) throw new UsageError(`${name} must be an object with a list of ${list}`)
  return { [list]: entries } as Record<K, unknown[]>
}
