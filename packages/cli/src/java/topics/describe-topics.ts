import type { Admin, ConfigEntry, PartitionDescription, PartitionReassignment, TopicDescription } from '@ottla/admin'
import { topicPartitionName } from '@ottla/core'
import type { ToolOptions } from '../flags.ts'
import { errorNameOf } from '../java-errors.ts'
import { printLine } from '../print.ts'
import { ensureExists, matchingTopics } from './matching-topics.ts'
import { ToolError } from '../tool-error.ts'

const zeroId = 'AAAAAAAAAAAAAAAAAAAAAA'

/** What is looked at to describe a topic. */
interface Facts {
  readonly topic: TopicDescription
  readonly entries: ReadonlyMap<string, ConfigEntry>
  readonly reassignments: ReadonlyMap<string, PartitionReassignment>
  readonly liveBrokers: ReadonlySet<number>
}

/** `--describe`, line by line as Kafka's tool prints it. */
export async function describeTopics(admin: Admin, options: ToolOptions): Promise<void> {
  const topics = await describedTopics(admin, options)
  if (topics.length === 0) return
  const [configs, { nodes }, reassignments] = await Promise.all([
    admin.describeConfigs(topics.map(({ name }) => ({ type: 'topic', name }))),
    admin.describeCluster(),
    reassignmentsOf(admin, topics),
  ])
  const liveBrokers = new Set(nodes.map(({ id }) => id))
  for (const topic of topics) {
    const { entries } = configs.find(({ name }) => name === topic.name)!
    for (const line of topicLines({ topic, entries, reassignments, liveBrokers }, options)) await printLine(line)
  }
}

async function describedTopics(admin: Admin, options: ToolOptions): Promise<TopicDescription[]> {
  const id = options.text('topic-id')
  if (options.has('if-exists') && options.has('topic') && id !== undefined) {
    await printLine(
      'Only topic id will be used when both --topic and --topic-id are specified and topicId is not Uuid.ZERO_UUID',
    )
  }
  if (id !== undefined && id !== zeroId) {
    const all = await admin.listTopics({ listInternal: !options.has('exclude-internal') })
    if (all.some(({ topicId }) => topicId === id)) return admin.describeTopics({ topicIds: [id] })
    if (options.has('if-exists')) return []
    throw new ToolError(`TopicId '${id}' does not exist as expected`)
  }
  const names = await matchingTopics(admin, options)
  if (names.length === 0) ensureExists(options)
  return names.length === 0 ? [] : admin.describeTopics(names)
}

/** Reassignments are shown where the cluster tells them to this client. */
async function reassignmentsOf(
  admin: Admin,
  topics: readonly TopicDescription[],
): Promise<ReadonlyMap<string, PartitionReassignment>> {
  const partitions = topics.flatMap((topic) => topic.partitions)
  try {
    const listed = await admin.listPartitionReassignments({ partitions })
    return new Map(listed.map((each) => [topicPartitionName(each.topic, each.partition), each]))
  } catch (error) {
    const isUnknown = (error as { code?: unknown }).code === 'ERR_KAFKA_UNSUPPORTED_VERSION'
    if (isUnknown || errorNameOf(error) === 'CLUSTER_AUTHORIZATION_FAILED') return new Map()
    throw error
  }
}

function* topicLines(facts: Facts, options: ToolOptions): Generator<string> {
  const { topic, entries } = facts
  const reports = reportsOf(facts, options)
  const own = [...entries.values()].filter((entry) => !entry.isDefault)
  if (reports.length === 0 && (!options.has('topics-with-overrides') || own.length > 0)) {
    const [first] = topic.partitions
    const id = topic.topicId === undefined || topic.topicId === zeroId ? '' : `\tTopicId: ${topic.topicId}`
    yield (
      `Topic: ${topic.name}${id}\tPartitionCount: ${topic.partitions.length}` +
        `\tReplicationFactor: ${replicationFactor(first!, reassignmentOf(facts, first!))}` +
        `\tConfigs: ${own.map(({ name, value }) => `${name}=${value}`).join(',')}`
    )
  }
  if (options.has('topics-with-overrides')) return
  for (const partition of topic.partitions) {
    if (reports.length === 0 || reports.some((isWanted) => isWanted(partition))) {
      yield partitionLine(partition, reassignmentOf(facts, partition))
    }
  }
}

/** The conditions that were asked for, one of which a partition must meet to be shown. */
function reportsOf(facts: Facts, options: ToolOptions): ((partition: PartitionDescription) => boolean)[] {
  const minInSync = Number(facts.entries.get('min.insync.replicas')?.value ?? 1)
  const reports: Readonly<Record<string, (partition: PartitionDescription) => boolean>> = {
    'under-replicated-partitions': (partition) =>
      replicationFactor(partition, reassignmentOf(facts, partition)) > partition.inSyncReplicas.length,
    'unavailable-partitions': ({ leader }) => leader === undefined || !facts.liveBrokers.has(leader.id),
    'under-min-isr-partitions': ({ leader, inSyncReplicas }) =>
      leader === undefined || inSyncReplicas.length < minInSync,
    'at-min-isr-partitions': ({ inSyncReplicas }) => inSyncReplicas.length === minInSync,
  }
  return Object.entries(reports)
    .filter(([name]) => options.has(name))
    .map(([, report]) => report)
}

function reassignmentOf(
  { reassignments }: Facts,
  { topic, partition }: PartitionDescription,
): PartitionReassignment | undefined {
  return reassignments.get(topicPartitionName(topic, partition))
}

/** Without the replicas that are only being added. */
function replicationFactor(
  { replicas }: PartitionDescription,
  reassignment: PartitionReassignment | undefined,
): number {
  if (reassignment === undefined) return replicas.length
  const moving = [...reassignment.addingReplicas, ...reassignment.removingReplicas]
  const isUnderWay = replicas.some(({ id }) => moving.includes(id))
  return isUnderWay ? reassignment.replicas.length - reassignment.addingReplicas.length : replicas.length
}

function partitionLine(partition: PartitionDescription, reassignment: PartitionReassignment | undefined): string {
  const ids = (nodes: readonly { readonly id: number }[]): string => nodes.map(({ id }) => id).join(',')
  const orUnknown = (nodes: readonly { readonly id: number }[] | undefined): string =>
    nodes === undefined ? 'N/A' : ids(nodes)
  const moving =
    reassignment === undefined
      ? ''
      : `\tAdding Replicas: ${reassignment.addingReplicas.join(',')}\tRemoving Replicas: ${reassignment.removingReplicas.join(',')}`
  return (
    `\tTopic: ${partition.topic}\tPartition: ${partition.partition}\tLeader: ${partition.leader?.id ?? 'none'}` +
    `\tReplicas: ${ids(partition.replicas)}\tIsr: ${ids(partition.inSyncReplicas)}${moving}` +
    `\tElr: ${orUnknown(partition.eligibleLeaderReplicas)}\tLastKnownElr: ${orUnknown(partition.lastKnownEligibleLeaderReplicas)}`
  )
}
