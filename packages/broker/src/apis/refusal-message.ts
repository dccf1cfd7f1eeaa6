import { ErrorCode } from '@ottla/protocol'

const messages: Readonly<Record<number, string>> = {
  [ErrorCode.TOPIC_AUTHORIZATION_FAILED]: 'Topic authorization failed.',
  [ErrorCode.GROUP_AUTHORIZATION_FAILED]: 'Group authorization failed.',
  [ErrorCode.CLUSTER_AUTHORIZATION_FAILED]: 'Cluster authorization failed.',
  [ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED]: 'Transactional Id authorization failed.',
  [ErrorCode.DELEGATION_TOKEN_AUTHORIZATION_FAILED]: 'Delegation Token authorization failed.',
}

/** Kafka's text for who lacks a permission, where its answer has one. */
export function refusalMessage(errorCode: number): string {
  return messages[errorCode] ?? ''
}

/** What Kafka says of requests that need a permission on the cluster as a whole. */
export function clusterRefusalMessage(
  api: { readonly name: string },
  [operation]: readonly [string, ...unknown[]],
): string {
  return `Request ${api.name} needs ${operation} permission.`
}
