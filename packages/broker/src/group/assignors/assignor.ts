import type { TopicPartitionSets } from '../partition-maps.ts'

/** A member as an assignor sees it. */
export interface AssignorMember {
  readonly memberId: string
  readonly instanceId: string | null
  /** Topics it is subscribed to and that exist. */
  readonly topicIds: ReadonlySet<string>
  /** Its present target. */
  readonly assignment: TopicPartitionSets
}

/** What an assignor is given. */
export interface AssignorInput {
  /** In the order of Kafka's hash map. */
  readonly members: readonly AssignorMember[]
  /** All members are subscribed to the same topics. */
  readonly isHomogeneous: boolean
  readonly partitionCount: (topicId: string) => number
}

/** Decides which member is to have which partitions; who is not named gets none. */
export type Assignor = (input: AssignorInput) => Map<string, TopicPartitionSets>
