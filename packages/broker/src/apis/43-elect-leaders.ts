import { ErrorCode } from '@ottla/protocol'
import {
  electLeaders,
  type ElectLeadersRequest,
  type ElectLeadersResponseInput,
} from '@ottla/protocol/messages/elect-leaders'
import type { MetadataImage } from '../controller/metadata-image.ts'
import { permissions } from '../security/permissions.ts'
import type { ApiHandler } from '../server/api-handler.ts'
import { clusterRefusalMessage } from './refusal-message.ts'

const preferred = 0
const unclean = 1

/*
 * ElectLeaders (43), versions 0-2. The one replica of a partition leads it already, so that no election is ever needed:
 * partitions that are named are told so, and of all partitions none is.
 */
export const electLeadersHandler: ApiHandler<ElectLeadersRequest, ElectLeadersResponseInput> = {
  api: electLeaders,
  handle({ controller }, { electionType, topicPartitions }, { access }) {
    const refusal = access.refusal(permissions.ElectLeaders.cluster)
    if (refusal !== undefined) return refused(refusal, topicPartitions ?? [])
    const { image } = controller
    const isKnownType = electionType === preferred || electionType === unclean
    const all = topicPartitions ?? Array.from(image.topics(), ({ name }) => ({ topic: name, partitions: [] }))
    return {
      throttleTimeMs: 0,
      errorCode: isKnownType ? ErrorCode.NONE : ErrorCode.INVALID_REQUEST,
      replicaElectionResults: all.map(({ topic, partitions }) => ({
        topic,
        partitionResult: partitions.map((partitionId) => {
          const [errorCode, errorMessage] = isKnownType
            ? outcome(image, topic, partitionId)
            : ([ErrorCode.INVALID_REQUEST, `Unknown election type ${electionType}`] as const)
          return { partitionId, errorCode, errorMessage }
        }),
      })),
    }
  },
}

function outcome(image: MetadataImage, name: string, partitionId: number): readonly [number, string] {
  const topic = image.topic(name)
  if (topic === undefined) return [ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, `No such topic as ${name}`]
  if (topic.partitions[partitionId] === undefined) {
    return [ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, `No such partition as ${name}-${partitionId}`]
  }
  return [ErrorCode.ELECTION_NOT_NEEDED, 'Leader election not needed for topic partition.']
}

function refused(
  errorCode: number,
  topicPartitions: NonNullable<ElectLeadersRequest['topicPartitions']>,
): ElectLeadersResponseInput {
  const errorMessage = clusterRefusalMessage(electLeaders, permissions.ElectLeaders.cluster)
  return {
    throttleTimeMs: 0,
    errorCode,
    replicaElectionResults: topicPartitions.map(({ topic, partitions }) => ({
      topic,
      partitionResult: partitions.map((partitionId) => ({ partitionId, errorCode, errorMessage })),
    })),
  }
}
