import type { CoordinatorRecord } from '../coordinator-records.ts'
import type { Effects } from '../effects.ts'
import type { GroupStore } from '../group-store.ts'
import type { TopicCatalog } from '../topic-catalog.ts'

/** Settings of consumer groups; those that a group may have of its own are asked for by its id. */
export interface ConsumerGroupSettings {
  readonly maxSize: number
  /** Names of the server's assignors, the default first. */
  readonly assignors: readonly string[]
  readonly canUpgrade: boolean
  readonly canDowngrade: boolean
  /** The longest that regular expressions are left as they were resolved. */
  readonly regexRefreshIntervalMs: number
  /** Largest classic group that a consumer group may become. */
  readonly classicMaxSize: number
  sessionTimeoutMs(groupId: string): number
  heartbeatIntervalMs(groupId: string): number
  assignmentIntervalMs(groupId: string): number
}

/** What a step of a consumer group works with. */
export interface ConsumerContext {
  readonly groups: GroupStore
  readonly settings: ConsumerGroupSettings
  readonly topics: TopicCatalog
  readonly effects: Effects
  readonly nowMs: number
}

/** Where a step comes to: what is to be written, and what then is answered. */
export interface ConsumerStep<Response> {
  readonly records: readonly CoordinatorRecord[]
  readonly response: Response
  /** What follows once the records are written. */
  readonly afterWrite?: (() => void) | undefined
}

/** Who sends a request. */
export interface ConsumerClient {
  readonly clientId: string
  readonly clientHost: string
  /** Whether it may know of a topic; absent for all. */
  readonly mayDescribe?: (topic: string) => boolean
}

/** Names of the timers of a member. */
export function sessionTimer(memberId: string): string {
  return `session:${memberId}`
}

export function rebalanceTimer(memberId: string): string {
  return `rebalance:${memberId}`
}

/** A classic member has to come back with JoinGroup. */
export function joinTimer(memberId: string): string {
  return `join:${memberId}`
}

/** A classic member has to fetch its assignment with SyncGroup. */
export function syncTimer(memberId: string): string {
  return `sync:${memberId}`
}

export function cancelTimers(
  groupId: string,
  members: Iterable<{ readonly memberId: string }>,
  { effects }: Pick<ConsumerContext, 'effects'>,
): void {
  for (const { memberId } of members) {
    for (const timer of [sessionTimer, rebalanceTimer, joinTimer, syncTimer]) {
      effects.cancelTimer(groupId, timer(memberId))
    }
  }
}
