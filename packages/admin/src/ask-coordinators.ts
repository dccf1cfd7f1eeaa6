import { type CoordinatorType, type Deadline, losesCoordinator } from '@ottla/core/internal'
import { KafkaError } from '@ottla/runtime'
import type { AdminRequests } from './admin-requests.ts'
import { type Outcomes, outcomesOf } from './batch.ts'
import { groupBy } from './group-by.ts'

/** Whose coordinators are asked, and until when. */
export interface CoordinatorCall {
  readonly type: CoordinatorType
  readonly deadline: Deadline
}

/**
 * Asks the coordinators of groups or transactional ids, about all that one of them coordinates at once.
 * One that says that it is not the coordinator any more is forgotten, so that the next attempt looks again.
 */
export async function askCoordinators<V>(
  requests: AdminRequests,
  { type, deadline }: CoordinatorCall,
  keys: readonly string[],
  ask: (nodeId: number, keys: readonly string[]) => Promise<Outcomes<V>>,
): Promise<Outcomes<V>> {
  const { cluster } = requests
  const outcomes = new Map<string, V | KafkaError>()
  const coordinators = new Map<string, number>()
  const lookUp = async (key: string): Promise<void> => {
    try {
      coordinators.set(key, (await cluster.findCoordinator(type, key, deadline)).id)
    } catch (error) {
      if (!(error instanceof KafkaError)) throw error
      outcomes.set(key, error)
    }
  }
  await Promise.all(keys.map(lookUp))
  const byNode = groupBy(coordinators.keys(), (key) => coordinators.get(key)!)
  const parts = [...byNode].map(async ([nodeId, own]) => {
    for (const [key, outcome] of await outcomesOf(own, () => ask(nodeId, own))) {
      if (losesCoordinator(outcome)) cluster.forgetCoordinator(type, key, nodeId)
      outcomes.set(key, outcome)
    }
  })
  await Promise.all(parts)
  return outcomes
}

/** As {@link askCoordinators}, about several things of one group, such as its partitions. */
export async function askCoordinator<V>(
  requests: AdminRequests,
  { type, deadline }: CoordinatorCall,
  key: string,
  ask: (nodeId: number) => Promise<Outcomes<V>>,
): Promise<Outcomes<V>> {
  const { cluster } = requests
  const { id: nodeId } = await cluster.findCoordinator(type, key, deadline)
  try {
    const outcomes = await ask(nodeId)
    if ([...outcomes.values()].some(losesCoordinator)) cluster.forgetCoordinator(type, key, nodeId)
    return outcomes
  } catch (error) {
    if (losesCoordinator(error)) cluster.forgetCoordinator(type, key, nodeId)
    throw error
  }
}
