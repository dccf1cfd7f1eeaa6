import type { MemberSubscription, TopicRacks } from './partition-assignor.ts'

/**
 * Whether racks can tell members apart: some member's rack holds replicas, and not every partition has
 * replicas on all racks (KIP-881).
 */
export function racksMatter(members: readonly MemberSubscription[], topics: Iterable<TopicRacks>): boolean {
  const memberRacks = new Set<string>()
  for (const { rackId } of members) if (rackId !== undefined) memberRacks.add(rackId)
  if (memberRacks.size === 0) return false
  const partitions = [...topics].flat()
  const allRacks = new Set(partitions.flat())
  if (![...memberRacks].some((rack) => allRacks.has(rack))) return false
  return partitions.some((racks) => new Set(racks).size !== allRacks.size)
}

/** Whether a member without a rack, or a replica in the member's rack. */
export function racksMatch(rackId: string | undefined, replicaRacks: readonly string[] | undefined): boolean {
  return rackId === undefined || (replicaRacks?.includes(rackId) ?? false)
}
