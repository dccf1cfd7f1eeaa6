import type { TopicPartition } from '@ottla/core'

/**
 * What a partition waits for, or does:
 * - `metadata`: nobody has told of its topic yet; it may not exist.
 * - `leader`: it has no leader at the moment, or none that is known.
 * - `committed-offset`, `offset-reset`, `validation`: its position is looked up in the group's offsets, by
 *   `autoOffsetReset` or a seek to an end of the log, or checked against a new leader's log.
 * - `retry`: the last request about it failed, and the pause before the next one is not over.
 * - `paused`: the application paused it. `saturated`: run() has as much of it as it may hold.
 * - `revocation`: it is about to be given up.
 * - `poll`: records are here, and the application has to poll for them.
 * - `broker`: it is not asked for, because another partition of its broker has more buffered than the
 *   application has taken.
 * - `fetch`: a fetch is under way. At the end of a log brokers answer after `fetchMaxWaitMs`.
 * - `turn`: nothing stands in the way; the next poll asks for it.
 * - `unreadable`: what came cannot be read; poll() says why, until the application seeks.
 */
export type PartitionWait =
  | 'metadata'
  | 'leader'
  | 'committed-offset'
  | 'offset-reset'
  | 'validation'
  | 'retry'
  | 'paused'
  | 'saturated'
  | 'revocation'
  | 'poll'
  | 'broker'
  | 'fetch'
  | 'turn'
  | 'unreadable'

/** Where one partition stands, see {@link ConsumerHealth}. */
export interface PartitionHealth extends TopicPartition {
  readonly waitsFor: PartitionWait
  /** For how long the request has been under way, or the pause before the next one lasts, in ms. */
  readonly forMs?: number
  /** The broker it is read from, or will be. */
  readonly nodeId?: number
  /** The offset of the next record, once it is known. */
  readonly position?: number
  /** Records between the position and the end of the log as last seen. */
  readonly lag?: number
  /** Fetched and not yet returned. */
  readonly bufferedBytes: number
}

/** The membership, see {@link ConsumerHealth}. */
export interface GroupHealth {
  readonly groupId: string
  /**
   * Kafka's name of the state: `STABLE` is the one to be in. Classic: `UNJOINED`, `PREPARING_REBALANCE`,
   * `COMPLETING_REBALANCE`. Consumer protocol: `UNSUBSCRIBED`, `JOINING`, `RECONCILING`, `ACKNOWLEDGING`, `LEAVING`,
   * `FENCED`, `STALE`, `FATAL`.
   */
  readonly state: string
  /** The broker that coordinates the group; undefined while it is searched for. */
  readonly coordinatorId?: number
  /** Since the coordinator last answered a heartbeat, in ms; undefined before the first answer. */
  readonly lastHeartbeatAgoMs?: number
}

/**
 * What the whole consumer waits for:
 * - `subscription`: nothing is subscribed or assigned.
 * - `brokers`: none could be reached yet, see `lastError`.
 * - `coordinator`: the group's coordinator is not known.
 * - `group`: it is not a member yet, or the group rebalances.
 * - `partitions`: the group gave it none.
 * - `poll`: records, a rebalance, or the next fetch wait for the application to poll.
 * - `partition`: some of its partitions wait for something other than records, see there.
 * - `records`: nothing stands in the way: it has read all there is, or the next records are on their way.
 * - `nothing`: it is closed.
 */
export type ConsumerWait =
  | 'subscription'
  | 'brokers'
  | 'coordinator'
  | 'group'
  | 'partitions'
  | 'poll'
  | 'records'
  | 'partition'
  | 'nothing'

/** Why a consumer does or does not make progress, at one moment; as plain data for logs and health checks. */
export interface ConsumerHealth {
  /** The first thing that stands in the way. */
  readonly waitsFor: ConsumerWait
  /** Since the last poll began, in ms; undefined before the first. Past `maxPollIntervalMs` the group goes on without it. */
  readonly lastPollAgoMs?: number
  /** A poll is under way. */
  readonly isPolling: boolean
  /** Absent without a subscription. */
  readonly group?: GroupHealth
  /** Why the brokers' metadata could not be had the last time; undefined after a success. */
  readonly lastError?: Error
  readonly partitions: readonly PartitionHealth[]
}
