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
    return this.run('describeAcls', async (requests) =>
      (await import('./security/acls.ts')).describeAcls(requests, filter, options),
    )
  }

  /**
   * Creates rules; one that is there already stays.
   * @throws ApiError `SECURITY_DISABLED`, `INVALID_REQUEST`.
   */
  createAcls(bindings: readonly AclBinding[], options?: WaitOptions): Promise<void> {
    return this.run('createAcls', async (requests) =>
      (await import('./security/acls.ts')).createAcls(requests, bindings, options),
    )
  }

  /**
   * Deletes the rules that match filters, and returns them for each filter.
   * @throws ApiError `SECURITY_DISABLED`
   */
  deleteAcls(filters: readonly AclFilter[], options?: WaitOptions): Promise<Required<AclBinding>[][]> {
    return this.run('deleteAcls', async (requests) =>
      (await import('./security/acls.ts')).deleteAcls(requests, filters, options),
    )
  }

  /**
   * Creates a token that stands for a user's credentials. (KIP-48)
   * @throws ApiError `DELEGATION_TOKEN_AUTH_DISABLED`, `DELEGATION_TOKEN_REQUEST_NOT_ALLOWED` over PLAINTEXT.
   */
  createDelegationToken(options?: CreateDelegationTokenOptions): Promise<DelegationToken> {
    return this.run('createDelegationToken', async (requests) =>
      (await import('./security/delegation-tokens.ts')).createDelegationToken(requests, options),
    )
  }

  /** Lets a token live longer. @returns when it expires, in ms since 1970. */
  renewDelegationToken(hmac: Uint8Array, options?: RenewDelegationTokenOptions): Promise<number> {
    return this.run('renewDelegationToken', async (requests) =>
      (await import('./security/delegation-tokens.ts')).renewDelegationToken(requests, hmac, options),
    )
  }

  /** Lets a token end, at once or soon. @returns when it expires, in ms since 1970. */
  expireDelegationToken(hmac: Uint8Array, options?: ExpireDelegationTokenOptions): Promise<number> {
    return this.run('expireDelegationToken', async (requests) =>
      (await import('./security/delegation-tokens.ts')).expireDelegationToken(requests, hmac, options),
    )
  }

  /** The tokens that this client may see. */
  describeDelegationTokens(options?: DescribeDelegationTokensOptions): Promise<DelegationToken[]> {
    return this.run('describeDelegationTokens', async (requests) =>
      (await import('./security/delegation-tokens.ts')).describeDelegationTokens(requests, options),
    )
  }

  /** The quotas of users, client ids and addresses. */
  describeClientQuotas(filter?: ClientQuotaFilter, options?: WaitOptions): Promise<ClientQuotas[]> {
    return this.run('describeClientQuotas', async (requests) =>
      (await import('./quotas/client-quotas.ts')).describeClientQuotas(requests, filter, options),
    )
  }

  /**
   * Sets and deletes quotas.
   * @throws ApiError `INVALID_REQUEST` for a quota that does not exist or does not fit the entity.
   */
  alterClientQuotas(alterations: readonly ClientQuotaAlteration[], options?: AlterClientQuotasOptions): Promise<void> {
    return this.run('alterClientQuotas', async (requests) =>
      (await import('./quotas/client-quotas.ts')).alterClientQuotas(requests, alterations, options),
    )
  }

  /**
   * Which SCRAM credentials users have: those named, or all that have some.
   * @throws ApiError `RESOURCE_NOT_FOUND` for a user without any.
   */
  describeUserScramCredentials(users?: readonly string[], options?: WaitOptions): Promise<UserScramCredentials[]> {
    return this.run('describeUserScramCredentials', async (requests) =>
      (await import('./security/user-scram-credentials.ts')).describeUserScramCredentials(requests, users, options),
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
    return this.run('alterUserScramCredentials', async (requests) =>
      (await import('./security/user-scram-credentials.ts')).alterUserScramCredentials(requests, alterations, options),
    )
  }
}
