import { ErrorCode } from '@ottla/protocol'
import {
  initProducerId,
  type InitProducerIdRequest,
  type InitProducerIdResponseInput,
} from '@ottla/protocol/messages/init-producer-id'
import { errorCodeOf } from '../replica/errors.ts'
import type { ApiHandler } from '../server/api-handler.ts'

/*
 * InitProducerId (22), versions 0-5, for idempotent producers.
 *
 * Every call gives a new producer id with epoch 0, as Kafka's does without a transactional id; ids are taken
 * from the controller in blocks and never come twice, restarts included.
 * Left out: transactional ids, which get INVALID_REQUEST.
 */
export const initProducerIdHandler: ApiHandler<InitProducerIdRequest, InitProducerIdResponseInput> = {
  api: initProducerId,
  handle({ controller, logger }, request) {
    if (request.transactionalId !== null) return failed(ErrorCode.INVALID_REQUEST)
    try {
      return { throttleTimeMs: 0, errorCode: ErrorCode.NONE, producerId: controller.nextProducerId(), producerEpoch: 0 }
    } catch (error) {
      errorCodeOf(error, 'Taking a block of producer ids', logger)
      return failed(ErrorCode.COORDINATOR_NOT_AVAILABLE)
    }
  },
}

function failed(errorCode: number): InitProducerIdResponseInput {
  return { throttleTimeMs: 0, errorCode, producerId: -1, producerEpoch: -1 }
}
