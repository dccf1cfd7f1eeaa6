import type { Admin } from '@ottla/admin'
import { ExitCode } from '../terminal/exit-code.ts'
import { CommandError } from '../terminal/failure.ts'
import type { Assignment } from './reassignment-file.ts'
import { movesOf, setLogDirThrottle, setThrottles } from './throttles.ts'

/** Options of {@link executeReassignment}. */
export interface ExecuteOptions {
  /** Bytes a second that each broker may send and receive for it. */
  readonly throttleBytes?: number
  /** Bytes a second that each broker may move between its own folders. */
  readonly logDirThrottleBytes?: number
  /** Whether reassignments may be under way already. */
  readonly isAdditional: boolean
  /** Whether a partition may get another number of replicas. */
  readonly mayChangeReplicationFactor: boolean
}

/**
 * Where the replicas are now.
 * @throws ApiError for a topic that is not there, CommandError for a partition.
 */
export async function currentAssignments(admin: Admin, proposed: readonly Assignment[]): Promise<Assignment[]> {
  const topics = await admin.describeTopics([...new Set(proposed.map(({ topic }) => topic))])
  const found = new Map<string, number[]>(
    topics.flatMap(({ name, partitions }) =>
      partitions.map(({ partition, replicas }) => [`${name}-${partition}`, replicas.map(({ id }) => id)] as const),
    ),
  )
  return proposed.map(({ topic, partition }) => {
    const replicas = found.get(`${topic}-${partition}`)
    if (replicas === undefined)
      throw new CommandError(`Topic ${topic} has no partition ${partition}`, ExitCode.notFound)
    return { topic, partition, replicas }
  })
}

/**
 * Starts the reassignment, with throttles in place before the first byte moves.
 * @throws CommandError when another one is under way and `isAdditional` does not allow that; for unknown brokers.
 */
export async function executeReassignment(
  admin: Admin,
  proposed: readonly Assignment[],
  current: readonly Assignment[],
  options: ExecuteOptions,
): Promise<void> {
  const underWay = await admin.listPartitionReassignments()
  if (underWay.length > 0 && !options.isAdditional) {
    throw new CommandError(
      `${underWay.length} partitions are being reassigned already; wait, cancel them, or say --additional to start more`,
      ExitCode.conflict,
    )
  }
  await checkBrokers(admin, proposed)
  if (options.throttleBytes !== undefined) {
    const replicas = new Map(current.map(({ topic, partition, replicas: ids }) => [`${topic}-${partition}`, ids]))
    await setThrottles(admin, movesOf(underWay, proposed, replicas), options.throttleBytes)
  }
  const toFolders = replicaFolders(proposed)
  if (options.logDirThrottleBytes !== undefined) {
    await setLogDirThrottle(admin, [...new Set(toFolders.map(({ broker }) => broker))], options.logDirThrottleBytes)
  }
  // First without the replicas that are still to come: who is there already moves, and who comes starts in its folder.
  if (toFolders.length > 0) await moveFolders(admin, toFolders)
  await admin.alterPartitionReassignments(
    proposed.map(({ topic, partition, replicas }) => ({ topic, partition, replicas })),
    { allowReplicationFactorChange: options.mayChangeReplicationFactor },
  )
  if (toFolders.length > 0) await moveFolders(admin, toFolders)
}

interface ReplicaFolder {
  readonly topic: string
  readonly partition: number
  readonly broker: number
  readonly logDir: string
}

/** The replicas for which a folder is named. */
export function replicaFolders(assignments: readonly Assignment[]): ReplicaFolder[] {
  return assignments.flatMap(({ topic, partition, replicas, logDirs = [] }) =>
    logDirs.flatMap((logDir, i) => (logDir === 'any' ? [] : [{ topic, partition, broker: replicas[i]!, logDir }])),
  )
}

/** A broker that does not have the replica yet remembers the folder and says so with an error that is none. */
async function moveFolders(admin: Admin, folders: readonly ReplicaFolder[]): Promise<void> {
  try {
    await admin.alterReplicaLogDirs(folders)
  } catch (error) {
    const { errorName, errors } = error as { errorName?: string; errors?: ReadonlyMap<string, { errorName?: string }> }
    const names = errors === undefined ? [errorName] : [...errors.values()].map((each) => each.errorName)
    if (!names.every((name) => name === 'REPLICA_NOT_AVAILABLE')) throw error
  }
}

async function checkBrokers(admin: Admin, proposed: readonly Assignment[]): Promise<void> {
  const known = (await admin.describeCluster()).nodes.map(({ id }) => id)
  const missing = [...new Set(proposed.flatMap(({ replicas }) => replicas))].filter((id) => !known.includes(id))
  if (missing.length === 0) return
  throw new CommandError(
    `There is no broker ${missing.join(', ')}; the cluster has ${known.join(', ')}`,
    ExitCode.notFound,
  )
}
