import { ErrorCode } from '@ottla/protocol'
import {
  type DeleteRecordsPartition,
  type DeleteRecordsPartitionResultInput,
  deleteRecords,
  type DeleteRecordsRequest,
  type DeleteRecordsResponseInput,
} from '@ottla/protocol/messages/delete-records'
import { isInternalTopic } from '../controller/metadata-image.ts'
import { errorCodeOf } from '../replica/errors.ts'
import { topicValues } from '../replica/log-settings.ts'
import { permissions } from '../security/permissions.ts'
import type { ApiHandler } from '../server/api-handler.ts'
import type { Services } from '../services.ts'

/** Stands for the high watermark. */
const highWatermarkOffset = -1

/*
 * DeleteRecords (21), versions 0-2: moves the log start offset. Refused for topics that are only compacted,
 * as in Kafka. The new start is in the checkpoint before the answer is.
 */
export const deleteRecordsHandler: ApiHandler<DeleteRecordsRequest, DeleteRecordsResponseInput> = {
  api: deleteRecords,
  handle(services, request, { access }) {
    const topics = request.topics.map(({ name, partitions }) => ({
      name,
      partitions: partitions.map((partition) => {
        const refusal = access.refusal(permissions.DeleteRecords.topic, name)
        return refusal === undefined ? remove(services, name, partition) : failed(partition.partitionIndex, refusal)
      }),
    }))
    services.replicas.writeCheckpoints()
    return { throttleTimeMs: 0, topics }
  },
}

function remove(
  { replicas, controller, config, logger }: Services,
  topic: string,
  { partitionIndex, offset }: DeleteRecordsPartition,
): DeleteRecordsPartitionResultInput {
  const partition = replicas.partition(topic, partitionIndex)
  if (partition === undefined) return failed(partitionIndex, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)
  if (isInternalTopic(topic)) return failed(partitionIndex, ErrorCode.INVALID_TOPIC_EXCEPTION)
  try {
    const { log, highWatermark } = partition
    const configs = controller.image.topicById(partition.topicId)?.configs ?? {}
    const isDeletable = topicValues(configs, config).list('cleanup.policy').includes('delete')
    if (!isDeletable) return failed(partitionIndex, ErrorCode.POLICY_VIOLATION)
    const before = offset === highWatermarkOffset ? highWatermark : offset
    if (before < 0 || before > highWatermark) return failed(partitionIndex, ErrorCode.OFFSET_OUT_OF_RANGE)
    return { partitionIndex, lowWatermark: log.deleteRecordsBefore(before), errorCode: ErrorCode.NONE }
  } catch (error) {
    return failed(partitionIndex, errorCodeOf(error, `Deleting records of ${topic}-${partitionIndex}`, logger))
  }
}

function failed(partitionIndex: number, errorCode: number): DeleteRecordsPartitionResultInput {
  return { partitionIndex, lowWatermark: -1, errorCode }
}
