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

/** From here on the answer says who asked for the token (KIP-373). */
const requesterVersion = 3

/* CreateDelegationToken (38), versions 1-3 (KIP-48); for somebody else from v3 on (KIP-373). */
export const createDelegationTokenHandler: ApiHandler<
  CreateDelegationTokenRequest,
  CreateDelegationTokenResponseInput
> = {
  api: createDelegationToken,
  handle({ tokens, logger }, request, { session, access, apiVersion }) {
    const requester = access.principal
    const failed = (errorCode: number, owner: Principal): CreateDelegationTokenResponseInput => ({
      ...empty(errorCode, owner),
      ...(apiVersion >= requesterVersion ? requesterFields(requester) : {}),
    })
    const { ownerPrincipalName: name, ownerPrincipalType } = request
    const isForOther = name !== null && name !== ''
    const owner: Principal = isForOther ? { type: ownerPrincipalType ?? 'User', name } : requester
    const refusal = tokenRefusal(session, tokens)
    if (refusal === ErrorCode.DELEGATION_TOKEN_REQUEST_NOT_ALLOWED) return failed(refusal, owner)
    const isOther = principalText(owner) !== principalText(requester)
    if (isOther && !access.may(permissions.CreateDelegationToken.owner, principalText(owner))) {
      return failed(ErrorCode.DELEGATION_TOKEN_AUTHORIZATION_FAILED, owner)
    }
    const renewers = request.renewers.map(({ principalType, principalName }) => ({
      type: principalType,
      name: principalName,
    }))
    if (renewers.some(({ type }) => type !== 'User')) return failed(ErrorCode.INVALID_PRINCIPAL_TYPE, owner)
    if (refusal !== undefined) return failed(refusal, owner)
    try {
      const token = tokens.create(owner, requester, renewers, request.maxLifetimeMs)
      return {
        ...failed(ErrorCode.NONE, owner),
        issueTimestampMs: token.issueTimestampMs,
        expiryTimestampMs: token.expirationTimestampMs,
        maxTimestampMs: token.maxTimestampMs,
        tokenId: token.tokenId,
        hmac: token.hmac,
      }
    } catch (error) {
      return failed(errorCodeOf(error, 'Creating a delegation token', logger), owner)
    }
  },
}

function requesterFields({ type, name }: Principal): Partial<CreateDelegationTokenResponseInput> {
  return { tokenRequesterPrincipalType: type, tokenRequesterPrincipalName: name }
}

function empty(errorCode: number, owner: Principal): CreateDelegationTokenResponseInput {
  return {
    errorCode,
    principalType: owner.type,
    principalName: owner.name,
    issueTimestampMs: -1,
    expiryTimestampMs: -1,
    maxTimestampMs: -1,
    tokenId: '',
    hmac: new Uint8Array(0),
    throttleTimeMs: 0,
  }
}
