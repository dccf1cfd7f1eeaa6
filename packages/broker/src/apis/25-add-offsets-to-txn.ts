import {
  addOffsetsToTxn,
  type AddOffsetsToTxnRequest,
  type AddOffsetsToTxnResponseInput,
} from '@ottla/protocol/messages/add-offsets-to-txn'
import { offsetsTopic } from '../group/offsets-topic.ts'
import { permissions } from '../security/permissions.ts'
import type { ApiHandler } from '../server/api-handler.ts'
import { fencedAs } from '../transaction/transaction-admission.ts'

const producerFencedVersion = 2

/*
 * AddOffsetsToTxn (25), versions 0-4.
 *
 * Takes the partition of `__consumer_offsets` that belongs to the group into the transaction.
 */
export const addOffsetsToTxnHandler: ApiHandler<AddOffsetsToTxnRequest, AddOffsetsToTxnResponseInput> = {
  api: addOffsetsToTxn,
  handle({ groups, transactions }, { groupId, ...producer }, { apiVersion, access }) {
    const { transaction, group } = permissions.AddOffsetsToTxn
    const refusal = access.refusal(transaction, producer.transactionalId) ?? access.refusal(group, groupId)
    if (refusal !== undefined) return { throttleTimeMs: 0, errorCode: refusal }
    const partition = groups.offsetsPartition(groupId)
    if (typeof partition === 'number') return { throttleTimeMs: 0, errorCode: partition }
    const partitions = new Map([[offsetsTopic, new Set([partition.partitionId])]])
    const errorCode = transactions.addPartitions({ ...producer, partitions }, 0)
    return { throttleTimeMs: 0, errorCode: fencedAs(errorCode, apiVersion >= producerFencedVersion) }
  },
}
