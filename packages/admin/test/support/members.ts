import type { ClusterClient } from '@ottla/core/internal'
import { encodeBatch, encodeVersioned, ErrorCode } from '@ottla/protocol'
import { addPartitionsToTxn } from '@ottla/protocol/messages/add-partitions-to-txn'
import { consumerGroupHeartbeat } from '@ottla/protocol/messages/consumer-group-heartbeat'
import { consumerProtocolAssignment } from '@ottla/protocol/messages/consumer-protocol-assignment'
import { consumerProtocolSubscription } from '@ottla/protocol/messages/consumer-protocol-subscription'
import { initProducerId } from '@ottla/protocol/messages/init-producer-id'
import { joinGroup } from '@ottla/protocol/messages/join-group'
import { shareGroupHeartbeat } from '@ottla/protocol/messages/share-group-heartbeat'
import { syncGroup } from '@ottla/protocol/messages/sync-group'
import { throwError } from '../../src/response-error.ts'
import { send, withClient } from './records.ts'

/** Joins a group with the classic protocol, reads partition 0 of the topic, and goes away without leaving. */
export function joinClassic(
  bootstrapServers: string,
  groupId: string,
  topic: string,
  groupInstanceId: string | null = null,
): Promise<string> {
  return withClient(bootstrapServers, (client) =>
    client.retry('joining', client.deadline({}, 20_000), async () => {
      const metadata = encodeVersioned(consumerProtocolSubscription, { topics: [topic], userData: null }, 0)
      const join = {
        groupId,
        sessionTimeoutMs: 30_000,
        rebalanceTimeoutMs: 30_000,
        memberId: '',
        groupInstanceId,
        protocolType: 'consumer',
        protocols: [{ name: 'range', metadata }],
      }
      let joined = await client.sendToCoordinator('group', groupId, joinGroup, join)
      if (joined.errorCode === ErrorCode.MEMBER_ID_REQUIRED) {
        joined = await client.sendToCoordinator('group', groupId, joinGroup, { ...join, memberId: joined.memberId })
      }
      throwError(joined.errorCode, { operation: 'a request of the test' })
      const { memberId, generationId } = joined
      const assignedPartitions = [{ topic, partitions: [0] }]
      const assignment = encodeVersioned(consumerProtocolAssignment, { assignedPartitions, userData: null }, 0)
      const synced = await client.sendToCoordinator('group', groupId, syncGroup, {
        groupId,
        generationId,
        memberId,
        groupInstanceId,
        protocolType: 'consumer',
        protocolName: 'range',
        assignments: [{ memberId, assignment }],
      })
      throwError(synced.errorCode, { operation: 'a request of the test' })
      return memberId
    }),
  )
}

let members = 0
/** A member id as clients make them for the newer protocols. */
function freshMember(): string {
  return `AAAAAAAAAAAAAAA${String(Date.now() % 100_000).padStart(5, '0')}${String(++members).padStart(2, '0')}`
}

/** Joins a group with the consumer protocol (KIP-848), and goes away without leaving. */
export function joinConsumer(bootstrapServers: string, groupId: string, topic: string): Promise<string> {
  return withClient(bootstrapServers, (client) =>
    client.retry('joining', client.deadline({}, 20_000), async () => {
      const memberId = freshMember()
      const response = await client.sendToCoordinator('group', groupId, consumerGroupHeartbeat, {
        groupId,
        memberId,
        memberEpoch: 0,
        rebalanceTimeoutMs: 30_000,
        subscribedTopicNames: [topic],
        topicPartitions: [],
      })
      throwError(response.errorCode, { operation: 'a request of the test' })
      return memberId
    }),
  )
}

/** Joins a share group (KIP-932); the returned function leaves it. */
export async function joinShare(
  bootstrapServers: string,
  groupId: string,
  topic: string,
): Promise<() => Promise<void>> {
  const memberId = freshMember()
  const beat = (memberEpoch: number): Promise<void> =>
    withClient(bootstrapServers, (client) =>
      client.retry('joining', client.deadline({}, 20_000), async () => {
        const response = await client.sendToCoordinator('group', groupId, shareGroupHeartbeat, {
          groupId,
          memberId,
          memberEpoch,
          ...(memberEpoch === 0 ? { subscribedTopicNames: [topic] } : {}),
        })
        throwError(response.errorCode, { operation: 'a request of the test' })
      }),
    )
  await beat(0)
  return () => beat(-1)
}

/** A transaction that was begun and left open. */
export interface OpenTransaction {
  readonly producerId: number
  readonly producerEpoch: number
}

/** Begins a transaction, writes a record to partition 0 of the topic, and leaves it open. */
export function openTransaction(
  bootstrapServers: string,
  transactionalId: string,
  topic: string,
): Promise<OpenTransaction> {
  return withClient(bootstrapServers, async (client) => {
    const { producerId, producerEpoch } = await initProducer(client, transactionalId)
    await client.retry('adding partitions', client.deadline({}, 20_000), async () => {
      const request = {
        v3AndBelowTransactionalId: transactionalId,
        v3AndBelowProducerId: producerId,
        v3AndBelowProducerEpoch: producerEpoch,
        v3AndBelowTopics: [{ name: topic, partitions: [0] }],
      }
      const options = { maxVersion: 3 }
      const added = await client.sendToCoordinator('transaction', transactionalId, addPartitionsToTxn, request, options)
      const { partitionErrorCode } = added.resultsByTopicV3AndBelow[0]!.resultsByPartition[0]!
      throwError(partitionErrorCode, { operation: 'a request of the test' })
    })
    const baseTimestamp = Date.now()
    const header = { baseTimestamp, isTransactional: true, producerId, producerEpoch, baseSequence: 0 }
    const records = encodeBatch([{ key: null, value: 'in a transaction' }], header)
    const topicData = [{ name: topic, partitionData: [{ index: 0, records }] }]
    await send(client, { transactionalId, acks: -1, timeoutMs: 10_000, topicData })
    return { producerId, producerEpoch }
  })
}

function initProducer(client: ClusterClient, transactionalId: string): Promise<OpenTransaction> {
  return client.retry('initialising', client.deadline({}, 20_000), async () => {
    const request = { transactionalId, transactionTimeoutMs: 60_000 }
    const response = await client.sendToCoordinator('transaction', transactionalId, initProducerId, request)
    throwError(response.errorCode, { operation: 'a request of the test' })
    return response
  })
}
