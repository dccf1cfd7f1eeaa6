import { type Admin, BatchError, type ElectionType, type LeaderElection } from '@ottla/admin'
import { type TopicPartition, topicPartitionName } from '@ottla/core'
import { forbidTogether } from '../checks.ts'
import { withAdmin } from '../clients.ts'
import type { ToolOptions } from '../flags.ts'
import { errorNameOf, javaException, javaMessage } from '../java-errors.ts'
import { listOf, partitionOf, readJsonFile } from '../json-files.ts'
import { complain, printLine } from '../print.ts'
import { UsageError } from '../usage-error.ts'
import { ToolError } from '../tool-error.ts'

const timeoutMs = 30_000

export async function runLeaderElection(options: ToolOptions): Promise<number> {
  const type = check(options)
  try {
    const partitions = partitionsOf(options)
    if (options.has('admin.config')) {
      await printLine(
        'Option --admin.config has been deprecated and will be removed in a future version. Use --command-config instead.',
      )
    }
    const settings = {
      file: options.text('admin.config') ?? options.text('command-config'),
      properties: { 'bootstrap.servers': options.text('bootstrap-server')! },
      defaults: { 'default.api.timeout.ms': String(timeoutMs), 'request.timeout.ms': String(timeoutMs / 2) },
    }
    return await withAdmin(settings, (admin) => elect(admin, type, partitions))
  } catch (error) {
    complain(javaMessage(error))
    return 1
  }
}

function check(options: ToolOptions): ElectionType {
  const missing = ['bootstrap-server', 'election-type'].filter((name) => !options.has(name))
  if (missing.length > 0) throw new UsageError(`Missing required option(s): ${missing.join(', ')}`)
  forbidTogether(options, 'admin.config', ['command-config'])
  const scopes = ['topic', 'all-topic-partitions', 'path-to-json-file']
  if (scopes.filter((name) => options.has(name)).length !== 1) {
    throw new UsageError(`One and only one of the following options is required: ${scopes.join(', ')}`)
  }
  if (options.has('topic') && !options.has('partition')) {
    throw new UsageError('Missing required option(s): partition')
  }
  if (!options.has('topic') && options.has('partition')) {
    throw new UsageError('Option partition is only allowed if topic is used')
  }
  const type = options.text('election-type')!.toLowerCase()
  if (type === 'preferred' || type === 'unclean') return type
  throw new UsageError(`Cannot parse argument '${options.text('election-type')!}' of option election-type`)
}

/** Undefined for all. */
function partitionsOf(options: ToolOptions): TopicPartition[] | undefined {
  if (options.has('topic')) return [{ topic: options.text('topic')!, partition: options.integer('partition')! }]
  const path = options.text('path-to-json-file')
  if (path === undefined) return undefined
  const json = readJsonFile(path)
  if (json['partitions'] === undefined) throw new ToolError('Replica election data is missing "partitions" field')
  const partitions = listOf(json, 'partitions').map(partitionOf)
  const names = partitions.map(({ topic, partition }) => topicPartitionName(topic, partition))
  const twice = new Set(names.filter((name, i) => names.indexOf(name) !== i))
  if (twice.size > 0) {
    throw new ToolError(`Replica election data contains duplicate partitions: [${[...twice].join(', ')}]`)
  }
  return partitions
}

async function elect(admin: Admin, type: ElectionType, partitions: TopicPartition[] | undefined): Promise<number> {
  const [elections, failed] = await outcomes(admin, type, partitions)
  const names = (some: readonly LeaderElection[]): string =>
    some.map(({ topic, partition }) => topicPartitionName(topic, partition)).join(', ')
  const changed = elections.filter(({ isChanged }) => isChanged)
  const right = elections.filter(({ isChanged }) => !isChanged)
  const shownType = type.toUpperCase()
  if (changed.length > 0) {
    await printLine(`Successfully completed leader election (${shownType}) for partitions ${names(changed)}`)
  }
  if (right.length > 0) await printLine(`Valid replica already elected for partitions ${names(right)}`)
  if (failed.size === 0) return 0
  for (const [name, error] of failed) {
    await printLine(`Error completing leader election (${shownType}) for partition: ${name}: ${javaException(error)}`)
  }
  complain(`${failed.size} replica(s) could not be elected`)
  return 1
}

async function outcomes(
  admin: Admin,
  type: ElectionType,
  partitions: TopicPartition[] | undefined,
): Promise<[elections: readonly LeaderElection[], failed: ReadonlyMap<string, unknown>]> {
  try {
    return [await admin.electLeaders(type, partitions), new Map()]
  } catch (error) {
    if (error instanceof BatchError) {
      return [[...error.values.values()] as LeaderElection[], error.errors]
    }
    const [first] = partitions ?? []
    if (errorNameOf(error) === 'CLUSTER_AUTHORIZATION_FAILED') {
      await printLine('Not authorized to perform leader election')
      throw new ToolError('Not authorized to perform leader election', { cause: error })
    }
    if ((error as { code?: unknown }).code === 'ERR_KAFKA_TIMEOUT') {
      await printLine('Timeout waiting for election results')
      throw error
    }
    if (errorNameOf(error) === undefined || first === undefined) throw error
    return [[], new Map([[topicPartitionName(first.topic, first.partition), error]])]
  }
}
