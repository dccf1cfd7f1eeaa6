import type { FaultRule } from './fault-rule.ts'
import type { WireEvent } from './observed-request.ts'
import type { PreparedFault } from './prepared-fault.ts'

/** Options of {@link Faults.startLog}. */
export interface WireLogOptions {
  /** Bytes of messages that are kept; the oldest go first. Default 1 MiB. */
  readonly maxBytes?: number
}

/** What a coordinator is for. */
export type CoordinatorKind = 'group' | 'transaction'

/**
 * What may go wrong in a test, told a broker in advance; and what it was asked meanwhile. Rules are tried in the order
 * that they were prepared; the first that strikes is the one that a request meets.
 */
export interface Faults {
  /**
   * Prepares a fault: which requests, what happens to them, how often (once, if nothing else is said).
   * @throws ConfigError for a rule that cannot mean anything
   */
  prepare(rule: FaultRule): PreparedFault
  /** Faults that have not been met as often as `times` says, those for any number of times not once. */
  readonly unmet: readonly PreparedFault[]
  /**
   * Nothing that was prepared is left over.
   * @throws FaultsNotMetError that names what is, and what came instead
   */
  checkAllMet(): void
  /** Calls `listener` for every request, and for what comes of it, until the function that is returned is called. */
  observe(listener: (event: WireEvent) => void): () => void
  /** Requests so far of one API, or of all by name. Counted since the start or the last {@link reset}. */
  requestCount(api: string): number
  readonly requestCounts: Readonly<Record<string, number>>
  /** Keeps the requests and answers from now on, decoded, for {@link log}. What was kept before is forgotten. */
  startLog(options?: WireLogOptions): void
  stopLog(): void
  /** What was kept, oldest first. */
  readonly log: readonly WireEvent[]
  /** {@link log} as text, a line for each, without what differs from run to run. */
  readonly logText: string
  /**
   * The coordinator of a group or transactional id moves, as to another broker and back: it forgets what it only has in
   * memory, requests that wait are told, and each connection that is open learns of it by NOT_COORDINATOR once.
   * @throws ConfigError when there is no such group or transactional id
   */
  moveCoordinator(kind: CoordinatorKind, key: string): void
  /**
   * The session of a member of a group ends now, or those of all its members: as if no heartbeat had come.
   * @throws ConfigError when there is no such group or member
   */
  expireSession(groupId: string, memberId?: string): void
  /**
   * The group rebalances although nobody came or went: all members join again, or get a new target (KIP-848).
   * @throws ConfigError when there is no such group, or nobody is in it
   */
  rebalance(groupId: string): void
  /** Cuts the connections of one client, or all. */
  cutConnections(clientId?: string): void
  /**
   * Serves only what brokers of this release did, such as `2.8`; everything again when undefined. Clients notice when they
   * connect anew.
   * @throws ConfigError for a release that is not known
   */
  imitateRelease(release: string | undefined): void
  /** As after the start: no faults, no listeners, no log, no counts, no release to imitate. */
  reset(): void
}
