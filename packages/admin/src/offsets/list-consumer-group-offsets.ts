import { topicPartitionName, type TopicPartition, type TopicPartitionOffset, type WaitOptions } from '@ottla/core'
import { UnsupportedVersionError } from '@ottla/protocol'
import {
  offsetFetch as api,
  type OffsetFetchRequestInput,
  type OffsetFetchRequestTopicInput,
  type OffsetFetchResponse,
  type OffsetFetchResponseTopic,
} from '@ottla/protocol/messages/offset-fetch'
import type { KafkaError } from '@ottla/runtime'
import type { AdminRequests } from '../admin-requests.ts'
import { askCoordinators } from '../ask-coordinators.ts'
import { type Outcomes, outcomesOf } from '../batch.ts'
import { byName, comparePartitions, perTopic } from '../by-name.ts'
import { itemError } from '../response-error.ts'
import { coordinatorRetries } from '../retry-rules.ts'

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
  const wanted = byName(queries, ({ groupId }) => groupId, 'A group whose offsets are asked for')
  const call = { operation: 'Listing group offsets', deadline, ...coordinatorRetries }
  return requests.batch(wanted.keys(), call, (names) =>
    askCoordinators(requests, { type: 'group', deadline }, names, async (nodeId, own) => {
      const ask = async (some: readonly string[]): Promise<Outcomes<GroupOffsets>> => {
        const asked = some.map((name) => wanted.get(name)!)
        const build = (version: number): OffsetFetchRequestInput => request(asked, options, version)
        return offsetsOf(some, await requests.toNode(nodeId, api, build, deadline, lastNamesVersion))
      }
      try {
        return await ask(own)
      } catch (error) {
        if (!(error instanceof UnsupportedVersionError) || own.length === 1) throw error
        const parts = await Promise.all(own.map((name) => outcomesOf([name], () => ask([name]))))
        return new Map(parts.flatMap((part) => [...part]))
      }
    }),
  )
}

function request(
  queries: readonly GroupOffsetsQuery[],
  { requireStable = false }: ListConsumerGroupOffsetsOptions,
  version: number,
): OffsetFetchRequestInput {
  if (requireStable && version < stableVersion) {
    throw new UnsupportedVersionError('Brokers before 2.5 cannot wait for stable offsets; leave out requireStable')
  }
  if (version < allVersion && queries.some(({ partitions }) => partitions === undefined)) {
    throw new UnsupportedVersionError('Brokers before 0.10.2 do not list all offsets of a group; give the partitions')
  }
  const stable = version >= stableVersion ? { requireStable } : {}
  const groups = queries.map(({ groupId, partitions }) => ({ groupId, topics: topicsOf(partitions) }))
  if (version >= groupsVersion) return { groups, ...stable }
  if (groups.length > 1) throw new UnsupportedVersionError('Brokers before 3.0 are asked for one group at a time')
  return { ...groups[0]!, ...stable }
}

function topicsOf(partitions: readonly TopicPartition[] | undefined): OffsetFetchRequestTopicInput[] | null {
  if (partitions === undefined) return null
  return perTopic(partitions, (name, own) => ({ name, partitionIndexes: own.map(({ partition }) => partition) }))
}

/** Of each group, or its error; brokers that are asked for one group leave its name out. */
function offsetsOf(groupIds: readonly string[], response: OffsetFetchResponse): Outcomes<GroupOffsets> {
  const [first] = groupIds
  const answers = response.groups.length > 0 ? response.groups : [{ ...response, groupId: first! }]
  return new Map(
    answers.map(({ groupId, errorCode, topics }) => {
      const context = { operation: `Offsets of group ${groupId}`, apiKey: api.key, resources: [groupId] }
      return [groupId, itemError(errorCode, context) ?? committed(groupId, topics)]
    }),
  )
}

/** The offsets of a group, or the error of the first partition that has one. */
function committed(groupId: string, topics: readonly OffsetFetchResponseTopic[]): GroupOffsets | KafkaError {
  const offsets: TopicPartitionOffset[] = []
  for (const { name: topic, partitions } of topics) {
    for (const {
      partitionIndex: partition,
      committedOffset,
      committedLeaderEpoch,
      metadata,
      errorCode,
    } of partitions) {
      const operation = `Offset of group ${groupId} for ${topicPartitionName(topic, partition)}`
      const error = itemError(errorCode, { operation, apiKey: api.key, resources: [topic] })
      if (error !== undefined) return error
      if (committedOffset < 0) continue
      const epoch = committedLeaderEpoch < 0 ? {} : { leaderEpoch: committedLeaderEpoch }
      offsets.push({ topic, partition, offset: committedOffset, ...epoch, metadata: metadata ?? '' })
    }
  }
  return { groupId, offsets: offsets.toSorted(comparePartitions) }
}
