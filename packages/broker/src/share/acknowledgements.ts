import { ErrorCode } from '@ottla/protocol'
import type { MetadataImage } from '../controller/metadata-image.ts'
import { AcknowledgeType, type AcknowledgementBatch } from './share-partition.ts'
import type { SharePartitionManager } from './share-partition-manager.ts'

/** What a member says of the records of a partition. */
export interface PartitionAcknowledgement {
  readonly topicId: string
  readonly partition: number
  readonly batches: readonly AcknowledgementBatch[]
}

/** What came of it. */
export interface AcknowledgementResult {
  readonly topicId: string
  readonly partition: number
  readonly errorCode: number
  readonly errorMessage: string | null
}

/** Checks what a member says and puts it on record, each partition for itself. */
export function acknowledgeAll(
  {
    sharePartitions,
    image,
    mayRead,
  }: {
    readonly sharePartitions: SharePartitionManager
    readonly image: MetadataImage
    /** Whether the member may read a topic. */
    readonly mayRead: (topic: string) => boolean
  },
  groupId: string,
  memberId: string,
  acknowledgements: readonly PartitionAcknowledgement[],
  renewal: { readonly isKnown: boolean; readonly isMeant: boolean },
): AcknowledgementResult[] {
  return acknowledgements.map(({ topicId, partition, batches }) => {
    const result = (errorCode: number, errorMessage: string | null = null): AcknowledgementResult => ({
      topicId,
      partition,
      errorCode,
      errorMessage,
    })
    const topic = image.topicById(topicId)
    if (topic === undefined) return result(ErrorCode.UNKNOWN_TOPIC_ID)
    if (!mayRead(topic.name)) return result(ErrorCode.TOPIC_AUTHORIZATION_FAILED)
    if (!areValid(batches, renewal)) return result(ErrorCode.INVALID_REQUEST)
    if (topic.partitions[partition] === undefined) return result(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)
    if (batches.length === 0) return result(ErrorCode.NONE)
    const loaded = sharePartitions.load({ groupId, topicId, partition })
    const { errorCode, errorMessage } =
      'errorCode' in loaded ? loaded : sharePartitions.acknowledge(loaded, memberId, batches)
    return result(errorCode, errorMessage === '' ? null : errorMessage)
  })
}

function areValid(
  batches: readonly AcknowledgementBatch[],
  renewal: { readonly isKnown: boolean; readonly isMeant: boolean },
): boolean {
  const largestType = renewal.isKnown ? AcknowledgeType.RENEW : AcknowledgeType.REJECT
  let previousEnd = -1
  for (const { firstOffset, lastOffset, acknowledgeTypes } of batches) {
    if (firstOffset > lastOffset || firstOffset < previousEnd || acknowledgeTypes.length === 0) return false
    if (acknowledgeTypes.length > 1 && lastOffset - firstOffset !== acknowledgeTypes.length - 1) return false
    if (acknowledgeTypes.some((type) => type < 0 || type > largestType)) return false
    if (acknowledgeTypes.includes(AcknowledgeType.RENEW) && !renewal.isMeant) return false
    previousEnd = lastOffset
  }
  return true
}
