import { ErrorCode } from '@ottla/protocol'
import {
  describeProducers,
  type DescribeProducersRequest,
  type DescribeProducersResponseInput,
  type PartitionResponseInput,
} from '@ottla/protocol/messages/describe-producers'
import { unknownTopicText } from '../errors.ts'
import { errorCodeOf, errorMessageOf } from '../replica/errors.ts'
import { permissions } from '../security/permissions.ts'
import type { ApiHandler } from '../server/api-handler.ts'
import type { Services } from '../services.ts'
import { refusalMessage } from './refusal-message.ts'

/*
 * DescribeProducers (61), version 0: the idempotent and transactional producers that partitions know.
 */
export const describeProducersHandler: ApiHandler<DescribeProducersRequest, DescribeProducersResponseInput> = {
  api: describeProducers,
  handle(services, request, { access }) {
    return {
      throttleTimeMs: 0,
      topics: request.topics.map(({ name, partitionIndexes }) => ({
        name,
        partitions: partitionIndexes.map((partitionIndex) => {
          const refusal = access.refusal(permissions.DescribeProducers.topic, name)
          if (refusal === undefined) return describe(services, name, partitionIndex)
          return { partitionIndex, errorCode: refusal, errorMessage: refusalMessage(refusal), activeProducers: [] }
        }),
      })),
    }
  },
}

function describe({ replicas, logger }: Services, topic: string, partitionIndex: number): PartitionResponseInput {
  const partition = replicas.partition(topic, partitionIndex)
  if (partition === undefined) {
    const errorCode = ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
    return { partitionIndex, errorCode, errorMessage: unknownTopicText, activeProducers: [] }
  }
  try {
    const activeProducers = Array.from(partition.log.producers.values(), (producer) => ({
      producerId: producer.producerId,
      producerEpoch: producer.producerEpoch,
      lastSequence: producer.lastSequence,
      lastTimestamp: producer.lastTimestamp,
      coordinatorEpoch: producer.coordinatorEpoch,
      currentTxnStartOffset: producer.currentTxnFirstOffset,
    }))
    return { partitionIndex, errorCode: ErrorCode.NONE, activeProducers }
  } catch (error) {
    const errorCode = errorCodeOf(error, `Describing the producers of ${topic}-${partitionIndex}`, logger)
    return { partitionIndex, errorCode, errorMessage: errorMessageOf(error), activeProducers: [] }
  }
}
