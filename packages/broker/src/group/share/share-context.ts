import type { Effects } from '../effects.ts'
import type { GroupStore } from '../group-store.ts'
import type { TopicCatalog } from '../topic-catalog.ts'

/** Settings of share groups; those that a group may have of its own are asked for by its id. */
export interface ShareGroupSettings {
  readonly maxSize: number
  sessionTimeoutMs(groupId: string): number
  heartbeatIntervalMs(groupId: string): number
  assignmentIntervalMs(groupId: string): number
}

/** Where the states of share partitions are kept. */
export interface ShareStates {
  /** Begins a state; NONE, or the error code. */
  initialize(groupId: string, topicId: string, partition: number, stateEpoch: number, startOffset: number): number
  /** Forgets a state; NONE, or the error code. */
  delete(groupId: string, topicId: string, partition: number): number
}

/** What a step of a share group works with. */
export interface ShareContext {
  readonly groups: GroupStore
  readonly settings: ShareGroupSettings
  readonly topics: TopicCatalog
  readonly states: ShareStates
  readonly effects: Effects
  readonly nowMs: number
}
