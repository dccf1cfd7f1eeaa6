/** A consumer's membership in its group, as a transaction needs it to commit offsets safely (KIP-447). */
export interface ConsumerGroupMetadata {
  readonly groupId: string
  /** Generation of the classic protocol or member epoch of KIP-848; -1 outside a group. */
  readonly generationId: number
  /** Empty outside a group. */
  readonly memberId: string
  /** Set for static members (KIP-345). */
  readonly groupInstanceId?: string
}
