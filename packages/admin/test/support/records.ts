import { ClusterClient } from '@ottla/core/internal'
import { encodeBatch, ErrorCode } from '@ottla/protocol'
import { offsetCommit } from '@ottla/protocol/messages/offset-commit'
import { produce as produceApi } from '@ottla/protocol/messages/produce'
import { nodeRuntime } from '@ottla/runtime'
import { expect } from 'vitest'
import { resolveAdminConfig } from '../../src/admin-config.ts'

/** Writes records with these timestamps to partition 0, without a producer. */
export function produce(bootstrapServers: string, topic: string, timestamps: readonly number[]): Promise<void> {
  return withClient(bootstrapServers, async (client) => {
    await client.metadata.waitForTopics([topic], client.deadline({}, 10_000))
    const leader = client.metadata.partitionLeader(topic, 0)!
    const records = encodeBatch(
      timestamps.map((timestamp) => ({ key: null, value: `at ${timestamp}`, timestamp })),
      { baseTimestamp: timestamps[0]! },
    )
    const topicData = [{ name: topic, partitionData: [{ index: 0, records }] }]
    // Later versions know topics by id only.
    const response = await client.send(
      leader.id,
      produceApi,
      { acks: -1, timeoutMs: 10_000, topicData },
      { maxVersion: 12 },
    )
    expect(response.responses[0]!.partitionResponses[0]!.errorCode).toBe(ErrorCode.NONE)
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

async function withClient(bootstrapServers: string, run: (client: ClusterClient) => Promise<void>): Promise<void> {
  const config = resolveAdminConfig({ bootstrapServers })
  const client = new ClusterClient({ config, clientId: 'test', runtime: nodeRuntime })
  try {
    await run(client)
  } finally {
    client.close()
  }
}
