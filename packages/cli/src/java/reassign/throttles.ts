import type { Admin, PartitionReassignment } from '@ottla/admin'
import { printLine } from '../print.ts'
import { nameOf, type Target } from './reassignment-file.ts'

const leaderRate = 'leader.replication.throttled.rate'
const followerRate = 'follower.replication.throttled.rate'
const logDirRate = 'replica.alter.log.dirs.io.max.bytes.per.second'
const leaderReplicas = 'leader.replication.throttled.replicas'
const followerReplicas = 'follower.replication.throttled.replicas'

/** Brokers that a partition moves away from, or is copied from, and those that get it. */
interface Move {
  readonly sources: ReadonlySet<number>
  readonly destinations: ReadonlySet<number>
}

/** Moves by topic and number of the partition. */
type Moves = ReadonlyMap<string, ReadonlyMap<number, Move>>

/** The moves that are under way and those that are wanted, which take their places. */
export function movesOf(
  underWay: readonly PartitionReassignment[],
  targets: readonly Target[],
  present: ReadonlyMap<string, readonly number[]>,
): Moves {
  const moves = new Map<string, Map<number, Move>>()
  const note = (topic: string, partition: number, move: Move): void => {
    const ofTopic = moves.get(topic) ?? new Map<number, Move>()
    moves.set(topic, ofTopic.set(partition, move))
  }
  for (const { topic, partition, replicas, addingReplicas } of underWay) {
    const sources = new Set(replicas.filter((id) => !addingReplicas.includes(id)))
    note(topic, partition, { sources, destinations: new Set(addingReplicas) })
  }
  for (const target of targets) {
    const sources = moves.get(target.topic)?.get(target.partition)?.sources ?? new Set(present.get(nameOf(target)))
    const destinations = new Set(target.replicas.filter((id) => !sources.has(id)))
    note(target.topic, target.partition, { sources, destinations })
  }
  return moves
}

/** Limits the moves: the rate on their brokers, and on their topics the replicas that the rate is for. */
export async function throttleMoves(admin: Admin, moves: Moves, bytesPerSecond: number): Promise<void> {
  const replicas = (ofTopic: ReadonlyMap<number, Move>, brokers: (move: Move) => Iterable<number>): string =>
    [...ofTopic]
      .flatMap(([partition, move]) => [...brokers(move)].map((broker) => `${partition}:${broker}`))
      .toSorted()
      .join(',')
  await admin.incrementalAlterConfigs(
    [...moves].map(([name, ofTopic]) => ({
      type: 'topic',
      name,
      set: {
        [leaderReplicas]: replicas(ofTopic, ({ sources }) => sources),
        [followerReplicas]: replicas(ofTopic, ({ destinations }) => destinations),
      },
    })),
  )
  const all = [...moves.values()].flatMap((ofTopic) => [...ofTopic.values()])
  const brokers = new Set(all.flatMap(({ sources, destinations }) => [...sources, ...destinations]))
  const rate = String(bytesPerSecond)
  await setOnBrokers(admin, brokers, { [leaderRate]: rate, [followerRate]: rate })
  await printLine(`The inter-broker throttle limit was set to ${bytesPerSecond} B/s`)
}

/** Limits moves between the log directories of brokers. */
export async function throttleLogDirs(admin: Admin, brokers: Iterable<number>, bytesPerSecond: number): Promise<void> {
  await setOnBrokers(admin, brokers, { [logDirRate]: String(bytesPerSecond) })
  await printLine(`The replica-alter-dir throttle limit was set to ${bytesPerSecond} B/s`)
}

async function setOnBrokers(admin: Admin, brokers: Iterable<number>, set: Record<string, string>): Promise<void> {
  const alterations = [...brokers].map((id) => ({ type: 'broker' as const, name: String(id), set }))
  if (alterations.length > 0) await admin.incrementalAlterConfigs(alterations)
}

/** Takes all limits away that a reassignment may have set. */
export async function clearThrottles(admin: Admin, targets: readonly Target[]): Promise<void> {
  const { nodes } = await admin.describeCluster()
  const brokers = [...new Set([...nodes.map(({ id }) => id), ...targets.flatMap(({ replicas }) => replicas)])]
  await printLine(
    `Clearing broker-level throttles on broker${brokers.length === 1 ? '' : 's'} ${brokers.toSorted((a, b) => a - b).join(',')}`,
  )
  await admin.incrementalAlterConfigs(
    brokers.map((id) => ({ type: 'broker', name: String(id), delete: [leaderRate, followerRate, logDirRate] })),
  )
  const topics = [...new Set(targets.map(({ topic }) => topic))]
  await printLine(`Clearing topic-level throttles on topic${topics.length === 1 ? '' : 's'} ${topics.join(',')}`)
  if (topics.length === 0) return
  await admin.incrementalAlterConfigs(
    topics.map((name) => ({ type: 'topic', name, delete: [leaderReplicas, followerReplicas] })),
  )
}
