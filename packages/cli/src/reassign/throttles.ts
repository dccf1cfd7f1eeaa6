// Replication throttles around a reassignment: what Java's `kafka-reassign-partitions.sh` sets and takes away again.
import type { Admin, PartitionReassignment } from '@ottla/admin'
import type { Assignment } from './reassignment-file.ts'

/** Where data leaves and arrives. */
interface Move {
  readonly sources: ReadonlySet<number>
  readonly destinations: ReadonlySet<number>
}

/** By topic, then by partition. */
export type Moves = ReadonlyMap<string, ReadonlyMap<number, Move>>

const leaderRate = 'leader.replication.throttled.rate'
const followerRate = 'follower.replication.throttled.rate'
const logDirRate = 'replica.alter.log.dirs.io.max.bytes.per.second'
const leaderReplicas = 'leader.replication.throttled.replicas'
const followerReplicas = 'follower.replication.throttled.replicas'

/**
 * The moves of reassignments under way and of those to come. A partition under way keeps its sources: the replicas that it
 * had before.
 */
export function movesOf(
  underWay: readonly PartitionReassignment[],
  proposed: readonly Assignment[],
  current: ReadonlyMap<string, readonly number[]>,
): Moves {
  const moves = new Map<string, Map<number, Move>>()
  const add = (topic: string, partition: number, move: Move): void => {
    const partitions = moves.get(topic) ?? new Map<number, Move>()
    moves.set(topic, partitions.set(partition, move))
  }
  for (const { topic, partition, replicas, addingReplicas } of underWay) {
    const destinations = new Set(addingReplicas)
    add(topic, partition, { sources: without(replicas, destinations), destinations })
  }
  for (const { topic, partition, replicas } of proposed) {
    const sources = moves.get(topic)?.get(partition)?.sources ?? new Set(current.get(`${topic}-${partition}`))
    add(topic, partition, { sources, destinations: without(replicas, sources) })
  }
  return moves
}

/** `leader.replication.throttled.replicas` by topic: `partition:broker` for all that have the data now. */
export function leaderThrottles(moves: Moves): Map<string, string> {
  return throttles(moves, ({ sources }) => sources)
}

/** `follower.replication.throttled.replicas` by topic: `partition:broker` for all that get the data. */
export function followerThrottles(moves: Moves): Map<string, string> {
  return throttles(moves, ({ sources, destinations }) => without([...destinations], sources))
}

/** Everyone who sends or receives. */
export function movingBrokers(moves: Moves): number[] {
  const brokers = new Set<number>()
  for (const partitions of moves.values()) {
    for (const { sources, destinations } of partitions.values()) {
      for (const id of [...sources, ...destinations]) brokers.add(id)
    }
  }
  return [...brokers].toSorted((a, b) => a - b)
}

/** Sets the throttles of the moves: which replicas, and how many bytes a second each broker may send and receive. */
export async function setThrottles(admin: Admin, moves: Moves, bytesPerSecond: number): Promise<void> {
  const [leaders, followers] = [leaderThrottles(moves), followerThrottles(moves)]
  await admin.incrementalAlterConfigs(
    [...moves.keys()].map((topic) => ({
      type: 'topic' as const,
      name: topic,
      set: { [leaderReplicas]: leaders.get(topic) ?? '', [followerReplicas]: followers.get(topic) ?? '' },
    })),
  )
  const rate = String(bytesPerSecond)
  await setOnBrokers(admin, movingBrokers(moves), { [leaderRate]: rate, [followerRate]: rate })
}

/** Sets how many bytes a second a broker may move between its own folders. */
export async function setLogDirThrottle(
  admin: Admin,
  brokers: readonly number[],
  bytesPerSecond: number,
): Promise<void> {
  await setOnBrokers(admin, brokers, { [logDirRate]: String(bytesPerSecond) })
}

async function setOnBrokers(admin: Admin, brokers: readonly number[], set: Record<string, string>): Promise<void> {
  if (brokers.length === 0) return
  await admin.incrementalAlterConfigs(brokers.map((id) => ({ type: 'broker' as const, name: String(id), set })))
}

/** Takes all throttles of reassignments away, from brokers and topics. */
export async function clearThrottles(
  admin: Admin,
  brokers: readonly number[],
  topics: readonly string[],
): Promise<void> {
  await clearBrokerThrottles(admin, brokers)
  await clearTopicThrottles(admin, topics)
}

/** Takes the rates of {@link setThrottles} and {@link setLogDirThrottle} away. */
export async function clearBrokerThrottles(admin: Admin, brokers: readonly number[]): Promise<void> {
  await admin.incrementalAlterConfigs(
    brokers.map((id) => ({ type: 'broker', name: String(id), delete: [leaderRate, followerRate, logDirRate] })),
  )
}

/** Takes away which replicas are throttled. */
export async function clearTopicThrottles(admin: Admin, topics: readonly string[]): Promise<void> {
  if (topics.length === 0) return
  await admin.incrementalAlterConfigs(
    topics.map((name) => ({ type: 'topic', name, delete: [leaderReplicas, followerReplicas] })),
  )
}

function throttles(moves: Moves, brokersOf: (move: Move) => ReadonlySet<number>): Map<string, string> {
  const byTopic = new Map<string, string>()
  for (const [topic, partitions] of moves) {
    const replicas = new Set<string>()
    for (const [partition, move] of partitions) {
      for (const id of brokersOf(move)) replicas.add(`${partition}:${id}`)
    }
    // Sorted as text, as Java does.
    byTopic.set(topic, [...replicas].toSorted((a, b) => (a < b ? -1 : 1)).join(','))
  }
  return byTopic
}

function without(ids: readonly number[], others: ReadonlySet<number>): Set<number> {
  return new Set(ids.filter((id) => !others.has(id)))
}
