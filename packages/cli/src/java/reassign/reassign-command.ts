import type { Admin, PartitionReassignment, Replica } from '@ottla/admin'
import { assignReplicas, BatchError } from '@ottla/admin'
import type { TopicPartition } from '@ottla/core'
import { withAdmin } from '../clients.ts'
import type { ToolOptions } from '../flags.ts'
import { errorNameOf, javaException, javaMessage } from '../java-errors.ts'
import { print, printLine } from '../print.ts'
import { UsageError } from '../usage-error.ts'
import { isOver, logDirMoves, moveLine, startMoves } from './log-dir-moves.ts'
import { checkReassign } from './reassign-options.ts'
import {
  anyLogDir,
  checkExecutable,
  comparePartitions,
  duplicates,
  nameOf,
  readReassignment,
  readTopicsToMove,
  reassignmentJson,
  type Target,
} from './reassignment-file.ts'
import { clearThrottles, movesOf, throttleLogDirs, throttleMoves } from './throttles.ts'
import { TerseError } from './terse-error.ts'
import { ToolError } from '../tool-error.ts'

const actions: Readonly<Record<string, (admin: Admin, options: ToolOptions) => Promise<void>>> = {
  verify,
  generate,
  execute,
  cancel,
  list,
}

export async function runReassign(options: ToolOptions): Promise<number> {
  const action = checkReassign(options)
  const settings = {
    file: options.text('command-config'),
    properties: { 'bootstrap.servers': options.text('bootstrap-server') ?? '' },
    defaults: { 'client.id': 'reassign-partitions-tool' },
  }
  try {
    await withAdmin(settings, (admin) => actions[action]!(admin, options))
    return 0
  } catch (error) {
    if (error instanceof UsageError) throw error
    await printLine(error instanceof TerseError ? error.message : `Error: ${javaException(error)}`)
    return 1
  }
}

async function verify(admin: Admin, options: ToolOptions): Promise<void> {
  const { targets, logDirs } = readReassignment(options.text('reassignment-json-file')!)
  const underWay = await admin.listPartitionReassignments()
  const moving = new Map(underWay.map((each) => [nameOf(each), each]))
  const present = await presentReplicas(
    admin,
    targets.filter((target) => !moving.has(nameOf(target))),
  )
  await printLine('Status of partition reassignment:')
  for (const target of targets.toSorted(comparePartitions)) {
    await printLine(stateLine(target, moving.get(nameOf(target)), present.get(nameOf(target)) ?? []))
  }
  const moves = await logDirMoves(admin, logDirs)
  await printLine(moves.map(moveLine).join('\n'))
  if (underWay.length === 0 && moves.every(isOver) && !options.has('preserve-throttles')) {
    await clearThrottles(admin, targets)
  }
}

function stateLine(target: Target, moving: PartitionReassignment | undefined, present: readonly number[]): string {
  const name = nameOf(target)
  if (moving !== undefined) return `Reassignment of partition ${name} is still in progress.`
  if (present.join() === target.replicas.join()) return `Reassignment of partition ${name} is completed.`
  return `There is no active reassignment of partition ${name}, but replica set is ${present.join(',')} rather than ${target.replicas.join(',')}.`
}

/** Replicas by name of the partition; without topics and partitions that are not there. */
async function presentReplicas(
  admin: Admin,
  partitions: readonly TopicPartition[],
): Promise<Map<string, readonly number[]>> {
  const present = new Map<string, readonly number[]>()
  for (const topic of new Set(partitions.map((each) => each.topic))) {
    try {
      const [described] = await admin.describeTopics([topic])
      for (const each of described!.partitions) {
        present.set(
          nameOf(each),
          each.replicas.map(({ id }) => id),
        )
      }
    } catch (error) {
      if (errorNameOf(error) !== 'UNKNOWN_TOPIC_OR_PARTITION') throw error
    }
  }
  return present
}

async function generate(admin: Admin, options: ToolOptions): Promise<void> {
  const ids = options
    .text('broker-list')!
    .split(',')
    .map((text) => {
      if (!/^[+-]?\d+$/.test(text)) throw new ToolError(`For input string: "${text}"`)
      return Number(text)
    })
  const twice = duplicates(ids)
  if (twice.length > 0) throw new ToolError(`Broker list contains duplicate entries: [${twice.join(', ')}]`)
  const topics = readTopicsToMove(options.text('topics-to-move-json-file')!)
  const current = await assignmentOf(admin, topics)
  const logDirOf = await presentLogDirs(admin, current)
  const { nodes } = await admin.describeCluster()
  const isRackAware = !options.has('disable-rack-aware')
  const brokers = nodes
    .filter(({ id }) => ids.includes(id))
    .map(({ id, rack }) => ({ id, ...(isRackAware && rack !== undefined ? { rack } : {}) }))
  const racks = brokers.filter(({ rack }) => rack !== undefined).length
  if (racks > 0 && racks < brokers.length) {
    throw new ToolError(
      'Not all brokers have rack information. Add --disable-rack-aware in command line to make replica assignment without rack information.',
    )
  }
  const proposed = topics.toSorted().flatMap((topic) => {
    const own = current.filter((each) => each.topic === topic)
    const replicationFactor = own[0]!.replicas.length
    const placed = assignReplicas({ brokers, numPartitions: own.length, replicationFactor, isRackAware })
    return placed.map((replicas, partition) => ({ topic, partition, replicas }))
  })
  await printLine(`Current partition replica assignment\n${reassignmentJson(current, logDirOf)}\n`)
  await printLine(`Proposed partition reassignment configuration\n${reassignmentJson(proposed, () => anyLogDir)}`)
}

async function assignmentOf(admin: Admin, topics: readonly string[]): Promise<Target[]> {
  const described = []
  for (const topic of topics) {
    try {
      described.push(...(await admin.describeTopics([topic])))
    } catch (error) {
      if (errorNameOf(error) !== 'UNKNOWN_TOPIC_OR_PARTITION') throw error
      throw new ToolError(
        `org.apache.kafka.common.errors.UnknownTopicOrPartitionException: Topic ${topic} not found.`,
        {
          cause: error,
        },
      )
    }
  }
  return described.flatMap(({ partitions }) =>
    partitions.map(({ topic, partition, replicas }) => ({ topic, partition, replicas: replicas.map(({ id }) => id) })),
  )
}

/** In which log directory each replica is. */
async function presentLogDirs(admin: Admin, targets: readonly Target[]): Promise<(replica: Replica) => string> {
  const replicas = targets.flatMap(({ topic, partition, replicas: ids }) =>
    ids.map((broker) => ({ topic, partition, broker })),
  )
  const described = replicas.length === 0 ? [] : await admin.describeReplicaLogDirs(replicas)
  const key = ({ topic, partition, broker }: Replica): string => `${topic}-${partition}-${broker}`
  const dirs = new Map(described.map((each) => [key(each), each.currentLogDir]))
  return (replica) => dirs.get(key(replica)) ?? anyLogDir
}

async function execute(admin: Admin, options: ToolOptions): Promise<void> {
  const file = readReassignment(options.text('reassignment-json-file')!)
  checkExecutable(file)
  const { targets, logDirs } = file
  const underWay = await admin.listPartitionReassignments()
  if (!options.has('additional') && underWay.length > 0) {
    throw new TerseError(
      'Cannot execute because there is an existing partition assignment.  Use --additional to override this and create a new partition assignment in addition to the existing one. The --additional flag can also be used to change the throttle by resubmitting the current reassignment.',
    )
  }
  const { nodes } = await admin.describeCluster()
  const unknown = targets.flatMap(({ replicas }) => replicas).find((id) => !nodes.some((node) => node.id === id))
  if (unknown !== undefined) throw new ToolError(`Unknown broker id ${unknown}`)
  const names = new Set(targets.map(nameOf))
  const current = (await assignmentOf(admin, [...new Set(targets.map(({ topic }) => topic))])).filter((each) =>
    names.has(nameOf(each)),
  )
  const missing = targets.map(nameOf).filter((name) => !current.some((each) => nameOf(each) === name))
  if (missing.length > 0) {
    throw new ToolError(
      `org.apache.kafka.common.errors.UnknownTopicOrPartitionException: Unable to find partition: ${missing.join(', ')}`,
    )
  }
  const json = reassignmentJson(current, await presentLogDirs(admin, current))
  await printLine(
    `Current partition replica assignment\n\n${json}\n\nSave this to use as the --reassignment-json-file option during rollback`,
  )
  await throttle(
    admin,
    options,
    underWay,
    targets,
    current,
    logDirs.map(({ broker }) => broker),
  )
  await start(admin, options, targets)
  if (logDirs.length > 0) await startMoves(admin, logDirs, options.integer('timeout')!)
}

async function throttle(
  admin: Admin,
  options: ToolOptions,
  underWay: readonly PartitionReassignment[],
  targets: readonly Target[],
  current: readonly Target[],
  logDirBrokers: readonly number[],
): Promise<void> {
  const rate = options.integer('throttle')!
  const logDirRate = options.integer('replica-alter-log-dirs-throttle')!
  if (rate < 0 && logDirRate < 0) return
  await printLine(
    'Warning: You must run --verify periodically, until the reassignment completes, to ensure the throttle is removed.',
  )
  if (rate >= 0) {
    const present = new Map(current.map((each) => [nameOf(each), each.replicas]))
    await throttleMoves(admin, movesOf(underWay, targets, present), rate)
  }
  if (logDirRate >= 0) await throttleLogDirs(admin, new Set(logDirBrokers), logDirRate)
}

async function start(admin: Admin, options: ToolOptions, targets: readonly Target[]): Promise<void> {
  const allowReplicationFactorChange = !options.has('disallow-replication-factor-change')
  try {
    await admin.alterPartitionReassignments(targets, { allowReplicationFactorChange })
  } catch (error) {
    throw new TerseError(`Error reassigning partition(s):\n${failures(error, targets)}`, { cause: error })
  }
  const names = targets.toSorted(comparePartitions).map(nameOf)
  await printLine(
    `Successfully started partition reassignment${targets.length === 1 ? '' : 's'} for ${names.join(',')}`,
  )
}

/** One line for each partition that failed. @throws the error when it is about none of them */
function failures(error: unknown, partitions: readonly TopicPartition[]): string {
  const errorOf = (name: string): unknown => (error instanceof BatchError ? error.errors.get(name) : error)
  if (!(error instanceof BatchError) && errorNameOf(error) === undefined) throw error
  return partitions
    .toSorted(comparePartitions)
    .map(nameOf)
    .filter((name) => errorOf(name) !== undefined)
    .map((name) => `${name}: ${javaMessage(errorOf(name))}`)
    .join('\n')
}

async function cancel(admin: Admin, options: ToolOptions): Promise<void> {
  const { targets, logDirs } = readReassignment(options.text('reassignment-json-file')!)
  const listed = targets.length === 0 ? [] : await admin.listPartitionReassignments({ partitions: targets })
  const moving = listed
    .filter(({ addingReplicas, removingReplicas }) => addingReplicas.length + removingReplicas.length > 0)
    .toSorted(comparePartitions)
  const plural = moving.length === 1 ? '' : 's'
  if (moving.length > 0) {
    try {
      await admin.alterPartitionReassignments(
        moving.map(({ topic, partition }) => ({ topic, partition, replicas: null })),
      )
    } catch (error) {
      throw new TerseError(`Error cancelling partition reassignment${plural} for:\n${failures(error, moving)}`, {
        cause: error,
      })
    }
    await printLine(`Successfully cancelled partition reassignment${plural} for: ${moving.map(nameOf).join(',')}`)
  } else await printLine('None of the specified partition reassignments are active.')
  const moves = (await logDirMoves(admin, logDirs)).filter(({ futureLogDir }) => futureLogDir !== undefined)
  if (moves.length === 0) await print('None of the specified partition moves are active.')
  else {
    const back = moves.map(({ topic, partition, broker, currentLogDir }) => ({
      topic,
      partition,
      broker,
      logDir: currentLogDir!,
    }))
    await startMoves(admin, back, options.integer('timeout')!)
  }
  if (!options.has('preserve-throttles')) await clearThrottles(admin, targets)
}

async function list(admin: Admin): Promise<void> {
  const underWay = await admin.listPartitionReassignments()
  if (underWay.length === 0) {
    await printLine('No partition reassignments found.')
    return
  }
  await printLine('Current partition reassignments:')
  for (const each of underWay.toSorted(comparePartitions)) {
    const { replicas, addingReplicas, removingReplicas } = each
    const part = (word: string, ids: readonly number[]): string =>
      ids.length === 0 ? '' : ` ${word}: ${ids.join(',')}.`
    await printLine(
      `${nameOf(each)}: replicas: ${replicas.join(',')}.${part('adding', addingReplicas)}${part('removing', removingReplicas)}`,
    )
  }
}
