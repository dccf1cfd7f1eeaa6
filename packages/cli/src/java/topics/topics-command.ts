import type { Admin } from '@ottla/admin'
import { forbidTogether, requireFlags } from '../checks.ts'
import { withAdmin } from '../clients.ts'
import type { ToolOptions } from '../flags.ts'
import { errorNameOf, javaMessage } from '../java-errors.ts'
import { complain, printLine } from '../print.ts'
import { UsageError } from '../usage-error.ts'
import { describeTopics } from './describe-topics.ts'
import { ensureExists, matchingTopics } from './matching-topics.ts'
import { parseReplicaAssignment } from './replica-assignment.ts'
import { ToolError } from '../tool-error.ts'

const actions = ['create', 'list', 'alter', 'describe', 'delete']
const replicationReports = [
  'under-replicated-partitions',
  'under-min-isr-partitions',
  'at-min-isr-partitions',
  'unavailable-partitions',
]
const maxReplicationFactor = 32_767

export async function runTopics(options: ToolOptions): Promise<number> {
  check(options)
  const properties = { 'bootstrap.servers': options.text('bootstrap-server')! }
  try {
    await withAdmin({ file: options.text('command-config'), properties }, (admin) => act(admin, options))
    return 0
  } catch (error) {
    await printLine(`Error while executing topic command : ${javaMessage(error)}`)
    return 1
  }
}

function act(admin: Admin, options: ToolOptions): Promise<void> {
  if (options.has('create')) return create(admin, options)
  if (options.has('alter')) return alter(admin, options)
  if (options.has('list')) return list(admin, options)
  return options.has('describe') ? describeTopics(admin, options) : remove(admin, options)
}

function check(options: ToolOptions): void {
  if (actions.filter((action) => options.has(action)).length !== 1) {
    throw new UsageError('Command must include exactly one action: --list, --describe, --create, --alter or --delete')
  }
  if (options.has('delete-config')) {
    complain(
      'delete-config option is no longer supported and deprecated since version 4.0. The config will be fully removed in future releases.',
    )
  }
  if (!options.has('bootstrap-server')) throw new UsageError('--bootstrap-server must be specified')
  if (options.has('describe') && options.has('if-exists') && !options.has('topic') && !options.has('topic-id')) {
    throw new UsageError('--topic or --topic-id is required to describe a topic')
  }
  if (!options.has('list') && !options.has('describe')) requireFlags(options, 'topic')
  if (options.has('alter')) {
    if (options.has('config')) {
      throw new UsageError(
        'Option combination "[[bootstrap-server], [config]]" can\'t be used with option "[alter]"' +
          ' (To alter topic configurations, the kafka-configs tool can be used.)',
      )
    }
    requireFlags(options, 'partitions')
  }
  checkCombinations(options)
}

/** Which flags go with which action. */
function checkCombinations(options: ToolOptions): void {
  const except = (...allowed: string[]): string[] => actions.filter((action) => !allowed.includes(action))
  forbidTogether(options, 'config', except('alter', 'create'))
  forbidTogether(options, 'partitions', except('alter', 'create'))
  forbidTogether(options, 'replication-factor', except('create'))
  forbidTogether(options, 'replica-assignment', except('alter', 'create'))
  if (options.has('create')) forbidTogether(options, 'replica-assignment', ['partitions', 'replication-factor'])
  for (const report of replicationReports) {
    forbidTogether(options, report, [...except('describe'), 'topics-with-overrides'])
  }
  forbidTogether(options, 'topics-with-overrides', [...except('describe'), ...replicationReports])
  forbidTogether(options, 'if-exists', except('alter', 'delete', 'describe'))
  forbidTogether(options, 'if-not-exists', except('create'))
  forbidTogether(options, 'exclude-internal', except('list', 'describe'))
}

async function create(admin: Admin, options: ToolOptions): Promise<void> {
  const name = options.text('topic')!
  const configs = topicConfigs(options.all('config'))
  const numPartitions = options.integer('partitions')
  const replicationFactor = options.integer('replication-factor')
  const assignment = options.text('replica-assignment')
  const replicasAssignments =
    assignment === undefined || assignment === '' ? undefined : parseReplicaAssignment(assignment)
  if (/[._]/.test(name)) {
    await printLine(
      "WARNING: Due to limitations in metric names, topics with a period ('.') or underscore ('_') could collide. To avoid issues it is best to use either, but not both.",
    )
  }
  if (replicationFactor !== undefined && (replicationFactor > maxReplicationFactor || replicationFactor < 1)) {
    throw new ToolError(`The replication factor must be between 1 and ${maxReplicationFactor} inclusive`)
  }
  if (numPartitions !== undefined && numPartitions < 1) throw new ToolError('The partitions must be greater than 0')
  if (name === '') throw new ToolError("The given topic name '' cannot be represented in a request.")
  const topic = {
    name,
    configs,
    ...(replicasAssignments === undefined ? {} : { replicasAssignments }),
    ...(numPartitions === undefined ? {} : { numPartitions }),
    ...(replicationFactor === undefined ? {} : { replicationFactor }),
  }
  try {
    await admin.createTopics([topic], { retryOnQuotaViolation: false })
  } catch (error) {
    if (options.has('if-not-exists') && errorNameOf(error) === 'TOPIC_ALREADY_EXISTS') return
    throw error
  }
  await printLine(`Created topic ${name}.`)
}

function topicConfigs(pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const parts = pair.split(/\s*=\s*/)
      // Java's split drops what is empty at the end.
      while (parts.length > 1 && parts.at(-1) === '') parts.pop()
      if (parts.length !== 2) {
        throw new ToolError(
          'requirement failed: Invalid topic config: all configs to be added must be in the format "key=val".',
        )
      }
      return [parts[0]!.trim(), parts[1]!.trim()]
    }),
  )
}

async function list(admin: Admin, options: ToolOptions): Promise<void> {
  await printLine((await matchingTopics(admin, options)).join('\n'))
}

async function alter(admin: Admin, options: ToolOptions): Promise<void> {
  const totalCount = options.integer('partitions')!
  const assignment = options.text('replica-assignment')
  const replicas = assignment === undefined || assignment === '' ? undefined : parseReplicaAssignment(assignment)
  const topics = await existingTopics(admin, options)
  if (topics.length === 0) return
  if (replicas === undefined) {
    await admin.createPartitions(
      topics.map((topic) => ({ topic, totalCount })),
      { retryOnQuotaViolation: false },
    )
    return
  }
  const described = await admin.describeTopics(topics)
  const partitions = described.map(({ name, partitions: present }) => {
    return { topic: name, totalCount, newAssignments: replicas.slice(present.length) }
  })
  await admin.createPartitions(partitions, { retryOnQuotaViolation: false })
}

async function remove(admin: Admin, options: ToolOptions): Promise<void> {
  const topics = await existingTopics(admin, options)
  if (topics.length > 0) await admin.deleteTopics(topics, { retryOnQuotaViolation: false })
}

/** @throws Error when none matches, unless --if-exists says that this is no error */
async function existingTopics(admin: Admin, options: ToolOptions): Promise<string[]> {
  const topics = await matchingTopics(admin, options)
  if (topics.length === 0) ensureExists(options)
  return topics
}
