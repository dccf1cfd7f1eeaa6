import type { WaitOptions } from '@ottla/core'
import type {
  AlterClientQuotasOptions,
  ClientQuotaAlteration,
  ClientQuotaFilter,
  ClientQuotas,
} from './quotas/client-quotas.ts'
import type { AclBinding, AclFilter } from './security/acl-binding.ts'
import type {
  CreateDelegationTokenOptions,
  DelegationToken,
  DescribeDelegationTokensOptions,
  ExpireDelegationTokenOptions,
  RenewDelegationTokenOptions,
} from './security/delegation-tokens.ts'
import type { UserScramCredentialAlteration, UserScramCredentials } from './security/user-scram-credentials.ts'
import { AdminGroups } from './admin-groups.ts'

/** The calls of {@link Admin} about who may do what, how much of it, and how they prove who they are. */
export abstract class AdminSecurity extends AdminGroups {
  /**
   * The rules that match a filter; without one, all.
   * @throws ApiError `SECURITY_DISABLED` when the cluster has no authorizer.
   */
  describeAcls(filter?: AclFilter, options?: WaitOptions): Promise<Required<AclBinding>[]> {
    return this.run('describeAcls', (calls, requests) => calls.describeAcls(requests, filter, options))
  }

  /**
   * Creates rules; one that is there already stays.
   * @throws ApiError `SECURITY_DISABLED`, `INVALID_REQUEST`.
   */
  createAcls(bindings: readonly AclBinding[], options?: WaitOptions): Promise<void> {
    return this.run('createAcls', (calls, requests) => calls.createAcls(requests, bindings, options))
  }

  /**
   * Deletes the rules that match filters, and returns them for each filter.
   * @throws ApiError `SECURITY_DISABLED`
   */
  deleteAcls(filters: readonly AclFilter[], options?: WaitOptions): Promise<Required<AclBinding>[][]> {
    return this.run('deleteAcls', (calls, requests) => calls.deleteAcls(requests, filters, options))
  }

  /**
   * Creates a token that stands for a user's credentials. (KIP-48)
   * @throws ApiError `DELEGATION_TOKEN_AUTH_DISABLED`, `DELEGATION_TOKEN_REQUEST_NOT_ALLOWED` over PLAINTEXT.
   */
  createDelegationToken(options?: CreateDelegationTokenOptions): Promise<DelegationToken> {
    return this.run('createDelegationToken', (calls, requests) => calls.createDelegationToken(requests, options))
  }

  /** Lets a token live longer. @returns when it expires, in ms since 1970. */
  renewDelegationToken(hmac: Uint8Array, options?: RenewDelegationTokenOptions): Promise<number> {
    return this.run('renewDelegationToken', (calls, requests) => calls.renewDelegationToken(requests, hmac, options))
  }

  /** Lets a token end, at once or soon. @returns when it expires, in ms since 1970. */
  expireDelegationToken(hmac: Uint8Array, options?: ExpireDelegationTokenOptions): Promise<number> {
    return this.run('expireDelegationToken', (calls, requests) => calls.expireDelegationToken(requests, hmac, options))
  }

  /** The tokens that this client may see. */
  describeDelegationTokens(options?: DescribeDelegationTokensOptions): Promise<DelegationToken[]> {
    return this.run('describeDelegationTokens', (calls, requests) => calls.describeDelegationTokens(requests, options))
  }

  /** The quotas of users, client ids and addresses. */
  describeClientQuotas(filter?: ClientQuotaFilter, options?: WaitOptions): Promise<ClientQuotas[]> {
    return this.run('describeClientQuotas', (calls, requests) => calls.describeClientQuotas(requests, filter, options))
  }

  /**
   * Sets and deletes quotas.
   * @throws ApiError `INVALID_REQUEST` for a quota that does not exist or does not fit the entity.
   */
  alterClientQuotas(alterations: readonly ClientQuotaAlteration[], options?: AlterClientQuotasOptions): Promise<void> {
    return this.run('alterClientQuotas', (calls, requests) => calls.alterClientQuotas(requests, alterations, options))
  }

  /**
   * Which SCRAM credentials users have: those named, or all that have some.
   * @throws ApiError `RESOURCE_NOT_FOUND` for a user without any.
   */
  describeUserScramCredentials(users?: readonly string[], options?: WaitOptions): Promise<UserScramCredentials[]> {
    return this.run('describeUserScramCredentials', (calls, requests) =>
      calls.describeUserScramCredentials(requests, users, options),
    )
  }

  /**
   * Sets and deletes SCRAM credentials. Passwords are salted and hashed here.
   * @throws ConfigError for iterations that Kafka does not accept; ApiError `RESOURCE_NOT_FOUND` when there is nothing to delete.
   */
  alterUserScramCredentials(
    alterations: readonly UserScramCredentialAlteration[],
    options?: WaitOptions,
  ): Promise<void> {
    return this.run('alterUserScramCredentials', (calls, requests) =>
      calls.alterUserScramCredentials(requests, alterations, options),
    )
  }
}
