import { ErrorCode } from '@ottla/protocol'
import {
  createDelegationToken,
  type CreateDelegationTokenRequest,
  type CreateDelegationTokenResponseInput,
} from '@ottla/protocol/messages/create-delegation-token'
import { errorCodeOf } from '../replica/errors.ts'
import { permissions } from '../security/permissions.ts'
import { type Principal, principalText } from '../security/principal.ts'
import type { ApiHandler } from '../server/api-handler.ts'
import { tokenRefusal } from './token-requests.ts'

/* CreateDelegationToken (38), versions 1-3 (KIP-48); for somebody else from v3 on (KIP-373). */
export const createDelegationTokenHandler: ApiHandler<
  CreateDelegationTokenRequest,
  CreateDelegationTokenResponseInput
> = {
  api: createDelegationToken,
  handle({ tokens, logger }, request, { session, access }) {
    const requester = access.principal
    const { ownerPrincipalName: name, ownerPrincipalType } = request
    const isForOther = name !== null && name !== ''
    const owner: Principal = isForOther ? { type: ownerPrincipalType ?? 'User', name } : requester
    const refusal = tokenRefusal(session, tokens)
    if (refusal === ErrorCode.DELEGATION_TOKEN_REQUEST_NOT_ALLOWED) return failed(refusal, owner, requester)
    const isOther = principalText(owner) !== principalText(requester)
    if (isOther && !access.may(permissions.CreateDelegationToken.owner, principalText(owner))) {
      return failed(ErrorCode.DELEGATION_TOKEN_AUTHORIZATION_FAILED, owner, requester)
    }
    const renewers = request.renewers.map(({ principalType, principalName }) => ({
      type: principalType,
      name: principalName,
    }))
    if (renewers.some(({ type }) => type !== 'User')) return failed(ErrorCode.INVALID_PRINCIPAL_TYPE, owner, requester)
    if (refusal !== undefined) return failed(refusal, owner, requester)
    try {
      const token = tokens.create(owner, requester, renewers, request.maxLifetimeMs)
      return {
        ...failed(ErrorCode.NONE, owner, requester),
        issueTimestampMs: token.issueTimestampMs,
        expiryTimestampMs: token.expirationTimestampMs,
        maxTimestampMs: token.maxTimestampMs,
        tokenId: token.tokenId,
        hmac: token.hmac,
      }
    } catch (error) {
      return failed(errorCodeOf(error, 'Creating a delegation token', logger), owner, requester)
    }
  },
}

function failed(errorCode: number, owner: Principal, requester: Principal): CreateDelegationTokenResponseInput {
  return {
    errorCode,
    principalType: owner.type,
    principalName: owner.name,
    tokenRequesterPrincipalType: requester.type,
    tokenRequesterPrincipalName: requester.name,
    issueTimestampMs: -1,
    expiryTimestampMs: -1,
    maxTimestampMs: -1,
    tokenId: '',
    hmac: new Uint8Array(0),
    throttleTimeMs: 0,
  }
}
