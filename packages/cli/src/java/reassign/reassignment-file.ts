import type { Replica } from '@ottla/admin'
import { type TopicPartition, topicPartitionName } from '@ottla/core'
import { type JsonObject, listOf, partitionOf, readJsonFile, textOf } from '../json-files.ts'
import { ToolError } from '../tool-error.ts'

/** Stands for whichever log directory the broker chooses. */
export const anyLogDir = 'any'

/** Where a partition is to be. */
export interface Target extends TopicPartition {
  readonly replicas: readonly number[]
}

/** A replica and the log directory that it is to be in. */
export interface LogDirTarget extends Replica {
  readonly logDir: string
}

/** What a reassignment file says. */
export interface ReassignmentFile {
  readonly targets: readonly Target[]
  readonly logDirs: readonly LogDirTarget[]
}

/** @throws Error that says what is wrong with the file */
export function readReassignment(path: string): ReassignmentFile {
  const json = readJsonFile(path)
  const targets: Target[] = []
  const logDirs: LogDirTarget[] = []
  for (const entry of json['partitions'] === undefined ? [] : listOf(json, 'partitions')) {
    const partition = partitionOf(entry)
    const replicas = numbers(entry, 'replicas')
    const dirs = entry['log_dirs'] === undefined ? replicas.map(() => anyLogDir) : texts(entry, 'log_dirs')
    if (dirs.length !== replicas.length) {
      throw new ToolError(
        `Size of replicas list [${replicas.join(', ')}] is different from size of log dirs list [${dirs.join(', ')}] for partition ${nameOf(partition)}`,
      )
    }
    targets.push({ ...partition, replicas })
    for (const [i, logDir] of dirs.entries()) {
      if (logDir !== anyLogDir) logDirs.push({ ...partition, broker: replicas[i]!, logDir })
    }
  }
  return { targets, logDirs }
}

/** @throws Error for what cannot be executed: nothing at all, partitions or replicas that are named twice */
export function checkExecutable({ targets }: ReassignmentFile): void {
  if (targets.length === 0) throw new ToolError('Partition reassignment list cannot be empty')
  if (targets.some(({ replicas }) => replicas.length === 0))
    throw new ToolError('Partition replica list cannot be empty')
  const twice = duplicates(targets.map(nameOf))
  if (twice.length > 0) {
    throw new ToolError(`Partition reassignment contains duplicate topic partitions: ${twice.join(',')}`)
  }
  const repeated = targets.flatMap((target) => {
    const again = duplicates(target.replicas)
    return again.length === 0 ? [] : [`${nameOf(target)} contains multiple entries for ${again.join(',')}`]
  })
  if (repeated.length > 0) {
    throw new ToolError(`Partition replica lists may not contain duplicate entries: ${repeated.join('. ')}`)
  }
}

/** The topics of a file for `--generate`. @throws Error */
export function readTopicsToMove(path: string): string[] {
  const json = readJsonFile(path)
  const topics = json['topics'] === undefined ? [] : listOf(json, 'topics').map((entry) => textOf(entry, 'topic'))
  const twice = duplicates(topics)
  if (twice.length > 0)
    throw new ToolError(`List of topics to reassign contains duplicate entries: [${twice.join(', ')}]`)
  return topics
}

/** Entries that are there more than once. */
export function duplicates<T>(entries: readonly T[]): T[] {
  return [...new Set(entries.filter((entry, i) => entries.indexOf(entry) !== i))]
}

/** An assignment in the format of a reassignment file, sorted. */
export function reassignmentJson(targets: readonly Target[], logDirOf: (replica: Replica) => string): string {
  const partitions = targets.toSorted(comparePartitions).map(({ topic, partition, replicas }) => ({
    topic,
    partition,
    replicas,
    log_dirs: replicas.map((broker) => logDirOf({ topic, partition, broker })),
  }))
  return JSON.stringify({ version: 1, partitions })
}

/** By topic, then by number. */
export function comparePartitions(a: TopicPartition, b: TopicPartition): number {
  return a.topic === b.topic ? a.partition - b.partition : a.topic < b.topic ? -1 : 1
}

/** `orders-3`. */
export function nameOf({ topic, partition }: TopicPartition): string {
  return topicPartitionName(topic, partition)
}

function numbers(entry: JsonObject, field: string): number[] {
  const value = entry[field]
  if (value === undefined) throw new ToolError(`No such field exists: \`${field}\``)
  if (Array.isArray(value) && value.every((each) => Number.isSafeInteger(each))) return value as number[]
  throw new ToolError(`Expected JSON array of integers in ${field}, received ${JSON.stringify(value)}`)
}

function texts(entry: JsonObject, field: string): string[] {
  const value = entry[field]
  if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return value
  throw new ToolError(`Expected JSON array of strings in ${field}, received ${JSON.stringify(value)}`)
}
