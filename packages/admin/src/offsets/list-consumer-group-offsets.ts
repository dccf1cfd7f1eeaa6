import { apiError } from '@ottla/core/internal'
import { topicPartitionName, type TopicPartition, type TopicPartitionOffset, type WaitOptions } from '@ottla/core'
import { ErrorCode, UnsupportedVersionError } from '@ottla/protocol'
import {
  offsetFetch as api,
  type OffsetFetchRequestInput,
  type OffsetFetchResponse,
} from '@ottla/protocol/messages/offset-fetch'
import { ConfigError, KafkaError } from '@ottla/runtime'
import type { AdminRequests } from '../admin-requests.ts'
import type { Outcomes } from '../batch.ts'
import { groupBy } from '../group-by.ts'

/** A group whose committed offsets are asked for. */
export interface GroupOffsetsQuery {
  readonly groupId: string
  /** Default: all partitions that the group has committed. */
  readonly partitions?: readonly TopicPartition[]
}

/** Options of {@link Admin.listConsumerGroupOffsets}. */
export interface ListConsumerGroupOffsetsOptions extends WaitOptions {
  /** Waits for open transactions that committed offsets of the group (KIP-447). Default false. */
  readonly requireStable?: boolean
}

/** What a group has committed. */
export interface GroupOffsets {
  readonly groupId: string
  /** Sorted by topic and partition; partitions without a committed offset are left out. */
  readonly offsets: readonly TopicPartitionOffset[]
}

/** OffsetFetch from which on there are several groups in one request. */
const groupsVersion = 8
/** OffsetFetch from which on stable offsets can be asked for. */
const stableVersion = 7
/** OffsetFetch from which on no partitions means all. */
const allVersion = 2
/** The last OffsetFetch that names topics; later ones know them by id only. */
const lastNamesVersion = 9

export function listConsumerGroupOffsets(
  requests: AdminRequests,
  groups: readonly (string | GroupOffsetsQuery)[],
  options: ListConsumerGroupOffsetsOptions = {},
): Promise<GroupOffsets[]> {
  const deadline = requests.deadline(options)
  const queries = groups.map((group) => (typeof group === 'string' ? { groupId: group } : group))
  const wanted = new Map(queries.map((query) => [query.groupId, query]))
  if (wanted.size < groups.length) throw new ConfigError('A group whose offsets are asked for is given twice')
  const { requireStable = false } = options
  return requests.batch(wanted.keys(), { operation: 'Listing group offsets', deadline }, async (names) => {
    const ask = async (groupId: string): Promise<[string, GroupOffsets | KafkaError]> => {
      try {
        const build = (version: number): OffsetFetchRequestInput =>
          request(wanted.get(groupId)!, requireStable, version)
        const response = await requests.toGroupCoordinator(groupId, api, build, deadline, lastNamesVersion)
        return [groupId, offsetsOf(groupId, response)]
      } catch (error) {
        if (!(error instanceof KafkaError)) throw error
        const moved = coordinatorCodes.has((error as { readonly errorCode?: number }).errorCode ?? 0)
        if (moved) requests.cluster.forgetCoordinator('group', groupId)
        return [groupId, error]
      }
    }
    const outcomes: Outcomes<GroupOffsets> = new Map(await Promise.all(names.map(ask)))
    return outcomes
  })
}

const coordinatorCodes: ReadonlySet<number> = new Set([ErrorCode.NOT_COORDINATOR, ErrorCode.COORDINATOR_NOT_AVAILABLE])

function request(query: GroupOffsetsQuery, requireStable: boolean, version: number): OffsetFetchRequestInput {
  if (requireStable && version < stableVersion) {
    throw new UnsupportedVersionError('Brokers before 2.5 cannot wait for stable offsets; leave out requireStable')
  }
  if (query.partitions === undefined && version < allVersion) {
    throw new UnsupportedVersionError('Brokers before 0.10.2 do not list all offsets of a group; give the partitions')
  }
  const stable = version >= stableVersion ? { requireStable } : {}
  const topics =
    query.partitions === undefined
      ? null
      : [...groupBy(query.partitions, ({ topic }) => topic)].map(([name, group]) => ({
          name,
          partitionIndexes: group.map(({ partition }) => partition),
        }))
  return version >= groupsVersion
    ? { groups: [{ groupId: query.groupId, topics }], ...stable }
    : { groupId: query.groupId, topics, ...stable }
}

/** @throws ApiError of the group or of the first partition that has one. */
function offsetsOf(groupId: string, response: OffsetFetchResponse): GroupOffsets {
  const group = response.groups.find((candidate) => candidate.groupId === groupId)
  const { errorCode, topics } = group ?? response
  if (errorCode !== ErrorCode.NONE) {
    throw apiError(errorCode, { operation: `Offsets of group ${groupId}`, apiKey: api.key, resources: [groupId] })
  }
  const offsets: TopicPartitionOffset[] = []
  for (const { name: topic, partitions } of topics) {
    for (const {
      partitionIndex: partition,
      committedOffset,
      committedLeaderEpoch,
      metadata,
      errorCode: code,
    } of partitions) {
      if (code !== ErrorCode.NONE) {
        const operation = `Offset of group ${groupId} for ${topicPartitionName(topic, partition)}`
        throw apiError(code, { operation, apiKey: api.key, resources: [topic] })
      }
      if (committedOffset < 0) continue
      const epoch = committedLeaderEpoch < 0 ? {} : { leaderEpoch: committedLeaderEpoch }
      offsets.push({ topic, partition, offset: committedOffset, ...epoch, metadata: metadata ?? '' })
    }
  }
  offsets.sort((a, b) => (a.topic === b.topic ? a.partition - b.partition : a.topic < b.topic ? -1 : 1))
  return { groupId, offsets }
}
