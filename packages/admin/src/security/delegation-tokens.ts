import type { WaitOptions } from '@ottla/core'
import { UnsupportedVersionError } from '@ottla/protocol'
import { createDelegationToken as createApi } from '@ottla/protocol/messages/create-delegation-token'
import { describeDelegationToken as describeApi } from '@ottla/protocol/messages/describe-delegation-token'
import { expireDelegationToken as expireApi } from '@ottla/protocol/messages/expire-delegation-token'
import { renewDelegationToken as renewApi } from '@ottla/protocol/messages/renew-delegation-token'
import type { AdminRequests } from '../admin-requests.ts'
import { throwError } from '../response-error.ts'
import { controllerRetries } from '../retry-rules.ts'
import { parsePrincipal, principalName } from './principal.ts'

/** A token that stands for a user's credentials (KIP-48). Principals are written `User:alice`. */
export interface DelegationToken {
  readonly tokenId: string
  /** The secret: the password of the token. */
  readonly hmac: Buffer
  readonly owner: string
  /** Who asked for it; the owner where brokers before 3.3 do not tell. */
  readonly requester: string
  /** In ms since 1970, as the two that follow. */
  readonly issueTimestamp: number
  /** Until then it is valid, unless it is renewed. */
  readonly expiryTimestamp: number
  /** Beyond that it cannot be renewed. */
  readonly maxTimestamp: number
  /** Who may renew it beside its owner. */
  readonly renewers: readonly string[]
}

/** Options of {@link Admin.createDelegationToken}. */
export interface CreateDelegationTokenOptions extends WaitOptions {
  /** Whom the token stands for; needs brokers of 3.3. Default: who asks. (KIP-373) */
  readonly owner?: string
  /** Who may renew it beside its owner. Default: nobody. */
  readonly renewers?: readonly string[]
  /** Default: the broker's `delegation.token.max.lifetime.ms`. */
  readonly maxLifetimeMs?: number
}

/** Options of {@link Admin.renewDelegationToken}. */
export interface RenewDelegationTokenOptions extends WaitOptions {
  /** How long it is valid from now on. Default: the broker's `delegation.token.expiry.time.ms`. */
  readonly renewPeriodMs?: number
}

/** Options of {@link Admin.expireDelegationToken}. */
export interface ExpireDelegationTokenOptions extends WaitOptions {
  /** How long it is valid from now on. Default: it ends at once. */
  readonly expiryPeriodMs?: number
}

/** Options of {@link Admin.describeDelegationTokens}. */
export interface DescribeDelegationTokensOptions extends WaitOptions {
  /** Whose tokens. Default: all that this client may see. */
  readonly owners?: readonly string[]
}

/** CreateDelegationToken from which on somebody else can be the owner, and DescribeDelegationToken from which on it is told. */
const ownerVersion = 3

export function createDelegationToken(
  requests: AdminRequests,
  options: CreateDelegationTokenOptions = {},
): Promise<DelegationToken> {
  const deadline = requests.deadline(options)
  const { owner, renewers = [], maxLifetimeMs = -1 } = options
  const operation = 'Creating a delegation token'
  const renewerPrincipals = renewers.map(parsePrincipal)
  const ownerPrincipal = owner === undefined ? undefined : parsePrincipal(owner)
  return requests.single({ operation, deadline, ...controllerRetries({}) }, async () => {
    const response = await requests.toController(
      createApi,
      (version) => {
        if (ownerPrincipal !== undefined && version < ownerVersion) {
          throw new UnsupportedVersionError('Brokers before 3.3 create tokens for who asks only; leave out owner')
        }
        const { principalType = null, principalName: name = null } = ownerPrincipal ?? {}
        return {
          ...(version >= ownerVersion ? { ownerPrincipalType: principalType, ownerPrincipalName: name } : {}),
          renewers: renewerPrincipals,
          maxLifetimeMs,
        }
      },
      deadline,
    )
    throwError(response.errorCode, { operation, apiKey: createApi.key })
    const { principalType, principalName: name, tokenRequesterPrincipalType, tokenRequesterPrincipalName } = response
    return {
      tokenId: response.tokenId,
      hmac: response.hmac,
      owner: principalName(principalType, name),
      requester: requesterName(response, tokenRequesterPrincipalType, tokenRequesterPrincipalName),
      issueTimestamp: response.issueTimestampMs,
      expiryTimestamp: response.expiryTimestampMs,
      maxTimestamp: response.maxTimestampMs,
      renewers,
    }
  })
}

export function renewDelegationToken(
  requests: AdminRequests,
  hmac: Uint8Array,
  options: RenewDelegationTokenOptions = {},
): Promise<number> {
  const deadline = requests.deadline(options)
  const operation = 'Renewing a delegation token'
  return requests.single({ operation, deadline, ...controllerRetries({}) }, async () => {
    const request = { hmac, renewPeriodMs: options.renewPeriodMs ?? -1 }
    const { errorCode, expiryTimestampMs } = await requests.toController(renewApi, request, deadline)
    throwError(errorCode, { operation, apiKey: renewApi.key })
    return expiryTimestampMs
  })
}

export function expireDelegationToken(
  requests: AdminRequests,
  hmac: Uint8Array,
  options: ExpireDelegationTokenOptions = {},
): Promise<number> {
  const deadline = requests.deadline(options)
  const operation = 'Expiring a delegation token'
  return requests.single({ operation, deadline, ...controllerRetries({}) }, async () => {
    const request = { hmac, expiryTimePeriodMs: options.expiryPeriodMs ?? -1 }
    const { errorCode, expiryTimestampMs } = await requests.toController(expireApi, request, deadline)
    throwError(errorCode, { operation, apiKey: expireApi.key })
    return expiryTimestampMs
  })
}

export function describeDelegationTokens(
  requests: AdminRequests,
  options: DescribeDelegationTokensOptions = {},
): Promise<DelegationToken[]> {
  const deadline = requests.deadline(options)
  const operation = 'Describing delegation tokens'
  const owners = options.owners?.map(parsePrincipal) ?? null
  return requests.single({ operation, deadline, ...controllerRetries({}) }, async () => {
    const response = await requests.toAny(describeApi, { owners }, deadline)
    throwError(response.errorCode, { operation, apiKey: describeApi.key })
    return response.tokens.map((token) => ({
      tokenId: token.tokenId,
      hmac: token.hmac,
      owner: principalName(token.principalType, token.principalName),
      requester: requesterName(token, token.tokenRequesterPrincipalType, token.tokenRequesterPrincipalName),
      issueTimestamp: token.issueTimestamp,
      expiryTimestamp: token.expiryTimestamp,
      maxTimestamp: token.maxTimestamp,
      renewers: token.renewers.map(({ principalType, principalName: name }) => principalName(principalType, name)),
    }))
  })
}

function requesterName(
  owner: { readonly principalType: string; readonly principalName: string },
  type: string,
  name: string,
): string {
  return type === '' ? principalName(owner.principalType, owner.principalName) : principalName(type, name)
}
