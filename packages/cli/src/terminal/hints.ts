/** What to do about an error that a broker answered with, by Kafka's name for it. */
const byName: Readonly<Record<string, string>> = {
  TOPIC_ALREADY_EXISTS: '--if-not-exists makes that no error, `ottla topics alter` changes what is there',
  UNKNOWN_TOPIC_OR_PARTITION: '`ottla topics list` shows the topics, `ottla topics create` makes one',
  INVALID_PARTITIONS: 'partitions can be added, never taken away; for fewer make a new topic and copy with `ottla cp`',
  INVALID_REPLICATION_FACTOR: '`ottla cluster describe` shows how many brokers there are',
  INVALID_REPLICA_ASSIGNMENT: '`ottla cluster describe` shows the ids of the brokers',
  GROUP_ID_NOT_FOUND: '`ottla groups list` shows the groups',
  NON_EMPTY_GROUP: 'stop its consumers first; `ottla groups describe --members` shows them',
  GROUP_SUBSCRIBED_TO_TOPIC:
    'stop the consumers that read the topic first; `ottla groups describe --members` shows them',
  UNKNOWN_MEMBER_ID: 'there is no such member; offsets of a group are set when its members are stopped',
  SECURITY_DISABLED: 'the brokers have no authorizer.class.name, so there are no rules',
  ELECTION_NOT_NEEDED: 'nothing to do',
  PREFERRED_LEADER_NOT_AVAILABLE: 'the preferred replica is not in sync; `ottla topics describe` shows the replicas',
  NO_REASSIGNMENT_IN_PROGRESS: '`ottla reassign list` shows those under way',
  UNSUPPORTED_VERSION: 'the broker is too old for it, or does not offer it',
  TRANSACTIONAL_ID_NOT_FOUND: '`ottla transactions list` shows the transactional ids',
  OFFSET_OUT_OF_RANGE: '`ottla offsets` shows the first and the last offset',
  RECORD_LIST_TOO_LARGE: 'raise max.message.bytes of the topic',
  MESSAGE_TOO_LARGE: 'raise max.message.bytes of the topic',
  POLICY_VIOLATION: 'a rule of this cluster forbids it',
  TOPIC_AUTHORIZATION_FAILED: 'ask for an ACL on the topic; `ottla acls list` shows them to those who may see them',
  GROUP_AUTHORIZATION_FAILED: 'ask for an ACL on the group; `ottla acls list` shows them to those who may see them',
  CLUSTER_AUTHORIZATION_FAILED: 'ask for an ACL on the cluster; `ottla acls list` shows them to those who may see them',
  TRANSACTIONAL_ID_AUTHORIZATION_FAILED: 'ask for an ACL on the transactional id',
}

/** The likely remedy, where the message does not already have it. */
export function hintFor(error: unknown): string | undefined {
  const { code, errorName } = error as { code?: unknown; errorName?: string }
  if (errorName !== undefined && Object.hasOwn(byName, errorName)) return byName[errorName]
  if (code === 'ERR_KAFKA_CONNECTION' || code === 'ERR_KAFKA_TIMEOUT') return '`ottla doctor` looks for the cause'
  return undefined
}
