import { ErrorCode } from '@ottla/protocol'
import {
  txnOffsetCommit,
  type TxnOffsetCommitRequest,
  type TxnOffsetCommitRequestPartition,
  type TxnOffsetCommitResponseInput,
} from '@ottla/protocol/messages/txn-offset-commit'
import type { OffsetToCommit } from '../group/group-shard.ts'
import { offsetsTopic } from '../group/offsets-topic.ts'
import { permissions } from '../security/permissions.ts'
import type { ApiHandler } from '../server/api-handler.ts'
import type { Services } from '../services.ts'
import { admitToTransaction } from '../transaction/transaction-admission.ts'

const abortableVersion = 4
const addVersion = 5
const topicIdVersion = 6

/*
 * TxnOffsetCommit (28), versions 0-6; topics by id from v6 on.
 *
 * The offsets hold once the transaction is committed. Up to v4 AddOffsetsToTxn must have come before; from v5 on
 * the group's offsets become part of the transaction by themselves. Clients that name their member (v3+,
 * KIP-447) are fenced when the group has moved on. Partitions that do not exist fail alone.
 */
export const txnOffsetCommitHandler: ApiHandler<TxnOffsetCommitRequest, TxnOffsetCommitResponseInput> = {
  api: txnOffsetCommit,
  handle(services, request, { apiVersion, access }) {
    const { transaction, group, topic: one } = permissions.TxnOffsetCommit
    const refusal = access.refusal(transaction, request.transactionalId) ?? access.refusal(group, request.groupId)
    const byId = apiVersion >= topicIdVersion
    const { image } = services.controller
    const offsets: OffsetToCommit[] = []
    const topics = request.topics.map(({ name, topicId, partitions }) => {
      const topic = byId ? image.topicById(topicId) : image.topic(name)
      const unknown = byId ? ErrorCode.UNKNOWN_TOPIC_ID : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
      const known = byId ? topic?.name : name
      const topicRefusal = refusal ?? (known === undefined ? undefined : access.refusal(one, known))
      const results = partitions.map((partition) => {
        const { partitionIndex } = partition
        if (topicRefusal !== undefined) return { partitionIndex, errorCode: topicRefusal }
        let errorCode: number = topic === undefined ? unknown : metadataProblem(services, partition)
        if (topic !== undefined && topic.partitions[partitionIndex] === undefined) {
          errorCode = ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
        }
        if (errorCode === ErrorCode.NONE) offsets.push(toCommit(topic!.name, partition))
        return { partitionIndex, errorCode }
      })
      return { name, topicId, partitions: results }
    })
    const error = offsets.length === 0 ? ErrorCode.NONE : commit(services, request, offsets, apiVersion)
    return {
      throttleTimeMs: 0,
      topics: topics.map(({ name, topicId, partitions }) => ({
        ...(byId ? { topicId } : { name }),
        partitions: partitions.map(({ partitionIndex, errorCode }) => ({
          partitionIndex,
          errorCode: errorCode === ErrorCode.NONE ? error : errorCode,
        })),
      })),
    }
  },
}

function commit(
  { groups, transactions }: Services,
  request: TxnOffsetCommitRequest,
  offsets: readonly OffsetToCommit[],
  apiVersion: number,
): number {
  const { transactionalId, producerId, producerEpoch, groupId, memberId, groupInstanceId } = request
  if (groupId === '') return ErrorCode.INVALID_GROUP_ID
  const partition = groups.offsetsPartition(groupId)
  if (typeof partition === 'number') return partition
  const admitted = admitToTransaction(transactions, {
    transactionalId,
    producerId,
    producerEpoch,
    topic: offsetsTopic,
    partition: partition.partitionId,
    support: apiVersion >= addVersion ? 'adds-by-itself' : apiVersion >= abortableVersion ? 'knows-abortable' : 'old',
  })
  if (admitted === ErrorCode.NOT_ENOUGH_REPLICAS) return ErrorCode.COORDINATOR_NOT_AVAILABLE
  if (admitted !== ErrorCode.NONE) return admitted
  const sender = { memberId, groupInstanceId, generationId: request.generationIdOrMemberEpoch, apiVersion }
  return groups.commitTransactionalOffsets(groupId, sender, offsets, { producerId, producerEpoch })
}

function metadataProblem({ config }: Services, { committedMetadata }: TxnOffsetCommitRequestPartition): number {
  const limit = config.number('offset.metadata.max.bytes')
  return Buffer.byteLength(committedMetadata ?? '') > limit ? ErrorCode.OFFSET_METADATA_TOO_LARGE : ErrorCode.NONE
}

function toCommit(topic: string, partition: TxnOffsetCommitRequestPartition): OffsetToCommit {
  return {
    topic,
    partition: partition.partitionIndex,
    offset: partition.committedOffset,
    leaderEpoch: partition.committedLeaderEpoch,
    metadata: partition.committedMetadata ?? '',
    expireTimestampMs: -1,
  }
}
