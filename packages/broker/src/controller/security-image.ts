import { type Acl, aclKey } from '../security/acl.ts'
import type { QuotaEntityPart, SecurityRecord, TokenRecord } from './security-records.ts'

/** What is kept of the password of a SCRAM user. */
export interface ScramEntry {
  readonly salt: Buffer
  readonly storedKey: Buffer
  readonly serverKey: Buffer
  readonly iterations: number
}

/** The quotas of an entity, by key. */
export interface QuotaEntry {
  readonly entity: readonly QuotaEntityPart[]
  readonly values: ReadonlyMap<string, number>
}

/** What all records about security so far lead to. */
export class SecurityImage {
  readonly #acls = new Map<string, Acl>()
  readonly #aclIds = new Map<string, string>()
  /** By user and mechanism. */
  readonly #scram = new Map<string, Map<number, ScramEntry>>()
  readonly #quotas = new Map<string, QuotaEntry>()
  readonly #tokens = new Map<string, TokenRecord>()

  /** Rules by their ids. */
  get acls(): ReadonlyMap<string, Acl> {
    return this.#acls
  }

  hasAcl(acl: Acl): boolean {
    return this.#aclIds.has(aclKey(acl))
  }

  /** Names of the SCRAM users. */
  get scramUsers(): IterableIterator<string> {
    return this.#scram.keys()
  }

  /** What is kept of a user's password, by mechanism. */
  scramEntries(user: string): ReadonlyMap<number, ScramEntry> | undefined {
    return this.#scram.get(user)
  }

  quotas(): IterableIterator<QuotaEntry> {
    return this.#quotas.values()
  }

  quotasOf(entity: readonly QuotaEntityPart[]): ReadonlyMap<string, number> | undefined {
    return this.#quotas.get(entityKey(entity))?.values
  }

  tokens(): IterableIterator<TokenRecord> {
    return this.#tokens.values()
  }

  token(tokenId: string): TokenRecord | undefined {
    return this.#tokens.get(tokenId)
  }

  apply(record: SecurityRecord): void {
    switch (record.type) {
      case 'AccessControlEntryRecord': {
        const { type: _, id, ...acl } = record
        this.#acls.set(id, acl)
        this.#aclIds.set(aclKey(acl), id)
        return
      }
      case 'RemoveAccessControlEntryRecord': {
        const acl = this.#acls.get(record.id)
        if (acl === undefined) return
        this.#acls.delete(record.id)
        this.#aclIds.delete(aclKey(acl))
        return
      }
      case 'UserScramCredentialRecord': {
        const { name, mechanism, iterations } = record
        let entries = this.#scram.get(name)
        if (entries === undefined) this.#scram.set(name, (entries = new Map()))
        const [salt, storedKey, serverKey] = [record.salt, record.storedKey, record.serverKey].map((text) =>
          Buffer.from(text, 'base64'),
        ) as [Buffer, Buffer, Buffer]
        entries.set(mechanism, { salt, storedKey, serverKey, iterations })
        return
      }
      case 'RemoveUserScramCredentialRecord': {
        const entries = this.#scram.get(record.name)
        entries?.delete(record.mechanism)
        if (entries?.size === 0) this.#scram.delete(record.name)
        return
      }
      case 'ClientQuotaRecord': {
        const key = entityKey(record.entity)
        const values = new Map(this.#quotas.get(key)?.values)
        if (record.value === null) values.delete(record.key)
        else values.set(record.key, record.value)
        if (values.size === 0) this.#quotas.delete(key)
        else this.#quotas.set(key, { entity: record.entity, values })
        return
      }
      case 'DelegationTokenRecord': {
        const { type: _, ...token } = record
        this.#tokens.set(token.tokenId, token)
        return
      }
      case 'RemoveDelegationTokenRecord':
        this.#tokens.delete(record.tokenId)
    }
  }

  /** The shortest list of records that leads to this image. */
  toRecords(): SecurityRecord[] {
    const records: SecurityRecord[] = []
    for (const [id, acl] of this.#acls) records.push({ type: 'AccessControlEntryRecord', id, ...acl })
    for (const [name, entries] of this.#scram) {
      for (const [mechanism, entry] of entries) records.push(scramRecord(name, mechanism, entry))
    }
    for (const { entity, values } of this.#quotas.values()) {
      for (const [key, value] of values) records.push({ type: 'ClientQuotaRecord', entity, key, value })
    }
    for (const token of this.#tokens.values()) records.push({ type: 'DelegationTokenRecord', ...token })
    return records
  }
}

export function scramRecord(
  name: string,
  mechanism: number,
  {
    salt,
    storedKey,
    serverKey,
    iterations,
  }: Readonly<Record<'salt' | 'storedKey' | 'serverKey', Uint8Array>> & {
    readonly iterations: number
  },
): SecurityRecord {
  const [saltText, storedText, serverText] = [salt, storedKey, serverKey].map((bytes) =>
    Buffer.from(bytes).toString('base64'),
  ) as [string, string, string]
  const keys = { salt: saltText, storedKey: storedText, serverKey: serverText }
  return { type: 'UserScramCredentialRecord', name, mechanism, ...keys, iterations }
}

/** Equal entities have equal keys, in whatever order their parts come. */
export function entityKey(entity: readonly QuotaEntityPart[]): string {
  return JSON.stringify(
    entity.map(({ entityType, entityName }) => [entityType, entityName]).toSorted(([a], [b]) => (a! < b! ? -1 : 1)),
  )
}
