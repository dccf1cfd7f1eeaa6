import type { Admin } from '@ottla/admin'
import { type Assignment } from './reassignment-file.ts'
import { replicaFolders } from './execute.ts'

/** How far a partition is. */
export type ReassignmentState = 'complete' | 'in progress' | 'not as planned' | 'gone'

/** How far a partition of a plan is. */
export interface VerifiedPartition {
  readonly topic: string
  readonly partition: number
  readonly state: ReassignmentState
  readonly planned: readonly number[]
  /** Empty when the partition is gone. */
  readonly actual: readonly number[]
}

/** How far each partition of a plan is. */
export async function verifyReassignment(admin: Admin, planned: readonly Assignment[]): Promise<VerifiedPartition[]> {
  const existing = new Set((await admin.listTopics({ listInternal: true })).map(({ name }) => name))
  const topics = [...new Set(planned.map(({ topic }) => topic))].filter((topic) => existing.has(topic))
  const [descriptions, underWay] = await Promise.all([
    topics.length === 0 ? [] : admin.describeTopics(topics),
    admin.listPartitionReassignments(),
  ])
  const moving = new Set(underWay.map(({ topic, partition }) => `${topic}-${partition}`))
  const actual = new Map<string, number[]>(
    descriptions.flatMap(({ name, partitions }) =>
      partitions.map(({ partition, replicas }) => [`${name}-${partition}`, replicas.map(({ id }) => id)] as const),
    ),
  )
  return planned.map(({ topic, partition, replicas }) => {
    const name = `${topic}-${partition}`
    const now = actual.get(name)
    const entry = { topic, partition, planned: replicas, actual: now ?? [] }
    if (now === undefined) return { ...entry, state: 'gone' }
    if (moving.has(name)) return { ...entry, state: 'in progress' }
    return { ...entry, state: now.join(',') === replicas.join(',') ? 'complete' : 'not as planned' }
  })
}

/** How far a replica is that was sent to another folder of its broker. */
export interface VerifiedFolder {
  readonly topic: string
  readonly partition: number
  readonly broker: number
  readonly state: 'complete' | 'in progress' | 'not as planned'
}

/** How far the moves between folders of a plan are. */
export async function verifyFolders(admin: Admin, planned: readonly Assignment[]): Promise<VerifiedFolder[]> {
  const folders = replicaFolders(planned)
  if (folders.length === 0) return []
  const found = await admin.describeReplicaLogDirs(
    folders.map(({ topic, partition, broker }) => ({ topic, partition, broker })),
  )
  return folders.map(({ topic, partition, broker, logDir }, i) => {
    const { currentLogDir, futureLogDir } = found[i]!
    const state = futureLogDir === logDir ? 'in progress' : currentLogDir === logDir ? 'complete' : 'not as planned'
    return { topic, partition, broker, state }
  })
}

/** Bytes that the new replicas of the reassignments under way have, and will have. */
export async function copiedBytes(admin: Admin): Promise<{ readonly done: number; readonly total: number }> {
  const underWay = (await admin.listPartitionReassignments()).filter(({ addingReplicas }) => addingReplicas.length > 0)
  if (underWay.length === 0) return { done: 0, total: 0 }
  const partitions = underWay.map(({ topic, partition }) => ({ topic, partition }))
  const sizes = new Map<string, number>()
  for (const { broker, logDirs } of await admin.describeLogDirs({ partitions })) {
    for (const { topic, partition, sizeBytes } of logDirs.flatMap(({ replicas }) => replicas)) {
      sizes.set(`${topic}-${partition} ${broker}`, sizeBytes)
    }
  }
  let done = 0
  let total = 0
  for (const { topic, partition, replicas, addingReplicas } of underWay) {
    const size = (id: number): number => sizes.get(`${topic}-${partition} ${id}`) ?? 0
    const whole = Math.max(...replicas.filter((id) => !addingReplicas.includes(id)).map(size), 0)
    total += whole * addingReplicas.length
    for (const id of addingReplicas) done += Math.min(size(id), whole)
  }
  return { done, total }
}
