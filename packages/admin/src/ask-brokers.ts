import type { AdminRequests, BatchCall } from './admin-requests.ts'
import { type Outcomes, outcomesOf } from './batch.ts'

/** How a broker is named in results and messages: `broker 1`. */
function brokerName(nodeId: number): string {
  return `broker ${nodeId}`
}

/** Asks each of the brokers for something. @returns what they answered, in the order of their ids. */
export async function askBrokers<V>(
  requests: AdminRequests,
  call: BatchCall,
  nodeIds: readonly number[],
  ask: (nodeId: number) => Promise<V>,
): Promise<V[]> {
  const byName = new Map(nodeIds.map((nodeId) => [brokerName(nodeId), nodeId]))
  return requests.batch(byName.keys(), call, async (names) => {
    const one = (name: string): Promise<Outcomes<V>> =>
      outcomesOf([name], async () => new Map([[name, await ask(byName.get(name)!)]]))
    const parts = await Promise.all(names.map(one))
    return new Map(parts.flatMap((part) => [...part]))
  })
}

/**
 * As {@link askBrokers}, for all that the cluster has now. When one of them leaves meanwhile, all is asked again: what
 * it had is with the others then.
 */
export async function askAllBrokers<V>(
  requests: AdminRequests,
  call: BatchCall,
  ask: (nodeId: number) => Promise<V>,
): Promise<V[]> {
  const { deadline, operation } = call
  const list = (): Promise<number[]> => requests.single({ operation, deadline }, () => requests.brokerIds(deadline))
  let nodeIds = await list()
  for (;;) {
    try {
      return await askBrokers(requests, call, nodeIds, ask)
    } catch (error) {
      if (deadline.isOver || deadline.signal?.aborted === true) throw error
      const left = await list()
      if (nodeIds.every((nodeId) => left.includes(nodeId))) throw error
      nodeIds = left
    }
  }
}
