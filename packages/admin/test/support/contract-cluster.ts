import { expect, test } from 'vitest'
import { produce } from './records.ts'
import { eventually, freshName, type Setting, testUnless } from './setting.ts'

/** Configuration, records, replicas, features and the quorum. */
export function clusterContract({ bootstrapServers, nodes, isEmbedded, withAdmin }: Setting): void {
  const onApache = testUnless(isEmbedded, 'the embedded broker in memory answers it in another way')
  const onSeveral = testUnless(nodes < 2, 'it takes several nodes')

  test('configurations are set, extended, reduced, validated and reset', () =>
    withAdmin(async (admin) => {
      const name = freshName()
      const resource = { type: 'topic', name } as const
      await admin.createTopics([{ name, configs: { 'cleanup.policy': 'delete', 'retention.ms': '1000' } }])
      await admin.waitForTopics([name])
      const value = async (key: string): Promise<string | null> => {
        const [described] = await admin.describeConfigs([resource])
        return described!.entries.get(key)!.value
      }
      const becomes = (key: string, wanted: string): Promise<unknown> =>
        eventually(
          () => value(key),
          (found) => found === wanted,
        )
      await admin.incrementalAlterConfigs([{ ...resource, set: { 'retention.ms': '2000' } }], { validateOnly: true })
      expect(await value('retention.ms')).toBe('1000')
      const append = { 'cleanup.policy': 'compact' }
      await admin.incrementalAlterConfigs([{ ...resource, set: { 'retention.ms': '2000' }, append }])
      await becomes('retention.ms', '2000')
      expect((await value('cleanup.policy'))!.split(',').toSorted()).toEqual(['compact', 'delete'])
      await admin.incrementalAlterConfigs([{ ...resource, delete: ['retention.ms'], subtract: append }])
      await becomes('retention.ms', '604800000')
      expect(await value('cleanup.policy')).toBe('delete')
      const wrong = admin.incrementalAlterConfigs([{ ...resource, set: { 'retention.ms': 'soon' } }])
      await expect(wrong).rejects.toMatchObject({ errorName: 'INVALID_CONFIG' })
      await expect(wrong).rejects.toThrow(`topic ${name}`)
      const unknown = admin.incrementalAlterConfigs([{ type: 'topic', name: freshName(), delete: ['retention.ms'] }])
      await expect(unknown).rejects.toMatchObject({ errorName: 'UNKNOWN_TOPIC_OR_PARTITION' })
      await admin.deleteTopics([name])
    }))

  test('a broker that the cluster does not have is refused at once, by name', () =>
    withAdmin(async (admin) => {
      const missing = admin.describeConfigs([{ type: 'broker', name: '99' }])
      await expect(missing).rejects.toMatchObject({ errorName: 'BROKER_NOT_AVAILABLE' })
      await expect(missing).rejects.toThrow('the cluster has no broker 99 now')
    }))

  test('the oldest records are deleted, up to an offset or all', () =>
    withAdmin(async (admin) => {
      const topic = freshName()
      await admin.createTopics([{ name: topic }])
      await produce(bootstrapServers(), topic, [1, 2, 3, 4])
      const some = await admin.deleteRecords([{ topic, partition: 0, beforeOffset: 2 }])
      expect(some).toEqual([{ topic, partition: 0, lowWatermark: 2 }])
      const [earliest] = await admin.listTopicOffsets([topic], 'earliest')
      expect(earliest!.offset).toBe(2)
      const [all] = await admin.deleteRecords([{ topic, partition: 0, beforeOffset: 'highWatermark' }])
      expect(all!.lowWatermark).toBe(4)
      const beyond = admin.deleteRecords([{ topic, partition: 0, beforeOffset: 9 }])
      await expect(beyond).rejects.toMatchObject({ errorName: 'OFFSET_OUT_OF_RANGE' })
      await admin.deleteTopics([topic])
    }))

  test('offsets of all partitions of topics are listed at once', () =>
    withAdmin(async (admin) => {
      const [one, two] = [`${freshName()}-a`, `${freshName()}-b`]
      await admin.createTopics([{ name: one, numPartitions: 2 }, { name: two }])
      await admin.waitForTopics([one, two])
      await produce(bootstrapServers(), two, [1000, 2000])
      const latest = await admin.listTopicOffsets([two, one], 'latest')
      expect(latest.map(({ topic, partition, offset }) => [topic, partition, offset])).toEqual([
        [one, 0, 0],
        [one, 1, 0],
        [two, 0, 2],
      ])
      expect((await admin.listTopicOffsets([two], { timestamp: 1500 }))[0]).toMatchObject({
        offset: 1,
        timestamp: 2000,
      })
      await expect(admin.listTopicOffsets([freshName()], 'latest')).rejects.toMatchObject({
        errorName: 'UNKNOWN_TOPIC_OR_PARTITION',
      })
      await admin.deleteTopics([one, two])
    }))

  test('waiting for a topic ends when it is there, and otherwise with what is missing', () =>
    withAdmin(async (admin) => {
      const [early, late] = [freshName(), freshName()]
      await admin.createTopics([{ name: early, numPartitions: 2 }])
      const waiting = admin.waitForTopics([early, late], { timeoutMs: 10_000 })
      await admin.createTopics([{ name: late, numPartitions: 3 }])
      expect((await waiting).map(({ name, partitions }) => [name, partitions.length])).toEqual([
        [early, 2],
        [late, 3],
      ])
      const more = admin.waitForTopics([early], { minPartitions: 5, timeoutMs: 300 })
      await expect(more).rejects.toMatchObject({ code: 'ERR_KAFKA_TIMEOUT' })
      await expect(more).rejects.toThrow('it has 2 of 5 partitions')
      await expect(admin.waitForTopics(['no spaces please'])).rejects.toMatchObject({
        errorName: 'INVALID_TOPIC_EXCEPTION',
      })
      await admin.deleteTopics([early, late])
    }))

  test('features are described', () =>
    withAdmin(async (admin) => {
      const features = await admin.describeFeatures()
      for (const [name, { min, max }] of features.finalized) {
        expect(features.supported.has(name), name).toBe(true)
        expect(min).toBeLessThanOrEqual(max)
      }
    }))

  onApache('features of one broker are described, and updates are validated', () =>
    withAdmin(async (admin) => {
      const broker = (await admin.describeCluster()).nodes[0]!.id
      const { finalized, finalizedEpoch, supported } = await admin.describeFeatures({ broker })
      expect(finalizedEpoch).toBeGreaterThan(0)
      const { max } = finalized.get('transaction.version')!
      expect(supported.get('transaction.version')!.max).toBeGreaterThanOrEqual(max)
      const down = { feature: 'transaction.version', maxVersionLevel: max - 1, upgradeType: 'safeDowngrade' } as const
      await admin.updateFeatures([down], { validateOnly: true })
      expect((await admin.describeFeatures()).finalized.get('transaction.version')!.max).toBe(max)
      const absurd = admin.updateFeatures([{ feature: 'transaction.version', maxVersionLevel: 99 }])
      await expect(absurd).rejects.toMatchObject({ errorName: 'INVALID_UPDATE_VERSION' })
    }),
  )

  onApache('the metadata quorum is described, and a fixed one is not changed', () =>
    withAdmin(async (admin) => {
      const { leaderId, voters, highWatermark, endpoints } = await admin.describeMetadataQuorum()
      expect(voters.map(({ id }) => id)).toContain(leaderId)
      expect(voters.length).toBe(nodes)
      expect(highWatermark).toBeGreaterThan(0)
      expect([...endpoints.keys()].length).toBe(nodes)
      const voter = { id: 9, directoryId: 'AAAAAAAAAAAAAAAAAAAAAQ' }
      const listeners = [{ name: 'CONTROLLER', host: '127.0.0.1', port: 1 }]
      const fixed = { errorName: 'UNSUPPORTED_VERSION' }
      await expect(admin.addRaftVoter(voter, listeners, { timeoutMs: 5000 })).rejects.toMatchObject(fixed)
      await expect(admin.removeRaftVoter(voter, { timeoutMs: 5000 })).rejects.toMatchObject(fixed)
      const elsewhere = admin.removeRaftVoter(voter, { clusterId: 'another' })
      await expect(elsewhere).rejects.toMatchObject({ errorName: 'INCONSISTENT_CLUSTER_ID' })
      await expect(admin.unregisterBroker(77)).rejects.toMatchObject({ errorName: 'BROKER_ID_NOT_REGISTERED' })
    }),
  )

  onApache('log directories are described, by broker and by replica, and replicas stay where they are', () =>
    withAdmin(async (admin) => {
      const topic = freshName()
      await admin.createTopics([{ name: topic }])
      await produce(bootstrapServers(), topic, [1, 2, 3])
      const [leader] = (await admin.describeTopics([topic]))[0]!.partitions.map((one) => one.leader!)
      const all = await admin.describeLogDirs()
      expect(all.map(({ broker }) => broker)).toEqual((await admin.describeCluster()).nodes.map(({ id }) => id))
      const partitions = [{ topic, partition: 0 }]
      const [mine] = await admin.describeLogDirs({ brokers: [leader!.id], partitions })
      const [dir] = mine!.logDirs
      expect(dir!.replicas).toMatchObject([{ topic, partition: 0, offsetLag: 0, isFuture: false }])
      expect(dir!.replicas[0]!.sizeBytes).toBeGreaterThan(61)
      expect(dir!.totalBytes).toBeGreaterThan(dir!.usableBytes!)
      const replica = { topic, partition: 0, broker: leader!.id }
      const [described] = await admin.describeReplicaLogDirs([replica])
      expect(described).toEqual({ ...replica, currentLogDir: dir!.path, currentOffsetLag: 0, futureOffsetLag: -1 })
      await admin.alterReplicaLogDirs([{ ...replica, logDir: dir!.path }])
      const nowhere = admin.alterReplicaLogDirs([{ ...replica, logDir: '/nowhere' }])
      await expect(nowhere).rejects.toMatchObject({ errorName: 'LOG_DIR_NOT_FOUND' })
      await admin.deleteTopics([topic])
    }),
  )

  test('elections that are not needed change nothing, and impossible ones are refused', () =>
    withAdmin(async (admin) => {
      const topic = freshName()
      await admin.createTopics([{ name: topic }])
      await admin.waitForTopics([topic])
      const elected = await admin.electLeaders('preferred', [{ topic, partition: 0 }])
      expect(elected).toEqual([{ topic, partition: 0, isChanged: false }])
      const unclean = await admin.electLeaders('unclean', [{ topic, partition: 0 }])
      expect(unclean[0]!.isChanged).toBe(false)
      expect(await admin.electLeaders('preferred')).toEqual([])
      await expect(admin.electLeaders('preferred', [{ topic, partition: 5 }])).rejects.toMatchObject({
        errorName: 'UNKNOWN_TOPIC_OR_PARTITION',
      })
      await admin.deleteTopics([topic])
    }))

  test('reassignments to where replicas are end at once, and impossible ones are refused', () =>
    withAdmin(async (admin) => {
      const topic = freshName()
      await admin.createTopics([{ name: topic, numPartitions: 1, replicationFactor: 1 }])
      await admin.waitForTopics([topic])
      const { id } = (await admin.describeTopics([topic]))[0]!.partitions[0]!.replicas[0]!
      await admin.alterPartitionReassignments([{ topic, partition: 0, replicas: [id] }])
      expect(await admin.listPartitionReassignments({ partitions: [{ topic, partition: 0 }] })).toEqual([])
      const missing = admin.alterPartitionReassignments([{ topic, partition: 0, replicas: [99] }])
      await expect(missing).rejects.toMatchObject({ errorName: 'INVALID_REPLICA_ASSIGNMENT' })
      const nothing = admin.alterPartitionReassignments([{ topic, partition: 0, replicas: null }])
      await expect(nothing).rejects.toMatchObject({ errorName: 'NO_REASSIGNMENT_IN_PROGRESS' })
      await admin.deleteTopics([topic])
    }))

  onSeveral('a topic gets more replicas and loses some, unless that is not allowed', () =>
    withAdmin(async (admin) => {
      const topic = freshName()
      await admin.createTopics([{ name: topic, replicasAssignments: [[1]] }])
      await produce(bootstrapServers(), topic, [1, 2, 3])
      const assigned = async (): Promise<number[]> =>
        (await admin.describeTopics([topic]))[0]!.partitions[0]!.inSyncReplicas.map(({ id }) => id).toSorted(
          (a, b) => a - b,
        )
      const more = [{ topic, partition: 0, replicas: [2, 3, 1] }]
      await expect(
        admin.alterPartitionReassignments(more, { allowReplicationFactorChange: false }),
      ).rejects.toMatchObject({ errorName: 'INVALID_REPLICATION_FACTOR' })
      await admin.alterPartitionReassignments(more)
      await eventually(assigned, (ids) => ids.length === 3)
      await eventually(
        () => admin.listPartitionReassignments(),
        (ongoing) => ongoing.length === 0,
      )
      const elected = await admin.electLeaders('preferred', [{ topic, partition: 0 }])
      expect(elected).toEqual([{ topic, partition: 0, isChanged: true }])
      await admin.alterPartitionReassignments([{ topic, partition: 0, replicas: [3, 1] }])
      await eventually(assigned, (ids) => ids.join() === '1,3')
      await admin.deleteTopics([topic])
    }),
  )

  test('resources with a configuration of their own are listed', () =>
    withAdmin(async (admin) => {
      const name = freshName()
      const resource = { type: 'client_metrics', name } as const
      await admin.incrementalAlterConfigs([{ ...resource, set: { 'interval.ms': '60000' } }])
      const listed = await eventually(
        () => admin.listConfigResources({ types: ['client_metrics'] }),
        (all) => all.some((one) => one.name === name),
      )
      expect(listed).toContainEqual(resource)
      expect(await admin.listConfigResources()).toContainEqual(resource)
      const [described] = await admin.describeConfigs([resource])
      expect(described!.entries.get('interval.ms')).toMatchObject({ value: '60000' })
      await admin.incrementalAlterConfigs([{ ...resource, delete: ['interval.ms'] }])
    }))
}
