import { ZERO_UUID } from '@ottla/protocol'
import type { Message } from './observed-request.ts'

/** How the items of a list in a request become items of a list in the answer. */
export interface RowShape {
  /** The list in the request. */
  readonly from: string
  /** The list in the answer. */
  readonly to: string
  /** Fields of the answer's item, and where the request's item has them. `itself` for lists of plain values. */
  readonly copy: Readonly<Record<string, string>>
  /** What else the answer's item needs. */
  readonly fill?: Message
  /** Lists inside the items; the innermost items have the error codes. */
  readonly rows?: RowShape
  /** Name of the error code. Default `errorCode`. */
  readonly error?: string
}

/** How an API says that a request failed. */
export interface ApiShape {
  /** The answer has an error code of its own; these are the other fields that it then needs. */
  readonly whole?: Message | ((request: Message, version: number, errorCode: number) => Message)
  readonly rows?: RowShape
}

interface Named {
  readonly name: string
}

interface Dir {
  readonly topics: readonly { readonly name: string; readonly partitions: readonly number[] }[]
}

/** Stands for the item itself in {@link RowShape.copy}. */
export const itself = ''
const noBytes = new Uint8Array(0)
const noMessage = { errorMessage: null }
const noLeader = { leaderId: -1, leaderEpoch: -1 }
const partitionIndex = { partitionIndex: 'partitionIndex' }
const byNameOrId = { name: 'name', topicId: 'topicId' }
const resource = { resourceType: 'resourceType', resourceName: 'resourceName' }
const plainPartitions = (from: string, to: string, more: Partial<RowShape> = {}): RowShape => ({
  from,
  to,
  copy: { partitionIndex: itself },
  ...more,
})

function named(from: string, to: string, copy: Readonly<Record<string, string>>, rows: RowShape): ApiShape {
  return { rows: { from, to, copy, rows } }
}

function flat(from: string, to: string, copy: Readonly<Record<string, string>>, fill: Message = {}): ApiShape {
  return { rows: { from, to, copy, fill } }
}

const offsets: ApiShape = named('topics', 'topics', byNameOrId, {
  from: 'partitions',
  to: 'partitions',
  copy: partitionIndex,
})
const emptyHeartbeat: ApiShape = { whole: { memberEpoch: 0, heartbeatIntervalMs: 0 } }
const unknownGroup = { groupState: '', groupEpoch: 0, assignmentEpoch: 0, assignorName: '', members: [] }
const transactionTopics = (from: string, to: string): RowShape => ({
  from,
  to,
  copy: { name: 'name' },
  rows: plainPartitions('partitions', 'resultsByPartition', { error: 'partitionErrorCode' }),
})

const shapes: Readonly<Record<string, ApiShape | ((version: number) => ApiShape)>> = {
  Produce: named('topicData', 'responses', byNameOrId, {
    from: 'partitionData',
    to: 'partitionResponses',
    copy: { index: 'index' },
    fill: { baseOffset: -1 },
  }),
  Fetch: named(
    'topics',
    'responses',
    { topic: 'topic', topicId: 'topicId' },
    {
      from: 'partitions',
      to: 'partitions',
      copy: { partitionIndex: 'partition' },
      fill: {
        highWatermark: -1,
        lastStableOffset: -1,
        logStartOffset: -1,
        abortedTransactions: null,
        records: noBytes,
      },
    },
  ),
  ListOffsets: named(
    'topics',
    'topics',
    { name: 'name' },
    { from: 'partitions', to: 'partitions', copy: partitionIndex },
  ),
  Metadata: flat('topics', 'topics', byNameOrId, { partitions: [] }),
  OffsetCommit: offsets,
  TxnOffsetCommit: offsets,
  OffsetFetch: (version) => {
    const fill = { committedOffset: -1, metadata: '' }
    if (version >= 8)
      return { rows: { from: 'groups', to: 'groups', copy: { groupId: 'groupId' }, fill: { topics: [] } } }
    const rows = plainPartitions('partitionIndexes', 'partitions', { fill })
    const byTopic = { from: 'topics', to: 'topics', copy: { name: 'name' }, rows }
    return version >= 2 ? { whole: { topics: [] }, rows: byTopic } : { rows: byTopic }
  },
  FindCoordinator: (version) => {
    const nowhere = { nodeId: -1, host: '', port: -1, errorMessage: null }
    return version < 4 ? { whole: nowhere } : flat('coordinatorKeys', 'coordinators', { key: itself }, nowhere)
  },
  JoinGroup: {
    whole: ({ memberId }, version) => ({ protocolName: version >= 7 ? null : '', leader: '', memberId, members: [] }),
  },
  Heartbeat: { whole: {} },
  LeaveGroup: { whole: { members: [] } },
  SyncGroup: { whole: { assignment: noBytes } },
  DescribeGroups: flat(
    'groups',
    'groups',
    { groupId: itself },
    { groupState: '', protocolType: '', protocolData: '', members: [] },
  ),
  ListGroups: { whole: { groups: [] } },
  ApiVersions: { whole: { apiKeys: [] } },
  CreateTopics: flat('topics', 'topics', { name: 'name' }, noMessage),
  DeleteTopics: (version) =>
    version >= 6 ? flat('topics', 'responses', byNameOrId) : flat('topicNames', 'responses', { name: itself }),
  DeleteRecords: named(
    'topics',
    'topics',
    { name: 'name' },
    {
      from: 'partitions',
      to: 'partitions',
      copy: partitionIndex,
      fill: { lowWatermark: -1 },
    },
  ),
  InitProducerId: { whole: { producerId: -1, producerEpoch: -1 } },
  OffsetForLeaderEpoch: named(
    'topics',
    'topics',
    { topic: 'topic' },
    {
      from: 'partitions',
      to: 'partitions',
      copy: { partition: 'partition' },
    },
  ),
  AddPartitionsToTxn: (version) => {
    if (version < 4) return { rows: transactionTopics('v3AndBelowTopics', 'resultsByTopicV3AndBelow') }
    const rows = transactionTopics('topics', 'topicResults')
    return named('transactions', 'resultsByTransaction', { transactionalId: 'transactionalId' }, rows)
  },
  AddOffsetsToTxn: { whole: {} },
  EndTxn: { whole: {} },
  WriteTxnMarkers: named(
    'markers',
    'markers',
    { producerId: 'producerId' },
    {
      from: 'topics',
      to: 'topics',
      copy: { name: 'name' },
      rows: plainPartitions('partitionIndexes', 'partitions'),
    },
  ),
  DescribeAcls: { whole: { ...noMessage, resources: [] } },
  CreateAcls: flat('creations', 'results', {}, noMessage),
  DeleteAcls: flat('filters', 'filterResults', {}, { ...noMessage, matchingAcls: [] }),
  DescribeConfigs: flat('resources', 'results', resource, { ...noMessage, configs: [] }),
  AlterConfigs: flat('resources', 'responses', resource, noMessage),
  IncrementalAlterConfigs: flat('resources', 'responses', resource, noMessage),
  AlterReplicaLogDirs: {
    whole: ({ dirs }, _, errorCode) => ({
      results: (dirs as Dir[]).flatMap(({ topics }) =>
        topics.map(({ name, partitions }) => ({
          topicName: name,
          partitions: partitions.map((index) => ({ partitionIndex: index, errorCode })),
        })),
      ),
    }),
  },
  DescribeLogDirs: {
    whole: (_, version, errorCode) => ({ results: version >= 3 ? [] : [{ errorCode, logDir: '', topics: [] }] }),
  },
  CreatePartitions: flat('topics', 'results', { name: 'name' }),
  DeleteGroups: flat('groupsNames', 'results', { groupId: itself }),
  ElectLeaders: (version) => {
    const rows = { from: 'partitions', to: 'partitionResult', copy: { partitionId: itself }, fill: noMessage }
    const byTopic = named('topicPartitions', 'replicaElectionResults', { topic: 'topic' }, rows)
    return version >= 1 ? { whole: { replicaElectionResults: [] }, ...byTopic } : byTopic
  },
  AlterPartitionReassignments: { whole: { ...noMessage, responses: [] } },
  ListPartitionReassignments: { whole: { ...noMessage, topics: [] } },
  OffsetDelete: { whole: { topics: [] }, rows: offsets.rows! },
  DescribeClientQuotas: { whole: { ...noMessage, entries: null } },
  AlterClientQuotas: flat('entries', 'entries', { entity: 'entity' }, noMessage),
  DescribeUserScramCredentials: { whole: { ...noMessage, results: [] } },
  AlterUserScramCredentials: {
    whole: ({ deletions, upsertions }, _, errorCode) => ({
      results: [...(deletions as Named[]), ...(upsertions as Named[])].map(({ name }) => ({
        user: name,
        errorCode,
        errorMessage: null,
      })),
    }),
  },
  DescribeQuorum: { whole: { ...noMessage, topics: [], nodes: [] } },
  UpdateFeatures: { whole: { ...noMessage, results: [] } },
  DescribeCluster: { whole: { clusterId: '', brokers: [] } },
  DescribeProducers: named(
    'topics',
    'topics',
    { name: 'name' },
    plainPartitions('partitionIndexes', 'partitions', { fill: { activeProducers: [] } }),
  ),
  UnregisterBroker: { whole: noMessage },
  DescribeTransactions: flat(
    'transactionalIds',
    'transactionStates',
    { transactionalId: itself },
    {
      transactionState: '',
      transactionTimeoutMs: -1,
      transactionStartTimeMs: -1,
      producerId: -1,
      producerEpoch: -1,
      topics: [],
    },
  ),
  ListTransactions: { whole: { unknownStateFilters: [], transactionStates: [] } },
  ConsumerGroupHeartbeat: emptyHeartbeat,
  ShareGroupHeartbeat: emptyHeartbeat,
  ConsumerGroupDescribe: flat('groupIds', 'groups', { groupId: itself }, unknownGroup),
  ShareGroupDescribe: flat('groupIds', 'groups', { groupId: itself }, unknownGroup),
  GetTelemetrySubscriptions: {
    whole: ({ clientInstanceId }) => ({
      clientInstanceId,
      subscriptionId: 0,
      acceptedCompressionTypes: [],
      pushIntervalMs: 0,
      telemetryMaxBytes: 0,
      deltaTemporality: false,
      requestedMetrics: [],
    }),
  },
  PushTelemetry: { whole: {} },
  ListConfigResources: { whole: { configResources: [] } },
  DescribeTopicPartitions: flat('topics', 'topics', { name: 'name' }, { topicId: ZERO_UUID, partitions: [] }),
  ShareFetch: {
    whole: { acquisitionLockTimeoutMs: 0, responses: [], nodeEndpoints: [] },
    rows: {
      from: 'topics',
      to: 'responses',
      copy: { topicId: 'topicId' },
      rows: {
        from: 'partitions',
        to: 'partitions',
        copy: partitionIndex,
        fill: { acknowledgeErrorCode: 0, currentLeader: noLeader, records: noBytes, acquiredRecords: [] },
      },
    },
  },
  ShareAcknowledge: {
    whole: { acquisitionLockTimeoutMs: 0, responses: [], nodeEndpoints: [] },
    rows: {
      from: 'topics',
      to: 'responses',
      copy: { topicId: 'topicId' },
      rows: { from: 'partitions', to: 'partitions', copy: partitionIndex, fill: { currentLeader: noLeader } },
    },
  },
  DescribeShareGroupOffsets: flat('groups', 'groups', { groupId: 'groupId' }, { topics: [] }),
  AlterShareGroupOffsets: { whole: { responses: [] } },
  DeleteShareGroupOffsets: { whole: { responses: [] } },
  CreateDelegationToken: {
    whole: {
      principalType: '',
      principalName: '',
      tokenRequesterPrincipalType: '',
      tokenRequesterPrincipalName: '',
      issueTimestampMs: -1,
      expiryTimestampMs: -1,
      maxTimestampMs: -1,
      tokenId: '',
      hmac: noBytes,
    },
  },
  RenewDelegationToken: { whole: { expiryTimestampMs: -1 } },
  ExpireDelegationToken: { whole: { expiryTimestampMs: -1 } },
  DescribeDelegationToken: { whole: { tokens: [] } },
  SaslHandshake: { whole: { mechanisms: [] } },
  SaslAuthenticate: { whole: { ...noMessage, authBytes: noBytes } },
}

/** Whether {@link shapeOf} knows the API. */
export function canAnswerErrors(api: string): boolean {
  return Object.hasOwn(shapes, api)
}

export function shapeOf(api: string, version: number): ApiShape {
  const shape = shapes[api] ?? {}
  return typeof shape === 'function' ? shape(version) : shape
}
