import { expect, test } from 'vitest'
import type { BatchError } from '../../src/index.ts'
import { joinClassic, joinConsumer, joinShare } from './members.ts'
import { commit, produce } from './records.ts'
import { eventually, freshName, type Setting, testUnless } from './setting.ts'

/** Groups, their members and what they have committed. */
export function groupsContract({ bootstrapServers, isEmbedded, withAdmin }: Setting): void {
  const onApache = testUnless(isEmbedded, 'the embedded broker has no streams groups')

  test('a classic group is listed and described with its members', () =>
    withAdmin(async (admin) => {
      const [topic, groupId] = [freshName(), freshName()]
      await admin.createTopics([{ name: topic }])
      await admin.waitForTopics([topic])
      const memberId = await joinClassic(bootstrapServers(), groupId, topic)

      const listed = await admin.listGroups()
      expect(listed.find((group) => group.groupId === groupId)).toMatchObject({
        protocolType: 'consumer',
        state: 'Stable',
        isSimpleConsumerGroup: false,
      })
      expect((await admin.listGroups({ groupStates: ['Stable'] })).map((group) => group.groupId)).toContain(groupId)
      expect((await admin.listGroups({ groupStates: ['Empty'] })).map((group) => group.groupId)).not.toContain(groupId)
      expect(await admin.listGroups({ protocolTypes: ['connect'] })).toEqual([])

      const [group] = await admin.describeConsumerGroups([groupId], { includeAuthorizedOperations: true })
      expect(group).toMatchObject({ groupId, type: 'Classic', state: 'Stable', partitionAssignor: 'range' })
      expect(group!.coordinator.host).toBe('127.0.0.1')
      expect(group!.members).toMatchObject([{ memberId, assignment: [{ topic, partition: 0 }] }])
      expect(group!.members[0]!.clientHost).toContain('127.0.0.1')
      expect(group!.authorizedOperations).toContain('READ')

      const [classic] = await admin.describeClassicGroups([groupId])
      expect(classic).toMatchObject({ protocolType: 'consumer', protocol: 'range', state: 'Stable' })
      expect(classic!.members[0]!.assignment).toEqual([{ topic, partition: 0 }])
      expect(classic!.members[0]!.metadata.length).toBeGreaterThan(0)
      await admin.removeMembersFromConsumerGroup(groupId)
      await admin.deleteConsumerGroups([groupId])
      await admin.deleteTopics([topic])
    }))

  test('a group that does not exist is an error, and the others of the call are described', () =>
    withAdmin(async (admin) => {
      const [topic, groupId, absent] = [freshName(), freshName(), freshName()]
      await admin.createTopics([{ name: topic }])
      await commit(bootstrapServers(), groupId, topic, { 0: 3 })
      const missing = { errorName: 'GROUP_ID_NOT_FOUND' }
      await expect(admin.describeConsumerGroups([absent])).rejects.toMatchObject(missing)
      await expect(admin.describeClassicGroups([absent])).rejects.toMatchObject(missing)
      await expect(admin.deleteConsumerGroups([absent])).rejects.toMatchObject(missing)
      const mixed = (await admin
        .describeConsumerGroups([absent, groupId])
        .catch((error: unknown) => error)) as BatchError
      expect([...mixed.errors.keys()]).toEqual([absent])
      expect(mixed.values.get(groupId)).toMatchObject({ groupId, state: 'Empty', isSimpleConsumerGroup: true })
      await admin.deleteConsumerGroups([groupId])
      await expect(admin.describeConsumerGroups([groupId])).rejects.toMatchObject(missing)
      await admin.deleteTopics([topic])
    }))

  test('members are removed one by one or all, and a group with members is not deleted', () =>
    withAdmin(async (admin) => {
      const [topic, groupId] = [freshName(), freshName()]
      await admin.createTopics([{ name: topic }])
      await admin.waitForTopics([topic])
      await joinClassic(bootstrapServers(), groupId, topic, 'static-1')
      await expect(admin.deleteConsumerGroups([groupId])).rejects.toMatchObject({ errorName: 'NON_EMPTY_GROUP' })
      const nobody = admin.removeMembersFromConsumerGroup(groupId, { members: [{ memberId: 'nobody' }] })
      await expect(nobody).rejects.toMatchObject({ errorName: 'UNKNOWN_MEMBER_ID' })
      await expect(nobody).rejects.toThrow('nobody')
      const [group] = await admin.describeConsumerGroups([groupId])
      expect(group!.members).toMatchObject([{ groupInstanceId: 'static-1' }])
      const members = [{ groupInstanceId: 'static-1' }]
      await admin.removeMembersFromConsumerGroup(groupId, { members, reason: 'the contract' })
      expect((await admin.describeConsumerGroups([groupId]))[0]).toMatchObject({ state: 'Empty', members: [] })
      await admin.removeMembersFromConsumerGroup(groupId)
      await admin.deleteConsumerGroups([groupId])
      await admin.deleteTopics([topic])
    }))

  test('committed offsets are altered, listed for several groups at once, and deleted', () =>
    withAdmin(async (admin) => {
      const [topic, one, two] = [freshName(), freshName(), freshName()]
      await admin.createTopics([{ name: topic, numPartitions: 2 }])
      await admin.waitForTopics([topic], { minPartitions: 2 })
      await admin.alterConsumerGroupOffsets(one, [
        { topic, partition: 0, offset: 7, metadata: 'note' },
        { topic, partition: 1, offset: 8 },
      ])
      await admin.alterConsumerGroupOffsets(two, [{ topic, partition: 1, offset: 5 }])
      const listed = await admin.listConsumerGroupOffsets([one, two, { groupId: freshName() }])
      expect(listed.map(({ offsets }) => offsets.map(({ partition, offset }) => [partition, offset]))).toEqual([
        [
          [0, 7],
          [1, 8],
        ],
        [[1, 5]],
        [],
      ])
      expect(listed[0]!.offsets[0]!.metadata).toBe('note')
      await admin.deleteConsumerGroupOffsets(one, [{ topic, partition: 0 }])
      const [left] = await admin.listConsumerGroupOffsets([one])
      expect(left!.offsets.map(({ partition }) => partition)).toEqual([1])
      const gone = admin.alterConsumerGroupOffsets(one, [{ topic: freshName(), partition: 0, offset: 1 }])
      await expect(gone).rejects.toMatchObject({ errorName: 'UNKNOWN_TOPIC_OR_PARTITION' })
      await admin.deleteConsumerGroups([one, two])
      await admin.deleteTopics([topic])
    }))

  test('offsets of a group are not touched while a member reads the topic', () =>
    withAdmin(async (admin) => {
      const [topic, groupId] = [freshName(), freshName()]
      await admin.createTopics([{ name: topic }])
      await admin.waitForTopics([topic])
      await joinClassic(bootstrapServers(), groupId, topic)
      const altered = admin.alterConsumerGroupOffsets(groupId, [{ topic, partition: 0, offset: 1 }])
      await expect(altered).rejects.toMatchObject({ errorName: 'UNKNOWN_MEMBER_ID' })
      const deleted = admin.deleteConsumerGroupOffsets(groupId, [{ topic, partition: 0 }])
      await expect(deleted).rejects.toMatchObject({ errorName: 'GROUP_SUBSCRIBED_TO_TOPIC' })
      await admin.removeMembersFromConsumerGroup(groupId)
      await admin.deleteConsumerGroups([groupId])
      await admin.deleteTopics([topic])
    }))

  test('the lag of a group is told by partition and in sum, of all groups too', () =>
    withAdmin(async (admin) => {
      const [topic, gone, groupId] = [freshName(), freshName(), freshName()]
      await admin.createTopics([{ name: topic, numPartitions: 2 }, { name: gone }])
      await admin.waitForTopics([topic, gone])
      await produce(bootstrapServers(), topic, [1, 2, 3, 4, 5])
      await admin.alterConsumerGroupOffsets(groupId, [
        { topic, partition: 0, offset: 2 },
        { topic: gone, partition: 0, offset: 0 },
      ])
      const lag = await admin.groupLag(groupId)
      expect(lag).toMatchObject({ groupId, state: 'Empty', totalLag: 3 })
      expect(lag.partitions.find((one) => one.topic === topic)).toEqual({
        topic,
        partition: 0,
        committedOffset: 2,
        endOffset: 5,
        lag: 3,
      })
      expect((await admin.allGroupLags()).find((one) => one.groupId === groupId)).toEqual(lag)
      await expect(admin.groupLag(freshName())).rejects.toMatchObject({ errorName: 'GROUP_ID_NOT_FOUND' })
      await admin.deleteTopics([gone])
      await eventually(
        () => admin.listTopics(),
        (topics) => !topics.some(({ name }) => name === gone),
      )
      expect((await admin.groupLag(groupId)).totalLag).toBe(3)
      await admin.deleteConsumerGroups([groupId])
      await admin.deleteTopics([topic])
    }))

  test('members that have not committed stand in the lag of their group', () =>
    withAdmin(async (admin) => {
      const [topic, groupId] = [freshName(), freshName()]
      await admin.createTopics([{ name: topic }])
      await admin.waitForTopics([topic])
      const memberId = await joinClassic(bootstrapServers(), groupId, topic)
      const { totalLag, partitions } = await admin.groupLag(groupId)
      expect(totalLag).toBe(0)
      expect(partitions).toMatchObject([{ topic, partition: 0, endOffset: 0, member: { memberId } }])
      expect(partitions[0]).not.toHaveProperty('lag')
      await admin.removeMembersFromConsumerGroup(groupId)
      await admin.deleteConsumerGroups([groupId])
      await admin.deleteTopics([topic])
    }))

  test('a group of the consumer protocol is described with epochs and targets', () =>
    withAdmin(async (admin) => {
      const [topic, groupId] = [freshName(), freshName()]
      await admin.createTopics([{ name: topic }])
      await admin.waitForTopics([topic])
      const memberId = await joinConsumer(bootstrapServers(), groupId, topic)
      const [group] = await eventually(
        () => admin.describeConsumerGroups([groupId]),
        ([one]) => one!.members.length === 1,
      )
      expect(group).toMatchObject({ type: 'Consumer', partitionAssignor: 'uniform', isSimpleConsumerGroup: false })
      expect(group!.groupEpoch).toBeGreaterThan(0)
      expect(group!.members[0]).toMatchObject({ memberId, subscribedTopics: [topic], isUpgraded: true })
      const listed = await admin.listGroups({ types: ['Consumer'] })
      expect(listed.find((one) => one.groupId === groupId)).toMatchObject({ type: 'Consumer' })
      await expect(admin.describeClassicGroups([groupId])).rejects.toMatchObject({ errorName: 'GROUP_ID_NOT_FOUND' })
      await admin.removeMembersFromConsumerGroup(groupId)
      await admin.deleteConsumerGroups([groupId])
      await admin.deleteTopics([topic])
    }))

  test('share groups are described, and their offsets altered, listed and deleted', () =>
    withAdmin(async (admin) => {
      const [topic, groupId] = [freshName(), freshName()]
      await admin.createTopics([{ name: topic }])
      await admin.waitForTopics([topic])
      await produce(bootstrapServers(), topic, [1, 2, 3])
      const leave = await joinShare(bootstrapServers(), groupId, topic)
      const [group] = await eventually(() => admin.describeShareGroups([groupId]))
      expect(group).toMatchObject({ groupId, state: 'Stable' })
      expect(group!.members).toMatchObject([{ subscribedTopics: [topic] }])
      const busy = admin.alterShareGroupOffsets(groupId, [{ topic, partition: 0, startOffset: 1 }])
      await expect(busy).rejects.toMatchObject({ errorName: 'NON_EMPTY_GROUP' })
      await leave()
      await eventually(() => admin.alterShareGroupOffsets(groupId, [{ topic, partition: 0, startOffset: 1 }]))
      const [offsets] = await admin.listShareGroupOffsets([groupId])
      expect(offsets).toMatchObject({ groupId, offsets: [{ topic, partition: 0, startOffset: 1, lag: 2 }] })
      const partitions = [{ topic, partition: 0 }]
      expect(await admin.listShareGroupOffsets([{ groupId, partitions }])).toMatchObject([{ groupId }])
      await admin.deleteShareGroupOffsets(groupId, [topic])
      expect((await admin.listShareGroupOffsets([groupId]))[0]!.offsets).toEqual([])
      expect((await admin.listShareGroupOffsets([freshName()]))[0]!.offsets).toEqual([])
      await admin.deleteShareGroups([groupId])
      await admin.deleteTopics([topic])
    }))

  onApache('streams groups that do not exist are an error', () =>
    withAdmin(async (admin) => {
      const missing = { errorName: 'GROUP_ID_NOT_FOUND' }
      await expect(admin.describeStreamsGroups([freshName()])).rejects.toMatchObject(missing)
      await expect(admin.describeShareGroups([freshName()])).rejects.toMatchObject(missing)
      await expect(admin.deleteStreamsGroups([freshName()])).rejects.toMatchObject(missing)
    }),
  )
}
