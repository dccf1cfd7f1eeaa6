import type { AclBinding, AclResourceType } from '@ottla/admin'

export type Operation = AclBinding['operation']

/** What can be allowed on each kind of resource, besides all. */
export const supportedOperations: Readonly<Record<AclResourceType, readonly Operation[]>> = {
  TOPIC: ['READ', 'WRITE', 'CREATE', 'DESCRIBE', 'DELETE', 'ALTER', 'DESCRIBE_CONFIGS', 'ALTER_CONFIGS'],
  GROUP: ['READ', 'DESCRIBE', 'DELETE', 'DESCRIBE_CONFIGS', 'ALTER_CONFIGS'],
  CLUSTER: ['CREATE', 'CLUSTER_ACTION', 'DESCRIBE_CONFIGS', 'ALTER_CONFIGS', 'IDEMPOTENT_WRITE', 'ALTER', 'DESCRIBE'],
  TRANSACTIONAL_ID: ['DESCRIBE', 'WRITE', 'TWO_PHASE_COMMIT'],
  DELEGATION_TOKEN: ['DESCRIBE'],
  USER: ['CREATE_TOKENS', 'DESCRIBE_TOKENS'],
}

const operations = new Map(
  ['ALL' as Operation, ...Object.values(supportedOperations).flat()].map((name) => [name.replaceAll('_', ''), name]),
)

/** An operation as Java's tools spell it: `Read`, `DESCRIBECONFIGS`. */
export function operationOf(text: string): Operation | undefined {
  return operations.get(text.trim().toUpperCase())
}
