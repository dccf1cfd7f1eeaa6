/** Java's `String.hashCode`: over UTF-16 units, a signed 32-bit number. */
export function javaStringHash(text: string): number {
  let hash = 0
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0
  return hash
}

/** Partition of `__consumer_offsets` or `__transaction_state` whose leader coordinates this group or transactional id. */
export function coordinatorPartition(id: string, partitionCount: number): number {
  // Kafka's Utils.abs: Integer.MIN_VALUE becomes 0.
  const hash = javaStringHash(id)
  return (hash === -0x80000000 ? 0 : Math.abs(hash)) % partitionCount
}
