import { codeOf } from './code-of.ts'

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
const aclOperationCodes = Object.fromEntries([
  ['ALL', allCode],
  ...operations.map((name, i) => [name, i + firstCode] as const),
]) as Readonly<Record<AclOperation | 'ALL', number>>

/**
 * The number of an operation on the wire.
 * @throws ConfigError for one that does not exist.
 */
export function aclOperationCode(operation: AclOperation | 'ALL'): number {
  return codeOf(aclOperationCodes, operation, 'The operation of an ACL')
}

/** The operation with a number of the wire; undefined for one that this client does not know. */
export function aclOperationOf(code: number): AclOperation | 'ALL' | undefined {
  return code === allCode ? 'ALL' : operations[code - firstCode]
}
