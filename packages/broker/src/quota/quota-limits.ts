import { entityKey, type QuotaEntry } from '../controller/security-image.ts'

/** The quotas that are enforced here. */
export type QuotaKey = 'producer_byte_rate' | 'consumer_byte_rate' | 'request_percentage' | 'controller_mutation_rate'

/** A limit, and who shares it. */
export interface QuotaLimit {
  /** Per second. */
  readonly limit: number
  /** Clients with equal names use the limit up together. */
  readonly sharedBy: string
}

const user = (entityName: string | null): { entityType: string; entityName: string | null } => ({
  entityType: 'user',
  entityName,
})
const client = (entityName: string | null): { entityType: string; entityName: string | null } => ({
  entityType: 'client-id',
  entityName,
})

/**
 * The most specific quota for a client, in Kafka's order. A quota for a user is shared by all clients of that user, one for
 * a client id by all users with it.
 * @param valuesOf - the quotas of an entity
 */
export function limitOf(
  key: QuotaKey,
  userName: string,
  clientId: string,
  valuesOf: (entityKey: string) => QuotaEntry | undefined,
): QuotaLimit | undefined {
  const both = JSON.stringify([userName, clientId])
  const ofUser = JSON.stringify([userName])
  const ofClient = JSON.stringify([null, clientId])
  const candidates = [
    [[user(userName), client(clientId)], both],
    [[user(userName), client(null)], both],
    [[user(userName)], ofUser],
    [[user(null), client(clientId)], both],
    [[user(null), client(null)], both],
    [[user(null)], ofUser],
    [[client(clientId)], ofClient],
    [[client(null)], ofClient],
  ] as const
  for (const [entity, sharedBy] of candidates) {
    const limit = valuesOf(entityKey(entity))?.values.get(key)
    if (limit !== undefined) return { limit, sharedBy }
  }
  return undefined
}
