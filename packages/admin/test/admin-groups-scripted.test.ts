import { ErrorCode } from '@ottla/protocol'
import type { DescribeGroupsRequest } from '@ottla/protocol/messages/describe-groups'
import type { FindCoordinatorRequest } from '@ottla/protocol/messages/find-coordinator'
import type { ListOffsetsRequest } from '@ottla/protocol/messages/list-offsets'
import type { OffsetFetchRequest } from '@ottla/protocol/messages/offset-fetch'
import { expect, test } from 'vitest'
import type { Admin, BatchError } from '../src/index.ts'
import { type Request, ScriptedCluster, type Scripts, type VersionLimits } from './support/scripted-cluster.ts'

const { NONE, NOT_COORDINATOR, GROUP_AUTHORIZATION_FAILED, COORDINATOR_LOAD_IN_PROGRESS } = ErrorCode
const noMembers = { protocolType: 'consumer', protocolData: 'range', members: [] }

/** Two brokers; groups that begin with `a` are coordinated by the first. */
async function twoCoordinators(
  scripts: Scripts,
  limits: VersionLimits = {},
): Promise<{ cluster: ScriptedCluster; admin: Admin }> {
  const where = (key: string): object => {
    const nodeId = key.startsWith('a') ? 1 : 2
    return { nodeId, host: 'broker', port: cluster.nodes.get(nodeId)!, errorCode: NONE, errorMessage: null }
  }
  const cluster: ScriptedCluster = new ScriptedCluster(
    {
      FindCoordinator: ({ body }: Request<FindCoordinatorRequest>) => ({
        coordinators: body.coordinatorKeys.map((key) => ({ key, ...where(key) })),
      }),
      ...scripts,
    },
    limits,
  )
  return { cluster, admin: await cluster.admin(2) }
}

test('groups are described in one request to each coordinator, and in the order asked', async () => {
  const { cluster, admin } = await twoCoordinators(
    {
      DescribeGroups: ({ body }: Request<DescribeGroupsRequest>) => ({
        groups: body.groups.map((groupId) => ({ groupId, errorCode: NONE, groupState: 'Empty', ...noMembers })),
      }),
    },
    { ConsumerGroupDescribe: -1 },
  )
  const groups = await cluster.settled(admin.describeConsumerGroups(['b1', 'a1', 'b2', 'a2']))
  expect(groups.map(({ groupId, coordinator }) => [groupId, coordinator.id])).toEqual([
    ['b1', 2],
    ['a1', 1],
    ['b2', 2],
    ['a2', 1],
  ])
  const asked = cluster.requests('DescribeGroups') as Request<DescribeGroupsRequest>[]
  expect(new Map(asked.map(({ node, body }) => [node, body.groups]))).toEqual(
    new Map([
      [1, ['a1', 'a2']],
      [2, ['b1', 'b2']],
    ]),
  )
  expect(asked.length).toBe(2)
  await admin.close()
})

test('only what a coordinator refused for the moment is asked again', async () => {
  let refusals = 1
  const { cluster, admin } = await twoCoordinators({
    DescribeGroups: ({ body }: Request<DescribeGroupsRequest>) => ({
      groups: body.groups.map((groupId) => {
        const errorCode = groupId === 'a2' && refusals-- > 0 ? COORDINATOR_LOAD_IN_PROGRESS : NONE
        return { groupId, errorCode, groupState: 'Empty', ...noMembers }
      }),
    }),
  })
  await cluster.settled(admin.describeClassicGroups(['a1', 'a2']))
  const asked = cluster.requests('DescribeGroups') as Request<DescribeGroupsRequest>[]
  expect(asked.map(({ body }) => body.groups)).toEqual([['a1', 'a2'], ['a2']])
  await admin.close()
})

test('a group that old brokers call dead does not exist', async () => {
  const dead = { groupId: 'a1', errorCode: NONE, groupState: 'Dead', protocolType: '', protocolData: '', members: [] }
  const { cluster, admin } = await twoCoordinators(
    { DescribeGroups: () => ({ groups: [dead] }) },
    { ConsumerGroupDescribe: -1, DescribeGroups: 4 },
  )
  await expect(cluster.settled(admin.describeConsumerGroups(['a1']))).rejects.toMatchObject({
    errorName: 'GROUP_ID_NOT_FOUND',
  })
  await admin.close()
})

test('a group of something else than consumers is not described as one of consumers', async () => {
  const member = {
    memberId: 'w',
    clientId: 'w',
    clientHost: '/',
    memberMetadata: Buffer.alloc(9),
    memberAssignment: Buffer.alloc(9),
  }
  const group = {
    groupId: 'a1',
    errorCode: NONE,
    groupState: 'Stable',
    protocolType: 'connect',
    protocolData: 'sessioned',
    members: [member],
  }
  const { cluster, admin } = await twoCoordinators(
    { DescribeGroups: () => ({ groups: [group] }) },
    { ConsumerGroupDescribe: -1 },
  )
  const described = cluster.settled(admin.describeConsumerGroups(['a1']))
  await expect(described).rejects.toMatchObject({ errorName: 'INCONSISTENT_GROUP_PROTOCOL' })
  await expect(described).rejects.toThrow("of 'connect'; describeClassicGroups describes it")
  const [classic] = await cluster.settled(admin.describeClassicGroups(['a1']))
  expect(classic!.members[0]).toMatchObject({ assignment: [], metadata: Buffer.alloc(9) })
  await admin.close()
})

test('a member whose assignment cannot be read fails its group and no other', async () => {
  const broken = {
    memberId: 'm',
    clientId: 'c',
    clientHost: '/',
    memberMetadata: Buffer.alloc(0),
    memberAssignment: Buffer.from('zz'),
  }
  const { cluster, admin } = await twoCoordinators(
    {
      DescribeGroups: ({ body }: Request<DescribeGroupsRequest>) => ({
        groups: body.groups.map((groupId) => {
          const members = groupId === 'a1' ? [broken] : []
          return { groupId, errorCode: NONE, groupState: 'Stable', protocolType: 'consumer', protocolData: '', members }
        }),
      }),
    },
    { ConsumerGroupDescribe: -1 },
  )
  const error = await cluster.settled(admin.describeConsumerGroups(['a1', 'a2']).catch((reason: unknown) => reason))
  expect((error as BatchError).errors.get('a1')).toMatchObject({ code: 'ERR_KAFKA_DECODE' })
  expect((error as BatchError).values.get('a2')).toMatchObject({ groupId: 'a2', members: [] })
  await admin.close()
})

test('offsets of several groups are fetched at once where brokers can, and one by one where they cannot', async () => {
  const scripts: Scripts = {
    OffsetFetch: ({ body, version }: Request<OffsetFetchRequest>) => {
      const topics = [
        { name: 'orders', partitions: [{ partitionIndex: 0, committedOffset: 3, metadata: null, errorCode: NONE }] },
      ]
      return version >= 8
        ? { groups: body.groups.map(({ groupId }) => ({ groupId, topics })) }
        : { topics, errorCode: NONE }
    },
  }
  for (const [limits, requests] of [
    [{}, 1],
    [{ OffsetFetch: 7 }, 2],
  ] as const) {
    const { cluster, admin } = await twoCoordinators(scripts, limits)
    const listed = await cluster.settled(admin.listConsumerGroupOffsets(['a2', 'a1']))
    expect(listed.map(({ groupId, offsets }) => [groupId, offsets[0]!.offset])).toEqual([
      ['a2', 3],
      ['a1', 3],
    ])
    expect(cluster.requests('OffsetFetch').length).toBe(requests)
    await admin.close()
  }
})

test('groups are listed from all brokers, and those of a broker that answers are not lost', async () => {
  const cluster = new ScriptedCluster({
    ListGroups: ({ node }: Request<unknown>) => ({
      errorCode: node === 2 ? GROUP_AUTHORIZATION_FAILED : NONE,
      groups:
        node === 2
          ? []
          : [{ groupId: `of-${node}`, protocolType: 'consumer', groupState: 'Stable', groupType: 'classic' }],
    }),
  })
  const admin = await cluster.admin(3)
  const error = (await cluster.settled(admin.listGroups().catch((reason: unknown) => reason))) as BatchError
  expect(error.message).toContain('Listing groups failed for 1 of 3: Listing the groups of broker 2')
  expect(error.succeeded).toEqual(['broker 1', 'broker 3'])
  expect(error.values.get('broker 3')).toMatchObject([{ groupId: 'of-3', type: 'Classic', state: 'Stable' }])
  await admin.close()
})

test('when a broker leaves while groups are listed, all are listed from those that stay', async () => {
  let hasLeft = false
  const cluster: ScriptedCluster = new ScriptedCluster({
    Metadata: () => {
      const { brokers, ...rest } = cluster.metadata() as { brokers: { nodeId: number }[] }
      return { ...rest, brokers: brokers.filter(({ nodeId }) => nodeId !== 2 || !hasLeft) }
    },
    ListGroups: ({ node }: Request<unknown>) => {
      if (node === 2) {
        hasLeft = true
        return { errorCode: COORDINATOR_LOAD_IN_PROGRESS, groups: [] }
      }
      const groups = hasLeft ? ['mine', 'taken-over'] : ['mine']
      return { errorCode: NONE, groups: groups.map((groupId) => ({ groupId, protocolType: 'consumer' })) }
    },
  })
  const admin = await cluster.admin(2)
  const listing = admin.listGroups()
  await cluster.runtime.clock.runUntil(() => hasLeft)
  // Somebody else's failure makes the client look at the cluster again.
  await cluster.settled(admin.describeConfigs([{ type: 'broker', name: '9' }]).catch(() => undefined))
  expect((await cluster.settled(listing)).map(({ groupId }) => groupId)).toEqual(['mine', 'taken-over'])
  await admin.close()
})

test('filters that a broker does not know are refused with what to leave out', async () => {
  const cluster = new ScriptedCluster({}, { ListGroups: 3 })
  const admin = await cluster.admin(1)
  await expect(cluster.settled(admin.listGroups({ groupStates: ['Empty'] }))).rejects.toThrow('leave out groupStates')
  await expect(cluster.settled(admin.listGroups({ types: ['Share'] }))).rejects.toThrow('leave out types')
  await admin.close()
})

test('removing a member looks for the new coordinator when the old one has handed over', async () => {
  let isMoved = false
  const cluster = new ScriptedCluster({
    LeaveGroup: ({ node }: Request<unknown>) => {
      isMoved = true
      cluster.coordinatorId = 2
      const members = [{ memberId: 'm', groupInstanceId: null, errorCode: NONE }]
      return node === 1 ? { errorCode: NOT_COORDINATOR, members: [] } : { errorCode: NONE, members }
    },
  })
  const admin = await cluster.admin(2)
  await cluster.settled(admin.removeMembersFromConsumerGroup('billing', { members: [{ memberId: 'm' }] }))
  expect(isMoved).toBe(true)
  expect(cluster.requests('LeaveGroup').map(({ node }) => node)).toEqual([1, 2])
  await admin.close()
})

test('partitions that are gone or have no leader are in the lag of a group without a number', async () => {
  const cluster = new ScriptedCluster(
    {
      DescribeGroups: () => ({ groups: [{ groupId: 'billing', errorCode: NONE, groupState: 'Empty', ...noMembers }] }),
      OffsetFetch: () => {
        const partitions = [0, 1].map((partitionIndex) => ({
          partitionIndex,
          committedOffset: 30,
          metadata: null,
          errorCode: NONE,
        }))
        const topics = ['gone', 'orders'].map((name) => ({ name, partitions }))
        return { groups: [{ groupId: 'billing', topics }] }
      },
      ListOffsets: ({ body }: Request<ListOffsetsRequest>) => ({
        topics: body.topics.map(({ name, partitions }) => ({
          name,
          partitions: partitions.map(({ partitionIndex }) => ({
            partitionIndex,
            errorCode: NONE,
            offset: 42,
            timestamp: -1,
            leaderEpoch: 1,
          })),
        })),
      }),
    },
    { ConsumerGroupDescribe: -1 },
  )
  cluster.topics.set('orders', [1, 77])
  const admin = await cluster.admin(1)
  const { totalLag, partitions } = await cluster.settled(admin.groupLag('billing'))
  expect(totalLag).toBe(12)
  expect(partitions.map(({ topic, partition, lag }) => [topic, partition, lag])).toEqual([
    ['gone', 0, undefined],
    ['gone', 1, undefined],
    ['orders', 0, 12],
    ['orders', 1, undefined],
  ])
  await admin.close()
})

test('a topic is ready when the last broker knows it', async () => {
  let isKnown = false
  const cluster: ScriptedCluster = new ScriptedCluster({
    Metadata: ({ node }: Request<unknown>) =>
      node === 2 && !isKnown ? { ...cluster.metadata(), topics: [] } : cluster.metadata(),
  })
  cluster.topics.set('orders', [1, 2])
  const admin = await cluster.admin(2)
  const waiting = admin.waitForTopics(['orders'])
  await cluster.runtime.clock.runUntil(() => cluster.requests('Metadata').filter(({ node }) => node === 2).length >= 3)
  isKnown = true
  const [topic] = await cluster.settled(waiting)
  expect(topic!.partitions.map(({ leader }) => leader!.id)).toEqual([1, 2])
  await admin.close()
})

test('a streams group is described with its topology and tasks', async () => {
  const tasks = { activeTasks: [{ subtopologyId: '0', partitions: [0, 1] }], standbyTasks: [], warmupTasks: [] }
  const member = {
    memberId: 'm',
    memberEpoch: 2,
    clientId: 'c',
    clientHost: '/10.0.0.7',
    topologyEpoch: 1,
    processId: 'p',
    userEndpoint: { host: 'here', port: 8080 },
    clientTags: [{ key: 'zone', value: 'a' }],
    taskOffsets: [{ subtopologyId: '0', partition: 1, offset: 9 }],
    taskEndOffsets: [],
    assignment: tasks,
    targetAssignment: tasks,
    isClassic: false,
  }
  const changelog = {
    name: 'store-changelog',
    partitions: 0,
    replicationFactor: 0,
    topicConfigs: [{ key: 'cleanup.policy', value: 'compact' }],
  }
  const subtopology = {
    subtopologyId: '0',
    sourceTopics: ['in'],
    repartitionSinkTopics: [],
    stateChangelogTopics: [changelog],
    repartitionSourceTopics: [],
  }
  const { cluster, admin } = await twoCoordinators({
    StreamsGroupDescribe: () => ({
      groups: [
        {
          errorCode: NONE,
          groupId: 'a1',
          groupState: 'NotReady',
          groupEpoch: 3,
          assignmentEpoch: 2,
          topology: { epoch: 1, subtopologies: [subtopology] },
          members: [member],
        },
      ],
    }),
  })
  const [group] = await cluster.settled(admin.describeStreamsGroups(['a1']))
  expect(group).toMatchObject({ state: 'NotReady', groupEpoch: 3, targetAssignmentEpoch: 2, topologyEpoch: 1 })
  expect(group!.subtopologies[0]!.stateChangelogTopics[0]!.configs).toEqual({ 'cleanup.policy': 'compact' })
  expect(group!.members[0]).toMatchObject({
    clientTags: { zone: 'a' },
    userEndpoint: { host: 'here', port: 8080 },
    taskOffsets: [{ subtopologyId: '0', partition: 1, offset: 9 }],
    assignment: {
      activeTasks: [
        { subtopologyId: '0', partition: 0 },
        { subtopologyId: '0', partition: 1 },
      ],
    },
  })
  await admin.close()
})
