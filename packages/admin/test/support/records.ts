import { ClusterClient } from '@ottla/core/internal'
import { encodeBatch, ErrorCode } from '@ottla/protocol'
import { offsetCommit } from '@ottla/protocol/messages/offset-commit'
import {
  produce as produceApi,
  type ProduceRequestInput,
  type TopicProduceDataInput,
} from '@ottla/protocol/messages/produce'
import { nodeRuntime } from '@ottla/runtime'
import { expect } from 'vitest'
import { resolveAdminConfig } from '../../src/admin-config.ts'
import { throwError } from '../../src/response-error.ts'

/** Writes records with these timestamps to partition 0, without a producer. */
export function produce(bootstrapServers: string, topic: string, timestamps: readonly number[]): Promise<void> {
  return withClient(bootstrapServers, async (client) => {
    await client.metadata.waitForTopics([topic], client.deadline({}, 10_000))
    const records = encodeBatch(
      timestamps.map((timestamp) => ({ key: null, value: `at ${timestamp}`, timestamp })),
      { baseTimestamp: timestamps[0]! },
    )
    const topicData = [{ name: topic, partitionData: [{ index: 0, records }] }]
    await send(client, { acks: -1, timeoutMs: 10_000, topicData })
  })
}

/** Sends records for one partition to its leader, which may not know yet that it is. */
export function send(client: ClusterClient, request: ProduceRequestInput): Promise<void> {
  const [{ name: topic = '', partitionData }] = request.topicData as readonly [TopicProduceDataInput]
  return client.retry('producing', client.deadline({}, 10_000), async () => {
    await client.metadata.waitForTopics([topic], client.deadline({}, 10_000))
    const leader = client.metadata.partitionLeader(topic, partitionData[0]!.index)!
    // Later versions know topics by id only.
    const response = await client.send(leader.id, produceApi, request, { maxVersion: 11 })
    const { errorCode } = response.responses[0]!.partitionResponses[0]!
    throwError(errorCode, { operation: 'a request of the test' })
  })
}

/** Commits offsets by partition for a group without members. */
export function commit(
  bootstrapServers: string,
  groupId: string,
  topic: string,
  offsets: Readonly<Record<number, number>>,
): Promise<void> {
  return withClient(bootstrapServers, async (client) => {
    const partitions = Object.entries(offsets).map(([partition, committedOffset]) => ({
      partitionIndex: Number(partition),
      committedOffset,
      committedMetadata: 'by hand',
    }))
    const request = { groupId, memberId: '', topics: [{ name: topic, partitions }] }
    await client.retry('committing', client.deadline({}, 10_000), async () => {
      const response = await client.sendToCoordinator('group', groupId, offsetCommit, request, { maxVersion: 9 })
      expect(response.topics[0]!.partitions.map(({ errorCode }) => errorCode)).toEqual(
        partitions.map(() => ErrorCode.NONE),
      )
    })
  })
}

/** Runs something with a client that sends requests of any kind. */
export async function withClient<T>(bootstrapServers: string, run: (client: ClusterClient) => Promise<T>): Promise<T> {
  const config = resolveAdminConfig({ bootstrapServers })
  const client = new ClusterClient({ config, kind: 'admin-client', clientId: 'test', runtime: nodeRuntime })
  try {
    return await run(client)
  } finally {
    client.close()
  }
}
