/** One partition of one topic. */
export interface TopicPartition {
  readonly topic: string
  readonly partition: number
}

/** `orders-3`: the text under which a partition stands in messages and serves as a map key. */
export function topicPartitionName(topic: string, partition: number): string {
  return `${topic}-${partition}`
}
