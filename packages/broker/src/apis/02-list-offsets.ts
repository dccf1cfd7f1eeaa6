import { ErrorCode } from '@ottla/protocol'
import {
  listOffsets,
  type ListOffsetsPartition,
  type ListOffsetsPartitionResponseInput,
  type ListOffsetsRequest,
  type ListOffsetsResponseInput,
} from '@ottla/protocol/messages/list-offsets'
import { errorCodeOf } from '../replica/errors.ts'
import type { Partition } from '../replica/partition.ts'
import { permissions } from '../security/permissions.ts'
import type { ApiHandler } from '../server/api-handler.ts'
import type { Services } from '../services.ts'

/** The timestamps that stand for places in the log, and the versions that brought them. */
const latest = -1
const earliest = -2
const maxTimestamp = -3
const earliestLocal = -4
const latestTiered = -5
const earliestPendingUpload = -6
const sinceVersion: Readonly<Record<number, number>> = {
  [latest]: 1,
  [earliest]: 1,
  [maxTimestamp]: 7,
  [earliestLocal]: 8,
  [latestTiered]: 9,
  [earliestPendingUpload]: 11,
}
const leaderEpochVersion = 4

/*
 * ListOffsets (2), versions 1-11.
 *
 * By timestamp, and by the special timestamps -1 to -6. With read_committed the log ends at the last stable
 * offset for all of them. There is no tiered storage: -4 is the earliest offset, -5 and -6 find nothing.
 */
export const listOffsetsHandler: ApiHandler<ListOffsetsRequest, ListOffsetsResponseInput> = {
  api: listOffsets,
  handle(services, request, { apiVersion, access }) {
    const seen = new Map<string, number>()
    for (const { name, partitions } of request.topics) {
      for (const { partitionIndex } of partitions) {
        const key = `${name}-${partitionIndex}`
        seen.set(key, (seen.get(key) ?? 0) + 1)
      }
    }
    const topics = new Map<string, ListOffsetsPartitionResponseInput[]>()
    for (const { name, partitions } of request.topics) {
      let answers = topics.get(name)
      if (answers === undefined) topics.set(name, (answers = []))
      const refusal = access.refusal(permissions.ListOffsets.topic, name)
      for (const wanted of partitions) {
        const key = `${name}-${wanted.partitionIndex}`
        const count = seen.get(key)!
        if (refusal !== undefined) answers.push(notFound(wanted.partitionIndex, refusal))
        else if (count > 1) answers.push(notFound(wanted.partitionIndex, ErrorCode.INVALID_REQUEST))
        else if (count === 1) answers.push(find(services, name, wanted, request.isolationLevel, apiVersion))
        // One answer for a partition that was asked for twice.
        if (count > 1) seen.set(key, 0)
      }
    }
    return { topics: Array.from(topics, ([name, partitions]) => ({ name, partitions })) }
  },
}

function find(
  { replicas, logger }: Services,
  topic: string,
  { partitionIndex, currentLeaderEpoch, timestamp }: ListOffsetsPartition,
  isolationLevel: number,
  apiVersion: number,
): ListOffsetsPartitionResponseInput {
  if (timestamp < 0 && !(apiVersion >= (sinceVersion[timestamp] ?? Infinity))) {
    return notFound(partitionIndex, ErrorCode.UNSUPPORTED_VERSION)
  }
  const partition = replicas.partition(topic, partitionIndex)
  if (partition === undefined) return notFound(partitionIndex, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)
  const epochError = partition.leaderEpochProblem(currentLeaderEpoch)
  if (epochError !== ErrorCode.NONE) return notFound(partitionIndex, epochError)
  try {
    const found = lookUp(partition, timestamp, isolationLevel)
    if (found === undefined) return notFound(partitionIndex, ErrorCode.NONE)
    return {
      partitionIndex,
      errorCode: ErrorCode.NONE,
      timestamp: found.timestamp,
      offset: found.offset,
      leaderEpoch: apiVersion >= leaderEpochVersion ? found.leaderEpoch : -1,
    }
  } catch (error) {
    return notFound(partitionIndex, errorCodeOf(error, `Looking up an offset of ${topic}-${partitionIndex}`, logger))
  }
}

function lookUp(
  partition: Partition,
  timestamp: number,
  isolationLevel: number,
): { timestamp: number; offset: number; leaderEpoch: number } | undefined {
  const { log } = partition
  const endOffset = partition.endOffset(isolationLevel === 1)
  switch (timestamp) {
    case latest:
      return { timestamp: -1, offset: endOffset, leaderEpoch: partition.leaderEpoch }
    case earliest:
    case earliestLocal: {
      const offset = log.logStartOffset
      return { timestamp: -1, offset, leaderEpoch: log.epochAt(offset) }
    }
    case latestTiered:
    case earliestPendingUpload:
      return undefined
    case maxTimestamp:
      return visible(log.offsetOfMaxTimestamp(), endOffset)
    default:
      return visible(log.offsetForTimestamp(timestamp), endOffset)
  }
}

/** Records past the end of what the client may read are not there yet for it. */
function visible<Found extends { readonly offset: number }>(
  found: Found | undefined,
  endOffset: number,
): Found | undefined {
  return found !== undefined && found.offset < endOffset ? found : undefined
}

function notFound(partitionIndex: number, errorCode: number): ListOffsetsPartitionResponseInput {
  return { partitionIndex, errorCode, timestamp: -1, offset: -1 }
}
