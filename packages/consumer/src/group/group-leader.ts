import type { ClusterClient, Deadline } from '@ottla/core/internal'
import { ConfigError } from '@ottla/runtime'
import type {
  MemberAssignment,
  MemberSubscription,
  PartitionAssignor,
  TopicRacks,
} from '../assignors/partition-assignor.ts'

/** What the leader of a group computed, and of which cluster. */
export interface LeaderAssignment {
  readonly assignments: ReadonlyMap<string, MemberAssignment>
  /** All topics that members subscribe to. */
  readonly topics: ReadonlySet<string>
  /** Partition counts and racks as they were; when they change, the group has to rebalance. */
  readonly snapshot: string
}

/** Runs the assignor for the group, as its leader. */
export async function assignForGroup(
  cluster: ClusterClient,
  assignor: PartitionAssignor,
  members: readonly MemberSubscription[],
  onTopics: (topics: ReadonlySet<string>) => void,
  deadline: Deadline,
): Promise<LeaderAssignment> {
  const topics = new Set(members.flatMap((member) => member.topics))
  const isNew = [...topics].some((topic) => cluster.metadata.topic(topic) === undefined)
  onTopics(topics)
  // Topics that do not exist stay unknown after it; their members get nothing until they do.
  if (isNew) await cluster.metadata.refresh(deadline)
  const racks = racksOf(cluster, topics)
  const assignments = assignor.assign(racks, members)
  for (const { memberId } of members) {
    if (!assignments.has(memberId)) {
      throw new ConfigError(`Assignor '${assignor.name}' returned no assignment for member ${memberId}`)
    }
  }
  return { assignments, topics, snapshot: metadataSnapshot(cluster, topics) }
}

/** Text that differs when the partitions of the topics, or where they are, differ. */
export function metadataSnapshot(cluster: ClusterClient, topics: ReadonlySet<string>): string {
  return JSON.stringify([...racksOf(cluster, topics)])
}

function racksOf(cluster: ClusterClient, topics: ReadonlySet<string>): Map<string, TopicRacks> {
  const { metadata } = cluster
  const racks = new Map<string, TopicRacks>()
  for (const topic of [...topics].sort()) {
    const known = metadata.topic(topic)
    if (known === undefined) continue
    racks.set(
      topic,
      known.partitions.map(({ replicas }) =>
        replicas.map((id) => metadata.nodes.get(id)?.rack).filter((rack) => rack !== undefined),
      ),
    )
  }
  return racks
}
