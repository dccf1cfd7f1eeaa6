import { ErrorCode, type ErrorName } from './error-codes.ts'

/**
 * What can be done about an error, after KIP-1050: send again (`retriable`), look up the leader or coordinator and
 * send again (`refresh-retriable`), abort the transaction (`abortable`), start over with a new client or member
 * (`application-recoverable`), fix configuration or rights (`invalid-configuration`), or none of these (`other`).
 */
export type ErrorCategory =
  | 'none'
  | 'retriable'
  | 'refresh-retriable'
  | 'abortable'
  | 'application-recoverable'
  | 'invalid-configuration'
  | 'other'

/** What an error code means. */
export interface ErrorInfo {
  readonly code: number
  /** Kafka's name; `UNKNOWN_ERROR_<code>` for a code that Kafka 4.4 does not have. */
  readonly name: string
  /** In a few words, without a full stop. */
  readonly message: string
  readonly category: ErrorCategory
  /** Whether the same request may succeed when it is sent again. */
  readonly retriable: boolean
  /** Whether the cached metadata is out of date: refresh it before trying again. */
  readonly refreshMetadata: boolean
  /** Whether the coordinator has moved or gone: look it up before trying again. */
  readonly refreshCoordinator: boolean
}

/** Category and meaning of each error; the categories are those of the Java client 4.4. */
const meanings: Readonly<Record<ErrorName, readonly [category: ErrorCategory, message: string]>> = {
  UNKNOWN_SERVER_ERROR: ['other', 'the broker met an error it has no code for; its log says more'],
  NONE: ['none', 'no error'],
  OFFSET_OUT_OF_RANGE: ['other', "the offset is outside the partition's log"],
  CORRUPT_MESSAGE: ['retriable', 'the record batch failed its checksum or is malformed'],
  UNKNOWN_TOPIC_OR_PARTITION: ['refresh-retriable', 'the broker does not host this topic or partition'],
  INVALID_FETCH_SIZE: ['other', 'the fetch size is invalid'],
  LEADER_NOT_AVAILABLE: ['refresh-retriable', 'the partition has no leader at the moment, an election is under way'],
  NOT_LEADER_OR_FOLLOWER: [
    'refresh-retriable',
    'this broker is not the leader (or a follower to read from) of the partition',
  ],
  REQUEST_TIMED_OUT: ['retriable', 'the request ran into its timeout on the broker'],
  BROKER_NOT_AVAILABLE: ['other', 'the broker is not available'],
  REPLICA_NOT_AVAILABLE: ['refresh-retriable', 'the replica is not on this broker'],
  MESSAGE_TOO_LARGE: ['other', "the record batch is larger than the topic's max.message.bytes"],
  STALE_CONTROLLER_EPOCH: ['other', 'the controller has moved to another broker'],
  OFFSET_METADATA_TOO_LARGE: ['other', 'the metadata string of the committed offset is too long'],
  NETWORK_EXCEPTION: ['refresh-retriable', 'the connection broke before the response arrived'],
  COORDINATOR_LOAD_IN_PROGRESS: ['retriable', 'the coordinator is still loading its state'],
  COORDINATOR_NOT_AVAILABLE: ['refresh-retriable', 'the coordinator is not available'],
  NOT_COORDINATOR: ['refresh-retriable', 'this broker is not the coordinator any more'],
  INVALID_TOPIC_EXCEPTION: [
    'invalid-configuration',
    'the topic name is not valid or the topic cannot be written to by clients',
  ],
  RECORD_LIST_TOO_LARGE: ['invalid-configuration', 'the batch is larger than one log segment (segment.bytes)'],
  NOT_ENOUGH_REPLICAS: [
    'retriable',
    'fewer replicas are in sync than min.insync.replicas asks for; nothing was written',
  ],
  NOT_ENOUGH_REPLICAS_AFTER_APPEND: [
    'retriable',
    'the records were written, but fewer replicas are in sync than min.insync.replicas asks for',
  ],
  INVALID_REQUIRED_ACKS: ['invalid-configuration', 'acks must be -1, 0 or 1'],
  ILLEGAL_GENERATION: ['application-recoverable', 'the group has moved on to another generation'],
  INCONSISTENT_GROUP_PROTOCOL: ['other', "the member's protocol type or assignors do not fit those of the group"],
  INVALID_GROUP_ID: ['other', 'the group id is not valid'],
  UNKNOWN_MEMBER_ID: [
    'application-recoverable',
    'the coordinator does not know this member, it was removed or never joined',
  ],
  INVALID_SESSION_TIMEOUT: [
    'other',
    "the session timeout is outside the broker's limits (group.min/max.session.timeout.ms)",
  ],
  REBALANCE_IN_PROGRESS: ['other', 'the group is rebalancing, the member has to rejoin'],
  INVALID_COMMIT_OFFSET_SIZE: ['other', 'the committed offsets of this request are too large together'],
  TOPIC_AUTHORIZATION_FAILED: ['invalid-configuration', 'not authorized for the topic; check its ACLs'],
  GROUP_AUTHORIZATION_FAILED: ['invalid-configuration', 'not authorized for the group; check its ACLs'],
  CLUSTER_AUTHORIZATION_FAILED: ['invalid-configuration', 'not authorized for the cluster; check its ACLs'],
  INVALID_TIMESTAMP: ['other', "the record's timestamp is outside what the topic accepts"],
  UNSUPPORTED_SASL_MECHANISM: ['invalid-configuration', 'the broker does not offer this SASL mechanism'],
  ILLEGAL_SASL_STATE: ['invalid-configuration', 'the request is not allowed at this stage of SASL authentication'],
  UNSUPPORTED_VERSION: ['invalid-configuration', 'the broker does not support this version of the request'],
  TOPIC_ALREADY_EXISTS: ['other', 'a topic of this name exists already'],
  INVALID_PARTITIONS: ['other', 'the number of partitions is not valid'],
  INVALID_REPLICATION_FACTOR: [
    'invalid-configuration',
    'the replication factor is below 1 or above the number of brokers',
  ],
  INVALID_REPLICA_ASSIGNMENT: ['other', 'the replica assignment is not valid'],
  INVALID_CONFIG: ['invalid-configuration', 'the configuration is not valid'],
  NOT_CONTROLLER: ['retriable', 'this broker is not the controller'],
  INVALID_REQUEST: ['other', "the request contradicts itself or misses something; see the broker's log"],
  UNSUPPORTED_FOR_MESSAGE_FORMAT: [
    'invalid-configuration',
    "the broker's message format does not support this request",
  ],
  POLICY_VIOLATION: ['other', 'a policy of the cluster refused the request'],
  OUT_OF_ORDER_SEQUENCE_NUMBER: ['other', 'the sequence number of the batch does not follow the last one'],
  DUPLICATE_SEQUENCE_NUMBER: ['other', 'the batch was written before'],
  INVALID_PRODUCER_EPOCH: [
    'application-recoverable',
    'a newer instance of this producer has taken over its id (epoch too old)',
  ],
  INVALID_TXN_STATE: ['other', 'the transaction is in a state that does not allow this call'],
  INVALID_PRODUCER_ID_MAPPING: [
    'application-recoverable',
    'the producer id does not belong to this transactional id any more',
  ],
  INVALID_TRANSACTION_TIMEOUT: ['other', 'the transaction timeout is above transaction.max.timeout.ms'],
  CONCURRENT_TRANSACTIONS: ['retriable', 'another operation on this transaction is still under way'],
  TRANSACTION_COORDINATOR_FENCED: ['other', 'a newer transaction coordinator has taken over'],
  TRANSACTIONAL_ID_AUTHORIZATION_FAILED: [
    'invalid-configuration',
    'not authorized for the transactional id; check its ACLs',
  ],
  SECURITY_DISABLED: ['other', 'the broker has security switched off'],
  OPERATION_NOT_ATTEMPTED: ['other', 'the operation was not attempted because another part of the request failed'],
  KAFKA_STORAGE_ERROR: ['refresh-retriable', 'the broker met a disk error'],
  LOG_DIR_NOT_FOUND: ['other', 'the log directory does not exist on this broker'],
  SASL_AUTHENTICATION_FAILED: [
    'invalid-configuration',
    'SASL authentication failed; check user and password or the token',
  ],
  UNKNOWN_PRODUCER_ID: ['other', 'the broker has forgotten this producer id'],
  REASSIGNMENT_IN_PROGRESS: ['other', 'the partition is being reassigned'],
  DELEGATION_TOKEN_AUTH_DISABLED: ['other', 'delegation tokens are not enabled on the broker'],
  DELEGATION_TOKEN_NOT_FOUND: ['other', 'the delegation token does not exist'],
  DELEGATION_TOKEN_OWNER_MISMATCH: ['other', 'the delegation token belongs to someone else'],
  DELEGATION_TOKEN_REQUEST_NOT_ALLOWED: ['other', 'delegation tokens cannot be asked for over this kind of connection'],
  DELEGATION_TOKEN_AUTHORIZATION_FAILED: ['invalid-configuration', 'not authorized for the delegation token'],
  DELEGATION_TOKEN_EXPIRED: ['other', 'the delegation token has expired'],
  INVALID_PRINCIPAL_TYPE: ['other', 'the principal type is not supported'],
  NON_EMPTY_GROUP: ['other', 'the group still has members'],
  GROUP_ID_NOT_FOUND: ['other', 'the group does not exist'],
  FETCH_SESSION_ID_NOT_FOUND: ['retriable', 'the fetch session does not exist any more'],
  INVALID_FETCH_SESSION_EPOCH: ['retriable', "the fetch session's epoch is not the expected one"],
  LISTENER_NOT_FOUND: ['refresh-retriable', 'the leader has no listener of the name that this connection uses'],
  TOPIC_DELETION_DISABLED: ['other', 'deleting topics is switched off (delete.topic.enable)'],
  FENCED_LEADER_EPOCH: ['refresh-retriable', "the leader epoch is older than the broker's"],
  UNKNOWN_LEADER_EPOCH: ['retriable', "the leader epoch is newer than the broker's"],
  UNSUPPORTED_COMPRESSION_TYPE: ['other', 'the broker cannot handle this compression type'],
  STALE_BROKER_EPOCH: ['other', 'the broker epoch has changed'],
  OFFSET_NOT_AVAILABLE: ['retriable', 'the leader has not yet caught up far enough to answer'],
  MEMBER_ID_REQUIRED: ['other', 'the member has to join again with the id it was just given'],
  PREFERRED_LEADER_NOT_AVAILABLE: ['refresh-retriable', 'the preferred leader is not available'],
  GROUP_MAX_SIZE_REACHED: ['other', 'the group is full (group.max.size)'],
  FENCED_INSTANCE_ID: ['application-recoverable', 'another consumer with the same group.instance.id has taken over'],
  ELIGIBLE_LEADERS_NOT_AVAILABLE: ['refresh-retriable', 'no replica is eligible as leader'],
  ELECTION_NOT_NEEDED: ['refresh-retriable', 'the leader is already the wanted one'],
  NO_REASSIGNMENT_IN_PROGRESS: ['other', 'no reassignment is under way'],
  GROUP_SUBSCRIBED_TO_TOPIC: ['other', 'a member of the group is still subscribed to the topic'],
  INVALID_RECORD: ['invalid-configuration', 'the broker refused a record; see the record errors'],
  UNSTABLE_OFFSET_COMMIT: ['retriable', 'transactions with offsets for this group are still open'],
  THROTTLING_QUOTA_EXCEEDED: ['retriable', 'a quota is used up'],
  PRODUCER_FENCED: ['application-recoverable', 'a newer producer with the same transactional.id has taken over'],
  RESOURCE_NOT_FOUND: ['other', 'the resource does not exist'],
  DUPLICATE_RESOURCE: ['other', 'the resource appears twice'],
  UNACCEPTABLE_CREDENTIAL: ['other', 'the credential does not meet the rules'],
  INCONSISTENT_VOTER_SET: ['other', 'the sender or the receiver is no voter of the quorum'],
  INVALID_UPDATE_VERSION: ['other', 'the update version is not valid'],
  FEATURE_UPDATE_FAILED: ['other', 'the features could not be updated'],
  PRINCIPAL_DESERIALIZATION_FAILURE: ['other', 'the forwarded principal cannot be read'],
  SNAPSHOT_NOT_FOUND: ['other', 'the snapshot does not exist'],
  POSITION_OUT_OF_RANGE: ['other', 'the position is outside the snapshot'],
  UNKNOWN_TOPIC_ID: ['refresh-retriable', 'the broker does not know this topic id'],
  DUPLICATE_BROKER_REGISTRATION: ['other', 'the broker id is already registered'],
  BROKER_ID_NOT_REGISTERED: ['other', 'the broker id is not registered'],
  INCONSISTENT_TOPIC_ID: ['refresh-retriable', 'the topic id does not match the one in the log'],
  INCONSISTENT_CLUSTER_ID: ['other', 'the cluster id does not match'],
  TRANSACTIONAL_ID_NOT_FOUND: ['other', 'the transactional id does not exist'],
  FETCH_SESSION_TOPIC_ID_ERROR: ['retriable', 'the fetch session mixes topic ids and topic names'],
  INELIGIBLE_REPLICA: ['other', 'the new in-sync set has replicas that are not eligible'],
  NEW_LEADER_ELECTED: ['other', 'the change was made, and a new leader was elected'],
  OFFSET_MOVED_TO_TIERED_STORAGE: ['other', 'the offset has moved to tiered storage'],
  FENCED_MEMBER_EPOCH: ['other', "the member's epoch is fenced, it has to rejoin the group"],
  UNRELEASED_INSTANCE_ID: ['other', 'the group.instance.id is still held by another member'],
  UNSUPPORTED_ASSIGNOR: ['other', 'the broker does not know this assignor'],
  STALE_MEMBER_EPOCH: ['other', "the member's epoch is stale, its next heartbeat brings the new one"],
  MISMATCHED_ENDPOINT_TYPE: ['other', 'the request went to the wrong kind of endpoint'],
  UNSUPPORTED_ENDPOINT_TYPE: ['other', 'this kind of endpoint is not supported'],
  UNKNOWN_CONTROLLER_ID: ['other', 'the controller id is not known'],
  UNKNOWN_SUBSCRIPTION_ID: ['other', 'the telemetry subscription has changed'],
  TELEMETRY_TOO_LARGE: ['other', 'the telemetry payload is too large'],
  INVALID_REGISTRATION: ['other', 'the registration is not valid'],
  TRANSACTION_ABORTABLE: ['abortable', 'the transaction has to be aborted; the producer can go on afterwards'],
  INVALID_RECORD_STATE: ['other', 'the record is in a state that does not allow this acknowledgement'],
  SHARE_SESSION_NOT_FOUND: ['retriable', 'the share session does not exist any more'],
  INVALID_SHARE_SESSION_EPOCH: ['retriable', "the share session's epoch is not the expected one"],
  FENCED_STATE_EPOCH: ['other', "the share coordinator's state epoch is older than its current one"],
  INVALID_VOTER_KEY: ['other', 'the voter key does not match the receiving replica'],
  DUPLICATE_VOTER: ['other', 'the voter is already there'],
  VOTER_NOT_FOUND: ['other', 'the voter does not exist'],
  INVALID_REGULAR_EXPRESSION: ['other', 'the regular expression is not valid (RE2 syntax)'],
  REBOOTSTRAP_REQUIRED: ['other', "the cluster's nodes have changed, the client has to bootstrap again"],
  STREAMS_INVALID_TOPOLOGY: ['other', 'the Streams topology is not valid'],
  STREAMS_INVALID_TOPOLOGY_EPOCH: ['other', 'the Streams topology epoch is not valid'],
  STREAMS_TOPOLOGY_FENCED: ['other', "the Streams topology epoch is behind the group's"],
  SHARE_SESSION_LIMIT_REACHED: ['retriable', 'the broker has no share session left'],
  GROUP_DELETION_FAILED: ['other', 'the group could not be deleted'],
  STREAMS_TOPOLOGY_DESCRIPTION_UPDATE_FAILED: ['other', 'the Streams topology description could not be stored'],
  CONTROLLER_ID_NOT_REGISTERED: ['other', 'the controller id is not registered'],
}

const coordinatorErrors: ReadonlySet<number> = new Set([ErrorCode.COORDINATOR_NOT_AVAILABLE, ErrorCode.NOT_COORDINATOR])

const byCode: ReadonlyMap<number, ErrorInfo> = new Map(
  (Object.keys(meanings) as ErrorName[]).map((name) => {
    const [category, message] = meanings[name]
    return [ErrorCode[name], info(ErrorCode[name], name, category, message)]
  }),
)

/** What an error code means. A code that is not known is an error that is not retried, with its number in the name. */
export function errorInfo(code: number): ErrorInfo {
  return (
    byCode.get(code) ??
    info(
      code,
      `UNKNOWN_ERROR_${code}`,
      'other',
      `the broker answered with error ${code}, which Kafka 4.4 does not have`,
    )
  )
}

function info(code: number, name: string, category: ErrorCategory, message: string): ErrorInfo {
  const refresh = category === 'refresh-retriable'
  const refreshCoordinator = coordinatorErrors.has(code)
  const retriable = category === 'retriable' || refresh
  return {
    code,
    name,
    message,
    category,
    retriable,
    refreshMetadata: refresh && !refreshCoordinator,
    refreshCoordinator,
  }
}
