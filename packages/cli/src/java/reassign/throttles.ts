// The throttles of `ottla reassign`, told in the words of Java's tool.
import type { Admin } from '@ottla/admin'
import {
  clearBrokerThrottles,
  clearTopicThrottles,
  type Moves,
  setLogDirThrottle,
  setThrottles,
} from '../../reassign/throttles.ts'
import { printLine } from '../print.ts'
import type { Target } from './reassignment-file.ts'

export { movesOf } from '../../reassign/throttles.ts'

/** Limits the moves: the rate on their brokers, and on their topics the replicas that the rate is for. */
export async function throttleMoves(admin: Admin, moves: Moves, bytesPerSecond: number): Promise<void> {
  await setThrottles(admin, moves, bytesPerSecond)
  await printLine(`The inter-broker throttle limit was set to ${bytesPerSecond} B/s`)
}

/** Limits moves between the log directories of brokers. */
export async function throttleLogDirs(admin: Admin, brokers: Iterable<number>, bytesPerSecond: number): Promise<void> {
  await setLogDirThrottle(admin, [...brokers], bytesPerSecond)
  await printLine(`The replica-alter-dir throttle limit was set to ${bytesPerSecond} B/s`)
}

/** Takes all limits away that a reassignment may have set. */
export async function clearThrottles(admin: Admin, targets: readonly Target[]): Promise<void> {
  const { nodes } = await admin.describeCluster()
  const brokers = [...new Set([...nodes.map(({ id }) => id), ...targets.flatMap(({ replicas }) => replicas)])]
  await printLine(
    `Clearing broker-level throttles on broker${brokers.length === 1 ? '' : 's'} ${brokers.toSorted((a, b) => a - b).join(',')}`,
  )
  await clearBrokerThrottles(admin, brokers)
  const topics = [...new Set(targets.map(({ topic }) => topic))]
  await printLine(`Clearing topic-level throttles on topic${topics.length === 1 ? '' : 's'} ${topics.join(',')}`)
  await clearTopicThrottles(admin, topics)
}
