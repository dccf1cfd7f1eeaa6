import { ErrorCode } from '@ottla/protocol'
import {
  initProducerId,
  type InitProducerIdRequest,
  type InitProducerIdResponseInput,
} from '@ottla/protocol/messages/init-producer-id'
import { errorCodeOf } from '../replica/errors.ts'
import type { Access } from '../security/access.ts'
import { permissions } from '../security/permissions.ts'
import type { ApiHandler } from '../server/api-handler.ts'
import { fencedAs } from '../transaction/transaction-admission.ts'

const producerFencedVersion = 4

/*
 * InitProducerId (22), versions 0-5.
 *
 * Without a transactional id every call gives a new producer id with epoch 0; ids are taken from the controller
 * in blocks and never come twice, restarts included. With one, the producer id stays and the epoch grows, which
 * fences whoever had it before; a transaction of his that is open is aborted first, and the client is told
 * CONCURRENT_TRANSACTIONS meanwhile. Producer id and epoch in the request (v3+, KIP-360) go on as the same producer.
 *
 * Left out: two-phase commit (KIP-939), which v6 would bring.
 */
export const initProducerIdHandler: ApiHandler<InitProducerIdRequest, InitProducerIdResponseInput> = {
  api: initProducerId,
  handle({ controller, transactions, logger }, request, { apiVersion, access }) {
    const { transactionalId, transactionTimeoutMs: timeoutMs, producerId, producerEpoch } = request
    const refusal = refusalOf(transactionalId, access)
    if (refusal !== undefined) return failed(refusal)
    if ((producerId === -1) !== (producerEpoch === -1)) return failed(ErrorCode.INVALID_REQUEST)
    if (transactionalId !== null) {
      const expected = producerId === -1 ? undefined : { producerId, producerEpoch }
      const step = transactions.initProducerId({ transactionalId, timeoutMs, expected })
      const errorCode = fencedAs(step.errorCode, apiVersion >= producerFencedVersion)
      return { throttleTimeMs: 0, errorCode, producerId: step.producerId, producerEpoch: step.producerEpoch }
    }
    try {
      return { throttleTimeMs: 0, errorCode: ErrorCode.NONE, producerId: controller.nextProducerId(), producerEpoch: 0 }
    } catch (error) {
      errorCodeOf(error, 'Taking a block of producer ids', logger)
      return failed(ErrorCode.COORDINATOR_NOT_AVAILABLE)
    }
  },
}

function refusalOf(transactionalId: string | null, access: Access): number | undefined {
  const { transaction, idempotent, anyTopic } = permissions.InitProducerId
  if (transactionalId !== null) return access.refusal(transaction, transactionalId)
  return access.mayOnAny(anyTopic) ? undefined : access.refusal(idempotent)
}

function failed(errorCode: number): InitProducerIdResponseInput {
  return { throttleTimeMs: 0, errorCode, producerId: -1, producerEpoch: -1 }
}
