import { ErrorCode } from '@ottla/protocol'
import {
  unregisterBroker,
  type UnregisterBrokerRequest,
  type UnregisterBrokerResponseInput,
} from '@ottla/protocol/messages/unregister-broker'
import { permissions } from '../security/permissions.ts'
import type { ApiHandler } from '../server/api-handler.ts'
import { clusterRefusalMessage } from './refusal-message.ts'

/*
 * UnregisterBroker (64), version 0. No other broker is registered, and the one that answers cannot be taken out: Kafka's
 * would let itself be, and serve no more.
 */
export const unregisterBrokerHandler: ApiHandler<UnregisterBrokerRequest, UnregisterBrokerResponseInput> = {
  api: unregisterBroker,
  handle({ node }, { brokerId }, { access }) {
    const refusal = access.refusal(permissions.UnregisterBroker.cluster)
    if (refusal !== undefined) {
      return {
        throttleTimeMs: 0,
        errorCode: refusal,
        errorMessage: clusterRefusalMessage(unregisterBroker, permissions.UnregisterBroker.cluster),
      }
    }
    if (brokerId === node.nodeId) {
      return {
        throttleTimeMs: 0,
        errorCode: ErrorCode.INVALID_REQUEST,
        errorMessage: `Broker ID ${brokerId} is the only broker of this cluster and runs`,
      }
    }
    return {
      throttleTimeMs: 0,
      errorCode: ErrorCode.BROKER_ID_NOT_REGISTERED,
      errorMessage: `Broker ID ${brokerId} is not currently registered`,
    }
  },
}
