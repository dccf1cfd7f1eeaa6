import { ErrorCode } from '@ottla/protocol'
import {
  findCoordinator,
  type FindCoordinatorRequest,
  type FindCoordinatorResponseInput,
} from '@ottla/protocol/messages/find-coordinator'
import { permissions } from '../security/permissions.ts'
import type { ApiHandler, RequestContext } from '../server/api-handler.ts'
import type { Services } from '../services.ts'
import { refusalMessage } from './refusal-message.ts'

const groupType = 0
const transactionType = 1
const shareType = 2
const batchVersion = 4

/*
 * FindCoordinator (10), versions 0-6. From v4 on for many keys at once (KIP-699).
 *
 * One node coordinates everything. The first call for a group makes `__consumer_offsets`, that for a
 * transactional id `__transaction_state`, that for a share partition (`group:topicId:partition`) `__share_group_state`.
 */
export const findCoordinatorHandler: ApiHandler<FindCoordinatorRequest, FindCoordinatorResponseInput> = {
  api: findCoordinator,
  handle(services, request, context) {
    const { keyType } = request
    if (context.apiVersion < batchVersion) return find(services, request.key, keyType, context)
    return { coordinators: request.coordinatorKeys.map((key) => ({ key, ...find(services, key, keyType, context) })) }
  },
}

interface Found {
  errorCode: number
  errorMessage: string | null
  nodeId: number
  host: string
  port: number
}

function find(
  { groups, transactions, shareStates }: Services,
  key: string,
  keyType: number,
  { apiVersion, access, node }: RequestContext,
): Found {
  const { group, transaction, share } = permissions.FindCoordinator
  const need = keyType === groupType ? group : keyType === transactionType ? transaction : share
  const refusal = need === share ? access.refusal(share) : access.refusal(need, key)
  if (refusal !== undefined) {
    const hasMessage = apiVersion < batchVersion || need === share
    return notFound(refusal, hasMessage ? refusalMessage(refusal) : null)
  }
  let errorCode: number
  if (keyType === groupType) errorCode = groups.ensureOffsetsTopic()
  else if (keyType === transactionType) errorCode = transactions.ensureTopic()
  else if (keyType === shareType) {
    if (!/^.+:[^:]+:\d+$/.test(key)) return notFound(ErrorCode.INVALID_REQUEST, `${key} is no share partition`)
    errorCode = shareStates.ensureTopic()
  } else return notFound(ErrorCode.INVALID_REQUEST, `There are no coordinators of type ${keyType}`)
  if (errorCode !== ErrorCode.NONE) return notFound(errorCode, `The topic of the coordinator of ${key} cannot be made`)
  // Kafka's text for no error, where a text belongs into the answer.
  const errorMessage = apiVersion > 0 && apiVersion < batchVersion ? 'NONE' : null
  return { errorCode, errorMessage, nodeId: node.nodeId, host: node.host, port: node.port }
}

function notFound(errorCode: number, errorMessage: string | null): Found {
  return { errorCode, errorMessage, nodeId: -1, host: '', port: -1 }
}
