import { endTxn, type EndTxnRequest, type EndTxnResponseInput } from '@ottla/protocol/messages/end-txn'
import { permissions } from '../security/permissions.ts'
import type { ApiHandler } from '../server/api-handler.ts'
import { fencedAs } from '../transaction/transaction-admission.ts'

const producerFencedVersion = 2
const epochBumpVersion = 5

/*
 * EndTxn (26), versions 0-5.
 *
 * Answered when the outcome is on record; the markers follow at once. From v5 on (transactions V2, KIP-890) the
 * epoch grows with every transaction, the answer tells the new one, and a repeated request gets the same answer.
 */
export const endTxnHandler: ApiHandler<EndTxnRequest, EndTxnResponseInput> = {
  api: endTxn,
  handle({ transactions }, { committed: isCommit, ...producer }, { apiVersion, access }) {
    const refusal = access.refusal(permissions.EndTxn.transaction, producer.transactionalId)
    if (refusal !== undefined) return { throttleTimeMs: 0, errorCode: refusal }
    const isV2 = apiVersion >= epochBumpVersion
    const step = transactions.endTransaction({ ...producer, isCommit, clientTransactionVersion: isV2 ? 2 : 0 })
    const errorCode = fencedAs(step.errorCode, apiVersion >= producerFencedVersion)
    if (!isV2) return { throttleTimeMs: 0, errorCode }
    return { throttleTimeMs: 0, errorCode, producerId: step.producerId, producerEpoch: step.producerEpoch }
  },
}
