import { type Admin, assignReplicas } from '@ottla/admin'
import { ExitCode } from '../terminal/exit-code.ts'
import { CommandError, UsageError } from '../terminal/failure.ts'
import type { Assignment } from './reassignment-file.ts'

/** What a proposal is made of. */
export interface ProposalOptions {
  readonly topics: readonly string[]
  /** The brokers that shall hold the replicas; all of the cluster when absent. */
  readonly brokers?: readonly number[]
  /** Default: as many replicas as each topic has. */
  readonly replicationFactor?: number
  readonly isRackAware: boolean
}

/** How replicas are placed, and how they could be. */
export interface Proposal {
  readonly current: readonly Assignment[]
  readonly proposed: readonly Assignment[]
}

/**
 * Proposes to spread the replicas of topics evenly over brokers, as `--generate` of Java's tool does. Asks, and changes nothing.
 * @throws UsageError for a broker that the cluster does not have.
 */
export async function propose(admin: Admin, options: ProposalOptions): Promise<Proposal> {
  const [topics, cluster] = await Promise.all([admin.describeTopics(options.topics), admin.describeCluster()])
  const known = cluster.nodes.map(({ id }) => id)
  const wanted = options.brokers ?? known
  const missing = wanted.filter((id) => !known.includes(id))
  if (missing.length > 0) {
    throw new CommandError(
      `There is no broker ${missing.join(', ')}; the cluster has ${known.join(', ')}`,
      ExitCode.notFound,
    )
  }
  const brokers = cluster.nodes
    .filter(({ id }) => wanted.includes(id))
    .map(({ id, rack }) => (rack === undefined ? { id } : { id, rack }))
  const current: Assignment[] = []
  const proposed: Assignment[] = []
  for (const { name: topic, partitions } of topics.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const replicationFactor = options.replicationFactor ?? partitions[0]!.replicas.length
    if (replicationFactor > brokers.length) {
      throw new UsageError(
        `${topic} would have ${replicationFactor} replicas on ${brokers.length} brokers; name more brokers, or a smaller --replication-factor`,
      )
    }
    const spread = assignReplicas({
      brokers,
      numPartitions: partitions.length,
      replicationFactor,
      isRackAware: options.isRackAware,
    })
    partitions.forEach(({ partition, replicas }, i) => {
      current.push({ topic, partition, replicas: replicas.map(({ id }) => id) })
      proposed.push({ topic, partition, replicas: spread[i]! })
    })
  }
  return { current, proposed }
}
