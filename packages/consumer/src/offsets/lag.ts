import type { PartitionState } from '../state/partition-state.ts'

/** Records between the position and the end of what may be read, as far as both are known. */
export function lagOf(state: PartitionState, readCommitted: boolean): number | undefined {
  const end = readCommitted ? state.lastStableOffset : state.highWatermark
  return state.hasPosition && end >= 0 ? Math.max(0, end - state.offset) : undefined
}
