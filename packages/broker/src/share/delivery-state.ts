/** States of a record in a share group (KIP-932), in Kafka's numbers. */
export const DeliveryState = {
  AVAILABLE: 0,
  ACQUIRED: 1,
  ACKNOWLEDGED: 2,
  ARCHIVED: 4,
} as const

/** Records next to each other that are in the same state. */
export interface StateBatch {
  readonly firstOffset: number
  readonly lastOffset: number
  readonly deliveryState: number
  readonly deliveryCount: number
}

/** Whether a record is done with. */
export function isTerminal(deliveryState: number): boolean {
  return deliveryState === DeliveryState.ACKNOWLEDGED || deliveryState === DeliveryState.ARCHIVED
}

/** Newer batches laid over older ones, from `startOffset` on; neighbours in the same state become one. */
export function combineBatches(
  older: readonly StateBatch[],
  newer: readonly StateBatch[],
  startOffset: number,
): StateBatch[] {
  let combined: StateBatch[] = []
  for (const batch of [...older, ...newer]) combined = [...without(combined, batch), batch]
  combined.sort((one, other) => one.firstOffset - other.firstOffset)
  const result: StateBatch[] = []
  for (const batch of combined) {
    if (batch.lastOffset < startOffset) continue
    const firstOffset = Math.max(batch.firstOffset, startOffset)
    const last = result.at(-1)
    const joins =
      last !== undefined &&
      last.lastOffset + 1 === firstOffset &&
      last.deliveryState === batch.deliveryState &&
      last.deliveryCount === batch.deliveryCount
    if (joins) result[result.length - 1] = { ...last, lastOffset: batch.lastOffset }
    else result.push({ ...batch, firstOffset })
  }
  return result
}

/** What is left of batches outside of one. */
function without(batches: readonly StateBatch[], { firstOffset, lastOffset }: StateBatch): StateBatch[] {
  return batches.flatMap((batch) => {
    if (batch.lastOffset < firstOffset || batch.firstOffset > lastOffset) return [batch]
    const rest: StateBatch[] = []
    if (batch.firstOffset < firstOffset) rest.push({ ...batch, lastOffset: firstOffset - 1 })
    if (batch.lastOffset > lastOffset) rest.push({ ...batch, firstOffset: lastOffset + 1 })
    return rest
  })
}
