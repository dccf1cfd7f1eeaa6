import { ErrorCode } from '@ottla/protocol'
import {
  describeDelegationToken,
  type DescribeDelegationTokenRequest,
  type DescribeDelegationTokenResponseInput,
} from '@ottla/protocol/messages/describe-delegation-token'
import { permissions } from '../security/permissions.ts'
import { parsePrincipal, principalText } from '../security/principal.ts'
import type { Token } from '../security/token-control.ts'
import type { ApiHandler } from '../server/api-handler.ts'
import { tokenRefusal } from './token-requests.ts'

/** From here on the answer says who asked for a token (KIP-373). */
const requesterVersion = 3

/* DescribeDelegationToken (41), versions 1-3: the tokens that the client owns, may renew, or is allowed to see. */
export const describeDelegationTokenHandler: ApiHandler<
  DescribeDelegationTokenRequest,
  DescribeDelegationTokenResponseInput
> = {
  api: describeDelegationToken,
  handle({ tokens }, { owners }, { session, access, apiVersion }) {
    const refusal = tokenRefusal(session, tokens)
    if (refusal !== undefined) return { errorCode: refusal, tokens: [], throttleTimeMs: 0 }
    const wanted = owners?.map(({ principalType, principalName }) => `${principalType}:${principalName}`)
    const self = principalText(access.principal)
    const isOf = ({ owner, renewers }: Token, user: string): boolean => owner === user || renewers.includes(user)
    const { owner: ownerNeed, token: tokenNeed } = permissions.DescribeDelegationToken
    const shown = tokens
      .tokens()
      .filter((token) => wanted === undefined || wanted.some((user) => isOf(token, user)))
      .filter(
        (token) => isOf(token, self) || access.may(tokenNeed, token.tokenId) || access.may(ownerNeed, token.owner),
      )
    return { errorCode: ErrorCode.NONE, tokens: shown.map((token) => describe(token, apiVersion)), throttleTimeMs: 0 }
  },
}

function describe(token: Token, apiVersion: number): DescribeDelegationTokenResponseInput['tokens'][number] {
  const named = (text: string): { principalType: string; principalName: string } => {
    const { type, name } = parsePrincipal(text)!
    return { principalType: type, principalName: name }
  }
  const requester = named(token.requester)
  return {
    ...named(token.owner),
    ...(apiVersion >= requesterVersion
      ? {
          tokenRequesterPrincipalType: requester.principalType,
          tokenRequesterPrincipalName: requester.principalName,
        }
      : {}),
    issueTimestamp: token.issueTimestampMs,
    expiryTimestamp: token.expirationTimestampMs,
    maxTimestamp: token.maxTimestampMs,
    tokenId: token.tokenId,
    hmac: token.hmac,
    renewers: token.renewers.map(named),
  }
}
