/** What a principal may do with a resource, under Kafka's names of ACL operations. */
export type AclOperation =
  | 'READ'
  | 'WRITE'
  | 'CREATE'
  | 'DELETE'
  | 'ALTER'
  | 'DESCRIBE'
  | 'CLUSTER_ACTION'
  | 'DESCRIBE_CONFIGS'
  | 'ALTER_CONFIGS'
  | 'IDEMPOTENT_WRITE'
  | 'CREATE_TOKENS'
  | 'DESCRIBE_TOKENS'
  | 'TWO_PHASE_COMMIT'

/** The operation with code 3 comes first. */
const operations: readonly AclOperation[] = [
  'READ',
  'WRITE',
  'CREATE',
  'DELETE',
  'ALTER',
  'DESCRIBE',
  'CLUSTER_ACTION',
  'DESCRIBE_CONFIGS',
  'ALTER_CONFIGS',
  'IDEMPOTENT_WRITE',
  'CREATE_TOKENS',
  'DESCRIBE_TOKENS',
  'TWO_PHASE_COMMIT',
]
const firstCode = 3

/** On the wire: the broker was not asked, or cannot tell. */
const unknown = -2_147_483_648

/** The operations in a bit field, undefined where there is none (KIP-430). */
export function authorizedOperations(bits: number): AclOperation[] | undefined {
  if (bits === unknown) return undefined
  return operations.filter((_, i) => (bits & (1 << (i + firstCode))) !== 0)
}

const allCode = 2

/** The number of an operation on the wire. */
export function aclOperationCode(operation: AclOperation | 'ALL'): number {
  return operation === 'ALL' ? allCode : operations.indexOf(operation) + firstCode
}

/** The operation with a number of the wire; undefined for one that this client does not know. */
export function aclOperationOf(code: number): AclOperation | 'ALL' | undefined {
  return code === allCode ? 'ALL' : operations[code - firstCode]
}
