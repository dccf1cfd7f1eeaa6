import { expect, test } from 'vitest'
import { unique, useCluster } from './cluster.ts'

const cluster = useCluster()

test('a created topic has its partitions and configuration, and is gone after deletion', async () => {
  const admin = cluster.admin()
  const name = unique('topic')
  await admin.createTopics([{ name, numPartitions: 3, configs: { 'retention.ms': '7200000' } }])
  // The next request may go to a node that has not heard of it yet.
  await admin.waitForTopics([name])
  const [described] = await admin.describeTopics([name])
  expect(described).toMatchObject({ name, partitions: [{ partition: 0 }, { partition: 1 }, { partition: 2 }] })
  const [config] = await admin.describeConfigs([{ type: 'topic', name }])
  expect(config!.entries.get('retention.ms')).toMatchObject({ value: '7200000' })
  await admin.deleteTopics([name])
  await expect.poll(async () => (await admin.listTopics()).map((topic) => topic.name)).not.toContain(name)
})

test('a topic that exists is not created again', async () => {
  const admin = cluster.admin()
  const name = await cluster.topic(1)
  await expect(admin.createTopics([{ name, numPartitions: 1 }])).rejects.toThrow(/TOPIC_ALREADY_EXISTS/)
})

test('a topic that does not exist cannot be deleted', async () => {
  await expect(cluster.admin().deleteTopics([unique('missing')])).rejects.toThrow(/UNKNOWN_TOPIC_OR_PARTITION/)
})

test('the cluster describes itself', async () => {
  const { nodes, clusterId } = await cluster.admin().describeCluster()
  expect(clusterId).toMatch(/\S/)
  expect(nodes.map((node) => `${node.host}:${node.port}`).toSorted()).toEqual(
    cluster.bootstrapServers.split(',').toSorted(),
  )
})
