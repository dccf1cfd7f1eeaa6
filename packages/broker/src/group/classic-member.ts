import type { JoinGroupResponseInput } from '@ottla/protocol/messages/join-group'
import type { SyncGroupResponseInput } from '@ottla/protocol/messages/sync-group'
import type { ReplyTo } from './effects.ts'

/** One way of assigning partitions that a member can take part in, with its subscription in that way's terms. */
export interface MemberProtocol {
  readonly name: string
  readonly metadata: Uint8Array
}

/** What a member says about itself in JoinGroup. */
export interface MemberDetails {
  readonly clientId: string
  readonly clientHost: string
  readonly groupInstanceId: string | null
  readonly sessionTimeoutMs: number
  readonly rebalanceTimeoutMs: number
  readonly protocols: readonly MemberProtocol[]
}

/** A member of a classic group. */
export class ClassicMember {
  memberId: string
  readonly groupInstanceId: string | null
  clientId: string
  clientHost: string
  sessionTimeoutMs: number
  rebalanceTimeoutMs: number
  protocols: readonly MemberProtocol[]
  assignment: Uint8Array = new Uint8Array(0)
  /** Has not been told its member id by a JoinGroup answer yet. */
  isNew = false
  /** The parked JoinGroup, while it waits for the others. */
  awaitingJoin: ReplyTo<JoinGroupResponseInput> | undefined
  /** The parked SyncGroup, while it waits for the leader. */
  awaitingSync: ReplyTo<SyncGroupResponseInput> | undefined

  constructor(memberId: string, details: MemberDetails) {
    this.memberId = memberId
    this.groupInstanceId = details.groupInstanceId
    this.clientId = details.clientId
    this.clientHost = details.clientHost
    this.sessionTimeoutMs = details.sessionTimeoutMs
    this.rebalanceTimeoutMs = details.rebalanceTimeoutMs
    this.protocols = details.protocols
  }

  get isStatic(): boolean {
    return this.groupInstanceId !== null
  }

  update(details: MemberDetails): void {
    this.clientId = details.clientId
    this.clientHost = details.clientHost
    this.sessionTimeoutMs = details.sessionTimeoutMs
    this.rebalanceTimeoutMs = details.rebalanceTimeoutMs
    this.protocols = details.protocols
  }

  supports(protocol: string): boolean {
    return this.protocols.some(({ name }) => name === protocol)
  }

  metadata(protocol: string): Uint8Array {
    return this.protocols.find(({ name }) => name === protocol)?.metadata ?? new Uint8Array(0)
  }

  /** Whether a JoinGroup would change nothing. */
  matches(protocols: readonly MemberProtocol[]): boolean {
    return (
      protocols.length === this.protocols.length &&
      protocols.every(({ name, metadata }, at) => {
        const own = this.protocols[at]!
        return own.name === name && Buffer.compare(own.metadata, metadata) === 0
      })
    )
  }

  /** The first of its protocols that all members have. */
  vote(candidates: ReadonlySet<string>): string | undefined {
    return this.protocols.find(({ name }) => candidates.has(name))?.name
  }
}
