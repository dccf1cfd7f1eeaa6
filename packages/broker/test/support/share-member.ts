import { alterShareGroupOffsets } from '@ottla/protocol/messages/alter-share-group-offsets'
import { incrementalAlterConfigs } from '@ottla/protocol/messages/incremental-alter-configs'
import { shareAcknowledge, type ShareAcknowledgeResponse } from '@ottla/protocol/messages/share-acknowledge'
import { shareFetch, type ShareFetchRequestInput, type ShareFetchResponse } from '@ottla/protocol/messages/share-fetch'
import { shareGroupHeartbeat, type ShareGroupHeartbeatResponse } from '@ottla/protocol/messages/share-group-heartbeat'
import type { RawClient } from './raw-client.ts'
import { valuesOf, type World } from './world.ts'

/** What a member says of records: from, to, and one type for all or one for each. */
export type Acknowledged = readonly [firstOffset: number, lastOffset: number, types: readonly number[]]

/** A member of a share group that does what a test tells it, one request at a time; it reads one partition. */
export class ShareGroupMember {
  readonly memberId: string
  readonly client: RawClient
  epoch = 0
  sessionEpoch = 0
  topicId = ''

  static async connect(world: World, memberId: string): Promise<ShareGroupMember> {
    return new ShareGroupMember(await world.connect(), memberId)
  }

  private constructor(client: RawClient, memberId: string) {
    this.client = client
    this.memberId = memberId
  }

  async heartbeat(epoch: number = this.epoch, topics: string[] | null = null): Promise<ShareGroupHeartbeatResponse> {
    const response = await this.client.send(shareGroupHeartbeat, 1, {
      groupId: 'group',
      memberId: this.memberId,
      memberEpoch: epoch,
      subscribedTopicNames: topics,
    })
    if (response.errorCode === 0) this.epoch = response.memberEpoch
    const [assigned] = response.assignment?.topicPartitions ?? []
    if (assigned !== undefined) this.topicId = assigned.topicId
    return response
  }

  /** Joins, and sends the second heartbeat that brings the assignment. */
  async join(): Promise<void> {
    await this.heartbeat(0, ['orders'])
    await this.heartbeat()
  }

  /** Fetches, and says what it did with earlier records. */
  fetch(
    fields: Partial<ShareFetchRequestInput> = {},
    acknowledged: readonly Acknowledged[] = [],
  ): Promise<ShareFetchResponse> {
    const { sessionEpoch } = this
    this.sessionEpoch++
    return this.client.send(shareFetch, 2, {
      groupId: 'group',
      memberId: this.memberId,
      shareSessionEpoch: sessionEpoch,
      maxWaitMs: 0,
      minBytes: 1,
      maxBytes: 1_000_000,
      maxRecords: 500,
      batchSize: 500,
      topics:
        sessionEpoch === 0 || acknowledged.length > 0
          ? [
              {
                topicId: this.topicId,
                partitions: [{ partitionIndex: 0, acknowledgementBatches: batches(acknowledged) }],
              },
            ]
          : [],
      forgottenTopicsData: [],
      ...fields,
    })
  }

  /** What it gets: the acquired ranges as `first-last xcount`, and the values of the records. */
  async take(
    fields: Partial<ShareFetchRequestInput> = {},
    acknowledged: readonly Acknowledged[] = [],
  ): Promise<{ acquired: string[]; values: string[] }> {
    const response = await this.fetch(fields, acknowledged)
    const rows = response.responses.flatMap(({ partitions }) => partitions)
    return {
      acquired: rows.flatMap(({ acquiredRecords }) =>
        acquiredRecords.map(
          ({ firstOffset, lastOffset, deliveryCount }) => `${firstOffset}-${lastOffset} x${deliveryCount}`,
        ),
      ),
      values: rows.flatMap(({ records }) => valuesOf(records)),
    }
  }

  /** Says what it did with records; returns the error code of the partition, or of the request. */
  async acknowledge(acknowledged: readonly Acknowledged[], epoch: number = this.sessionEpoch): Promise<number> {
    const response: ShareAcknowledgeResponse = await this.client.send(shareAcknowledge, 2, {
      groupId: 'group',
      memberId: this.memberId,
      shareSessionEpoch: epoch,
      isRenewAck: acknowledged.some(([, , types]) => types.includes(4)),
      topics: [
        { topicId: this.topicId, partitions: [{ partitionIndex: 0, acknowledgementBatches: batches(acknowledged) }] },
      ],
    })
    if (response.errorCode !== 0) return response.errorCode
    this.sessionEpoch = epoch + 1
    return response.responses[0]!.partitions[0]!.errorCode
  }

  async alterOffset(startOffset: number): Promise<number> {
    const topics = [{ topicName: 'orders', partitions: [{ partitionIndex: 0, startOffset }] }]
    return (await this.client.send(alterShareGroupOffsets, 0, { groupId: 'group', topics })).errorCode
  }

  /** Changes a config of the group. */
  async configure(name: string, value: string): Promise<number> {
    const resources = [{ resourceType: 32, resourceName: 'group', configs: [{ name, configOperation: 0, value }] }]
    const response = await this.client.send(incrementalAlterConfigs, 1, { resources, validateOnly: false })
    return response.responses[0]!.errorCode
  }
}

function batches(
  acknowledged: readonly Acknowledged[],
): { firstOffset: number; lastOffset: number; acknowledgeTypes: number[] }[] {
  return acknowledged.map(([firstOffset, lastOffset, types]) => ({
    firstOffset,
    lastOffset,
    acknowledgeTypes: [...types],
  }))
}
