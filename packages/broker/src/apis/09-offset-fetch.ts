import { ErrorCode } from '@ottla/protocol'
import {
  offsetFetch,
  type OffsetFetchRequest,
  type OffsetFetchRequestGroup,
  type OffsetFetchResponseGroupInput,
  type OffsetFetchResponseInput,
  type OffsetFetchResponsePartitionsInput,
} from '@ottla/protocol/messages/offset-fetch'
import type { CommittedOffset } from '../group/committed-offsets.ts'
import { consumerFetchProblem } from '../group/consumer/consumer-offsets.ts'
import type { Access } from '../security/access.ts'
import { permissions } from '../security/permissions.ts'
import type { ApiHandler } from '../server/api-handler.ts'
import type { Services } from '../services.ts'

const groupsVersion = 8
const topicIdVersion = 10
const allTopicsVersion = 2

/*
 * OffsetFetch (9), versions 1-10; several groups from v8 on, topics by id from v10 on.
 *
 * A partition without a committed offset has offset -1 and no error. No topics (null, v2+) means all that
 * the group committed. With `requireStable` (v7+, KIP-447) an offset that an open transaction may replace gets
 * UNSTABLE_OFFSET_COMMIT.
 */
export const offsetFetchHandler: ApiHandler<OffsetFetchRequest, OffsetFetchResponseInput> = {
  api: offsetFetch,
  handle(services, request, { apiVersion, access }) {
    if (apiVersion >= groupsVersion) {
      return {
        groups: request.groups.map((group) => fetchGroup(services, group, request.requireStable, apiVersion, access)),
      }
    }
    const topics = request.topics?.map((topic) => ({ ...topic, topicId: '' })) ?? null
    const group = { groupId: request.groupId, memberId: null, memberEpoch: -1, topics }
    const fetched = fetchGroup(services, group, request.requireStable, apiVersion, access)
    const { errorCode = ErrorCode.NONE, topics: found } = fetched
    if (errorCode === ErrorCode.NONE || apiVersion >= allTopicsVersion) {
      return { errorCode, topics: found.map(({ name = '', partitions }) => ({ name, partitions })) }
    }
    return {
      topics: (request.topics ?? []).map(({ name, partitionIndexes }) => ({
        name,
        partitions: partitionIndexes.map((partition) => describe(partition, undefined, errorCode)),
      })),
    }
  },
}

function fetchGroup(
  { groups, controller }: Services,
  { groupId, topics, memberId, memberEpoch }: OffsetFetchRequestGroup,
  requireStable: boolean,
  apiVersion: number,
  access: Access,
): OffsetFetchResponseGroupInput {
  const refusal = access.refusal(permissions.OffsetFetch.group, groupId)
  if (refusal !== undefined) return { groupId, errorCode: refusal, topics: [] }
  const shard = groups.shard(groupId)
  if (typeof shard === 'number') return { groupId, errorCode: shard, topics: [] }
  const group = shard.groups.get(groupId)
  const problem = group?.type === 'consumer' ? consumerFetchProblem(group, memberId, memberEpoch) : ErrorCode.NONE
  if (group?.type === 'share') return { groupId, errorCode: ErrorCode.GROUP_ID_NOT_FOUND, topics: [] }
  if (problem !== ErrorCode.NONE) return { groupId, errorCode: problem, topics: [] }
  const committed = (topic: string, partition: number): OffsetFetchResponsePartitionsInput =>
    requireStable && shard.pendingOffsets.has(groupId, topic, partition)
      ? describe(partition, undefined, ErrorCode.UNSTABLE_OFFSET_COMMIT)
      : describe(partition, shard.offsets.get(groupId, topic, partition))
  const byId = apiVersion >= topicIdVersion
  if (topics === null) {
    const all = []
    for (const [name, partitions] of shard.offsets.ofGroup(groupId) ?? []) {
      const topic = controller.image.topic(name)
      // A topic that is gone has no id to be named by.
      if (byId && topic === undefined) continue
      if (!access.may(permissions.OffsetFetch.topic, name)) continue
      const described = Array.from(partitions.keys(), (partition) => committed(name, partition))
      all.push({ name, ...(byId ? { topicId: topic!.topicId } : {}), partitions: described })
    }
    return { groupId, topics: all }
  }
  return {
    groupId,
    topics: topics.map(({ name: givenName, topicId, partitionIndexes }) => {
      const name = byId ? controller.image.topicById(topicId)?.name : givenName
      const topicRefusal =
        name === undefined ? ErrorCode.UNKNOWN_TOPIC_ID : access.refusal(permissions.OffsetFetch.topic, name)
      const partitions = partitionIndexes.map((partition) =>
        topicRefusal === undefined ? committed(name!, partition) : describe(partition, undefined, topicRefusal),
      )
      return { name: name ?? '', ...(byId ? { topicId } : {}), partitions }
    }),
  }
}

function describe(
  partitionIndex: number,
  committed: CommittedOffset | undefined,
  errorCode: number = ErrorCode.NONE,
): OffsetFetchResponsePartitionsInput {
  return {
    partitionIndex,
    committedOffset: committed?.offset ?? -1,
    committedLeaderEpoch: committed?.leaderEpoch ?? -1,
    metadata: committed?.metadata ?? '',
    errorCode,
  }
}
