import {
  consumerGroupHeartbeat,
  type ConsumerGroupHeartbeatRequestInput,
  type ConsumerGroupHeartbeatResponse,
} from '@ottla/protocol/messages/consumer-group-heartbeat'
import type { RawClient } from './raw-client.ts'
import type { World } from './world.ts'

/** A member of a KIP-848 group that does what a test tells it, one heartbeat at a time. */
export class ConsumerGroupMember {
  readonly memberId: string
  readonly instanceId: string | null
  epoch = 0
  /** What it has been given, `topic id` to partitions. */
  assignment: { topicId: string; partitions: number[] }[] = []
  readonly client: RawClient

  static async connect(world: World, memberId: string, instanceId: string | null = null): Promise<ConsumerGroupMember> {
    return new ConsumerGroupMember(await world.connect(), memberId, instanceId)
  }

  private constructor(client: RawClient, memberId: string, instanceId: string | null) {
    this.client = client
    this.memberId = memberId
    this.instanceId = instanceId
  }

  join(fields: Partial<ConsumerGroupHeartbeatRequestInput> = {}): Promise<ConsumerGroupHeartbeatResponse> {
    this.epoch = 0
    return this.heartbeat({
      rebalanceTimeoutMs: 10_000,
      subscribedTopicNames: ['orders'],
      topicPartitions: [],
      ...fields,
    })
  }

  /** Sends a heartbeat in its epoch, and takes over what the answer says. */
  async heartbeat(fields: Partial<ConsumerGroupHeartbeatRequestInput> = {}): Promise<ConsumerGroupHeartbeatResponse> {
    const response = await this.client.send(consumerGroupHeartbeat, 1, {
      groupId: 'group',
      memberId: this.memberId,
      memberEpoch: this.epoch,
      instanceId: this.instanceId,
      ...fields,
    })
    if (response.errorCode === 0) this.epoch = response.memberEpoch
    if (response.assignment !== null) this.assignment = response.assignment.topicPartitions
    return response
  }

  /** A heartbeat that says that the member has exactly what it was given. */
  acknowledge(): Promise<ConsumerGroupHeartbeatResponse> {
    return this.heartbeat({ topicPartitions: this.assignment })
  }

  leave(epoch = -1): Promise<ConsumerGroupHeartbeatResponse> {
    return this.heartbeat({ memberEpoch: epoch })
  }

  /** Partitions that it has of its only topic. */
  get partitions(): number[] {
    return this.assignment.flatMap(({ partitions }) => partitions)
  }
}
