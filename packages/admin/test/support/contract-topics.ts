import { expect, test } from 'vitest'
import type { BatchError, OffsetSpec } from '../../src/index.ts'
import { commit, produce } from './records.ts'
import { eventually, freshName, type Setting } from './setting.ts'

/** What every cluster must answer about topics, configurations and offsets; it runs on the embedded broker and on Apache Kafka. */
export function topicsContract({ bootstrapServers, nodes: nodeCount, withAdmin }: Setting): void {
  test('topics are created as asked, listed, described and deleted', () =>
    withAdmin(async (admin) => {
      const [plain, own] = [freshName(), freshName()]
      const created = await admin.createTopics([
        { name: plain },
        { name: own, numPartitions: 3, replicationFactor: 1, configs: { 'cleanup.policy': 'compact' } },
      ])
      expect(created.map(({ name }) => name)).toEqual([plain, own])
      expect(created[1]).toMatchObject({ numPartitions: 3, replicationFactor: 1 })
      expect(created[1]!.configs['cleanup.policy']).toBe('compact')
      expect(created[0]!.topicId).toMatch(/^[\w-]{22}$/)

      const listed = await eventually(
        () => admin.listTopics(),
        (all) => all.some(({ name }) => name === own),
      )
      expect(listed).toContainEqual({ name: own, topicId: created[1]!.topicId, isInternal: false })

      const [byName] = await eventually(() => admin.describeTopics([own]))
      expect(byName).toMatchObject({ name: own, topicId: created[1]!.topicId, isInternal: false })
      expect(byName!.partitions.map(({ partition }) => partition)).toEqual([0, 1, 2])
      for (const partition of byName!.partitions) {
        expect(partition.replicas.length).toBe(1)
        expect(partition.leader).toEqual(partition.replicas[0])
        expect(partition.leader!.host).toBe('127.0.0.1')
      }
      const byId = await admin.describeTopics({ topicIds: [created[1]!.topicId!] })
      expect(byId[0]!.name).toBe(own)

      await admin.deleteTopics([plain])
      await admin.deleteTopics({ topicIds: [created[1]!.topicId!] })
      await eventually(
        () => admin.listTopics(),
        (all) => !all.some(({ name }) => name === own || name === plain),
      )
    }))

  test('a topic that exists is refused by name, and others of the same call are created', () =>
    withAdmin(async (admin) => {
      const [one, two] = [freshName(), freshName()]
      await admin.createTopics([{ name: one }])
      const again = admin.createTopics([{ name: one }])
      await expect(again).rejects.toMatchObject({ code: 'ERR_KAFKA_API', errorName: 'TOPIC_ALREADY_EXISTS' })
      await expect(again).rejects.toThrow(one)
      const mixed = admin.createTopics([{ name: one }, { name: two, numPartitions: 2 }])
      await expect(mixed).rejects.toMatchObject({ code: 'ERR_KAFKA_BATCH', succeeded: [two] })
      const error = await mixed.catch((reason: unknown) => reason as BatchError)
      expect([...(error as BatchError).errors.keys()]).toEqual([one])
      expect((await eventually(() => admin.describeTopics([two])))[0]!.partitions.length).toBe(2)
      await admin.deleteTopics([one, two])
    }))

  test('a topic that is only validated is not created', () =>
    withAdmin(async (admin) => {
      const name = freshName()
      await admin.createTopics([{ name, numPartitions: 2 }], { validateOnly: true })
      await expect(admin.describeTopics([name])).rejects.toMatchObject({ errorName: 'UNKNOWN_TOPIC_OR_PARTITION' })
    }))

  test('what cannot be is refused with the reason', () =>
    withAdmin(async (admin) => {
      const refusals = [
        [{ name: freshName(), replicationFactor: 9, numPartitions: 1 }, 'INVALID_REPLICATION_FACTOR'],
        [{ name: freshName(), numPartitions: 0, replicationFactor: 1 }, 'INVALID_PARTITIONS'],
        [{ name: 'no spaces please' }, 'INVALID_TOPIC_EXCEPTION'],
        [{ name: freshName(), configs: { 'cleanup.policy': 'shred' } }, 'INVALID_CONFIG'],
      ] as const
      for (const [topic, errorName] of refusals) {
        await expect(admin.createTopics([topic])).rejects.toMatchObject({ errorName, retriable: false })
      }
    }))

  test('topics that do not exist are an error at once, whether deleted or described', () =>
    withAdmin(async (admin) => {
      const name = freshName()
      const unknown = { errorName: 'UNKNOWN_TOPIC_OR_PARTITION' }
      await expect(admin.deleteTopics([name])).rejects.toMatchObject(unknown)
      await expect(admin.describeTopics([name])).rejects.toMatchObject(unknown)
      await expect(admin.describeTopics([name])).rejects.toThrow(`Describing topic ${name}`)
      await expect(admin.describeTopics({ topicIds: ['AAAAAAAAAAAAAAAAAAAAAQ'] })).rejects.toMatchObject({
        errorName: 'UNKNOWN_TOPIC_ID',
      })
    }))

  test('the cluster is described', () =>
    withAdmin(async (admin) => {
      const { clusterId, controller, nodes } = await admin.describeCluster()
      expect(clusterId).toMatch(/^[\w-]{22}$/)
      expect(nodes.length).toBe(nodeCount)
      expect(nodes.map(({ id }) => id)).toContain(controller!.id)
      expect(nodes[0]).toMatchObject({ host: '127.0.0.1', isFenced: false })
      expect((await admin.describeCluster({ includeAuthorizedOperations: true })).clusterId).toBe(clusterId)
    }))

  test('configurations of topics and brokers are described, with where their values come from', () =>
    withAdmin(async (admin) => {
      const name = freshName()
      await admin.createTopics([{ name, configs: { 'retention.ms': '3600000' } }])
      const broker = (await admin.describeCluster()).nodes[0]!
      const resources = [
        { type: 'topic', name },
        { type: 'broker', name: String(broker.id) },
      ] as const
      const [topicConfig, brokerConfig] = await eventually(() =>
        admin.describeConfigs(resources, { includeSynonyms: true }),
      )
      expect(topicConfig).toMatchObject({ type: 'topic', name })
      const retention = topicConfig!.entries.get('retention.ms')!
      expect(retention).toMatchObject({
        value: '3600000',
        source: 'DYNAMIC_TOPIC_CONFIG',
        isDefault: false,
        isSensitive: false,
      })
      expect(topicConfig!.entries.get('flush.ms')).toMatchObject({ value: '9223372036854775807', isDefault: true })
      expect(brokerConfig!.entries.get('log.segment.bytes')).toBeDefined()
      await expect(admin.describeConfigs([{ type: 'topic', name: freshName() }])).rejects.toMatchObject({
        errorName: 'UNKNOWN_TOPIC_OR_PARTITION',
      })
      await admin.deleteTopics([name])
    }))

  test('offsets of an empty topic start and end at 0', () =>
    withAdmin(async (admin) => {
      const topic = freshName()
      await admin.createTopics([{ name: topic, numPartitions: 4 }])
      const queries = [0, 1, 2, 3].map((partition) => ({ topic, partition, at: 'latest' }) as const)
      const latest = await admin.listOffsets(queries)
      expect(latest.map(({ partition, offset }) => [partition, offset])).toEqual([0, 1, 2, 3].map((p) => [p, 0]))
      const [first] = await admin.listOffsets([{ topic, partition: 1, at: 'earliest' }], {
        isolationLevel: 'read_committed',
      })
      expect(first).toMatchObject({ topic, partition: 1, offset: 0 })
      const [byTime] = await admin.listOffsets([{ topic, partition: 2, at: { timestamp: 5 } }])
      expect(byTime!.offset).toBe(-1)
      await admin.deleteTopics([topic])
    }))

  test('a partition that does not exist times out, naming it', () =>
    withAdmin(async (admin) => {
      const topic = freshName()
      await admin.createTopics([{ name: topic, numPartitions: 1 }])
      const listed = admin.listOffsets([{ topic, partition: 7, at: 'latest' }], { timeoutMs: 700 })
      await expect(listed).rejects.toMatchObject({ code: 'ERR_KAFKA_TIMEOUT' })
      await expect(listed).rejects.toThrow(`${topic}-7`)
      await admin.deleteTopics([topic])
    }))

  test('a group that never was has committed nothing', () =>
    withAdmin(async (admin) => {
      const offsets = await admin.listConsumerGroupOffsets([freshName()], { requireStable: true })
      expect(offsets[0]!.offsets).toEqual([])
    }))

  test('partitions are added', () =>
    withAdmin(async (admin) => {
      const topic = freshName()
      await admin.createTopics([{ name: topic, numPartitions: 2, replicationFactor: 1 }])
      await admin.createPartitions([{ topic, totalCount: 4 }], { validateOnly: true })
      await admin.createPartitions([{ topic, totalCount: 5 }])
      const [described] = await eventually(
        () => admin.describeTopics([topic]),
        ([found]) => found!.partitions.length === 5,
      )
      expect(described!.partitions.at(-1)!.partition).toBe(4)
      await expect(admin.createPartitions([{ topic, totalCount: 3 }])).rejects.toMatchObject({
        errorName: 'INVALID_PARTITIONS',
      })
      await admin.deleteTopics([topic])
    }))

  test('a topic with many partitions comes whole in pages of any size', () =>
    withAdmin(async (admin) => {
      const [long, short] = [`${freshName()}-a`, `${freshName()}-b`]
      await admin.createTopics([
        { name: long, numPartitions: 7 },
        { name: short, numPartitions: 2 },
      ])
      const described = await eventually(() =>
        admin.describeTopics([short, long], { partitionSizeLimitPerResponse: 3, includeAuthorizedOperations: true }),
      )
      expect(described.map(({ name, partitions }) => [name, partitions.map((one) => one.partition)])).toEqual([
        [short, [0, 1]],
        [long, [0, 1, 2, 3, 4, 5, 6]],
      ])
      expect(described[0]!.authorizedOperations).toContain('WRITE')
      await admin.deleteTopics([long, short])
    }))

  test('offsets are found by place and by time', () =>
    withAdmin(async (admin) => {
      const topic = freshName()
      await admin.createTopics([{ name: topic, numPartitions: 2 }])
      await produce(bootstrapServers(), topic, [1000, 3000, 2000])
      const at = async (spec: OffsetSpec): Promise<(number | undefined)[]> => {
        const [found] = await admin.listOffsets([{ topic, partition: 0, at: spec }])
        return [found!.offset, found!.timestamp]
      }
      expect(await at('earliest')).toEqual([0, -1])
      expect(await at('latest')).toEqual([3, -1])
      expect(await at('maxTimestamp')).toEqual([1, 3000])
      expect(await at({ timestamp: 1500 })).toEqual([1, 3000])
      expect(await at({ timestamp: 3001 })).toEqual([-1, -1])
      await admin.deleteTopics([topic])
    }))

  test('what a group has committed is listed, all of it or what was asked for', () =>
    withAdmin(async (admin) => {
      const [topic, groupId] = [freshName(), freshName()]
      await admin.createTopics([{ name: topic, numPartitions: 3 }])
      await commit(bootstrapServers(), groupId, topic, { 0: 12, 2: 5 })
      const [all] = await admin.listConsumerGroupOffsets([groupId])
      expect(all).toEqual({
        groupId,
        offsets: [
          { topic, partition: 0, offset: 12, metadata: 'by hand' },
          { topic, partition: 2, offset: 5, metadata: 'by hand' },
        ],
      })
      const partitions = [1, 2].map((partition) => ({ topic, partition }))
      const [some] = await admin.listConsumerGroupOffsets([{ groupId, partitions }])
      expect(some!.offsets).toEqual(all!.offsets.slice(1))
      await admin.deleteTopics([topic])
    }))
}
