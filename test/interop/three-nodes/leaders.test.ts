// What takes more than one broker: replicas in other racks, and leaders that move while records flow.
import { expect, test } from 'vitest'
import { take, useCluster } from '../../contract/cluster.ts'

const cluster = useCluster()

/** A topic with one partition on all three nodes, led by the first of them. */
async function topicOn(replicas: readonly number[]): Promise<string> {
  const topic = await cluster.topic(1)
  await lead(topic, replicas)
  return topic
}

/** Makes the first of the replicas the leader. */
async function lead(topic: string, replicas: readonly number[]): Promise<void> {
  const admin = cluster.admin()
  await admin.alterPartitionReassignments([{ topic, partition: 0, replicas: [...replicas] }])
  const leader = async (): Promise<number | undefined> => {
    await admin.electLeaders('preferred', [{ topic, partition: 0 }]).catch(() => undefined)
    const described = await admin.describeTopics([topic])
    return described[0]!.partitions[0]!.leader?.id
  }
  while ((await leader()) !== replicas[0]) await new Promise((resolve) => setTimeout(resolve, 50))
}

test('records come from the replica in the rack of the client (KIP-392)', async () => {
  const topic = await topicOn([1, 2, 3])
  const producer = cluster.producer()
  const send = async (count: number): Promise<void> => {
    for (let i = 0; i < count; i++) producer.sendAndForget({ topic, value: String(i) })
    await producer.flush()
  }
  const near = cluster.consumer({ clientRack: 'rack-3' })
  const anywhere = cluster.consumer()
  for (const consumer of [near, anywhere]) consumer.assign([{ topic, partition: 0 }])
  for (let round = 0; round < 3; round++) {
    await send(20)
    expect((await take(near, 20)).map(({ offset }) => offset)).toEqual(offsets(round * 20, 20))
    await take(anywhere, 20)
  }
  expect(near.health().partitions[0]).toMatchObject({ nodeId: 3 })
  expect(anywhere.health().partitions[0]).toMatchObject({ nodeId: 1 })
  // A leader in another place names another replica, or none.
  await lead(topic, [3, 2, 1])
  await send(20)
  expect(await take(near, 20)).toHaveLength(20)
})

test('a leader that moves is followed, and its log is checked: every record comes once, in order', async () => {
  const topic = await topicOn([1, 2, 3])
  const consumer = cluster.consumer()
  consumer.assign([{ topic, partition: 0 }])
  const producer = cluster.producer()
  const seen: number[] = []
  for (const replicas of [
    [2, 3, 1],
    [3, 1, 2],
    [1, 2, 3],
    [1, 2, 3],
  ]) {
    for (let i = 0; i < 50; i++) producer.sendAndForget({ topic, value: 'v' })
    await producer.flush()
    const moved = lead(topic, replicas)
    seen.push(...(await take(consumer, 50)).map(({ offset }) => offset))
    await moved
  }
  expect(seen).toEqual(offsets(0, 200))
})

function offsets(from: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => from + i)
}
