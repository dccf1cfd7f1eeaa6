import { heartbeat } from '@ottla/protocol/messages/heartbeat'
import { joinGroup, type JoinGroupResponse } from '@ottla/protocol/messages/join-group'
import { leaveGroup, type LeaveGroupResponse } from '@ottla/protocol/messages/leave-group'
import { offsetCommit } from '@ottla/protocol/messages/offset-commit'
import { offsetFetch } from '@ottla/protocol/messages/offset-fetch'
import { syncGroup, type SyncGroupResponse } from '@ottla/protocol/messages/sync-group'
import type { RawClient } from './raw-client.ts'
import type { World } from './world.ts'

/** A member of a classic group that does what a test tells it, one request at a time. */
export class GroupMember {
  memberId = ''
  generationId = -1
  readonly instanceId: string | null
  readonly #client: RawClient

  static async connect(world: World, instanceId: string | null = null): Promise<GroupMember> {
    return new GroupMember(await world.connect(), instanceId)
  }

  private constructor(client: RawClient, instanceId: string | null) {
    this.#client = client
    this.instanceId = instanceId
  }

  disconnect(): void {
    this.#client.close()
  }

  /** Joins, a second time where the first only gave the member id. */
  async join(
    options: {
      sessionTimeoutMs?: number
      rebalanceTimeoutMs?: number
      metadata?: string | Uint8Array
      protocols?: string[]
      version?: number
    } = {},
  ): Promise<JoinGroupResponse> {
    const {
      sessionTimeoutMs = 6000,
      rebalanceTimeoutMs = 10_000,
      metadata = 'm',
      protocols = ['range'],
      version = 9,
    } = options
    const ask = (): Promise<JoinGroupResponse> =>
      this.#client.send(joinGroup, version, {
        groupId: 'group',
        sessionTimeoutMs,
        rebalanceTimeoutMs,
        memberId: this.memberId,
        ...(version >= 5 ? { groupInstanceId: this.instanceId } : {}),
        protocolType: 'consumer',
        protocols: protocols.map((name) => ({
          name,
          metadata: typeof metadata === 'string' ? Buffer.from(metadata) : metadata,
        })),
      })
    let response = await ask()
    if (response.errorCode === 79) {
      this.memberId = response.memberId
      response = await ask()
    }
    if (response.errorCode === 0) {
      this.memberId = response.memberId
      this.generationId = response.generationId
    }
    return response
  }

  sync(assignments: Readonly<Record<string, string>> = {}): Promise<SyncGroupResponse> {
    return this.#client.send(syncGroup, 5, {
      groupId: 'group',
      generationId: this.generationId,
      memberId: this.memberId,
      groupInstanceId: this.instanceId,
      protocolType: 'consumer',
      protocolName: 'range',
      assignments: Object.entries(assignments).map(([memberId, text]) => ({ memberId, assignment: Buffer.from(text) })),
    })
  }

  async heartbeat(): Promise<number> {
    const { memberId, generationId, instanceId } = this
    const request = { groupId: 'group', generationId, memberId, groupInstanceId: instanceId }
    return (await this.#client.send(heartbeat, 4, request)).errorCode
  }

  leave(): Promise<LeaveGroupResponse> {
    const members = [{ memberId: this.memberId, groupInstanceId: this.instanceId }]
    return this.#client.send(leaveGroup, 5, { groupId: 'group', members })
  }

  async commit(offset: number, options: { topic?: string; metadata?: string } = {}): Promise<number> {
    const { topic = 'orders', metadata = '' } = options
    const partitions = [{ partitionIndex: 0, committedOffset: offset, committedMetadata: metadata }]
    const response = await this.#client.send(offsetCommit, 9, {
      groupId: 'group',
      generationIdOrMemberEpoch: this.generationId,
      memberId: this.memberId,
      groupInstanceId: this.instanceId,
      topics: [{ name: topic, partitions }],
    })
    return response.topics[0]!.partitions[0]!.errorCode
  }

  async committed(topic = 'orders'): Promise<number> {
    const groups = [{ groupId: 'group', topics: [{ name: topic, partitionIndexes: [0] }] }]
    const response = await this.#client.send(offsetFetch, 8, { groups })
    return response.groups[0]!.topics[0]!.partitions[0]!.committedOffset
  }
}
