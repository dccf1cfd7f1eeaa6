import type { Acl } from '../security/acl.ts'

/** One part of what a quota is about: `user`, `client-id` or `ip`, and its name, or null for the default of all. */
export interface QuotaEntityPart {
  readonly entityType: string
  readonly entityName: string | null
}

/** The records about who may do what, and how much. Bytes are in base64. */
export type SecurityRecord =
  | ({ readonly type: 'AccessControlEntryRecord'; readonly id: string } & Acl)
  | { readonly type: 'RemoveAccessControlEntryRecord'; readonly id: string }
  | {
      readonly type: 'UserScramCredentialRecord'
      readonly name: string
      /** 1 for SCRAM-SHA-256, 2 for SCRAM-SHA-512. */
      readonly mechanism: number
      readonly salt: string
      readonly storedKey: string
      readonly serverKey: string
      readonly iterations: number
    }
  | { readonly type: 'RemoveUserScramCredentialRecord'; readonly name: string; readonly mechanism: number }
  | {
      readonly type: 'ClientQuotaRecord'
      readonly entity: readonly QuotaEntityPart[]
      readonly key: string
      /** null removes the quota. */
      readonly value: number | null
    }
  | ({ readonly type: 'DelegationTokenRecord' } & TokenRecord)
  | { readonly type: 'RemoveDelegationTokenRecord'; readonly tokenId: string }

/** A delegation token. Its HMAC is not kept: the broker's secret makes it again. */
export interface TokenRecord {
  readonly tokenId: string
  /** `User:alice` */
  readonly owner: string
  readonly requester: string
  readonly renewers: readonly string[]
  readonly issueTimestampMs: number
  readonly expirationTimestampMs: number
  readonly maxTimestampMs: number
}
