import { BatchError } from '@ottla/admin'
import { ApiError } from '@ottla/core'
import { describeError, KafkaError } from '@ottla/runtime'

const packageName = 'org.apache.kafka.common.errors'

/** Exception and words of the Java client for errors that tools meet; the broker's own words, where it sends some, go before. */
const exceptions: Readonly<Record<string, readonly [className: string, message: string]>> = {
  UNKNOWN_SERVER_ERROR: [
    'UnknownServerException',
    'The server experienced an unexpected error when processing the request.',
  ],
  OFFSET_OUT_OF_RANGE: [
    'OffsetOutOfRangeException',
    'The requested offset is not within the range of offsets maintained by the server.',
  ],
  UNKNOWN_TOPIC_OR_PARTITION: ['UnknownTopicOrPartitionException', 'This server does not host this topic-partition.'],
  LEADER_NOT_AVAILABLE: [
    'LeaderNotAvailableException',
    'There is no leader for this topic-partition as we are in the middle of a leadership election.',
  ],
  REQUEST_TIMED_OUT: ['TimeoutException', 'The request timed out.'],
  BROKER_NOT_AVAILABLE: ['BrokerNotAvailableException', 'The broker is not available.'],
  REPLICA_NOT_AVAILABLE: [
    'ReplicaNotAvailableException',
    'The replica is not available for the requested topic-partition. Produce/Fetch requests and other requests intended only for the leader or follower return NOT_LEADER_OR_FOLLOWER if the broker is not a replica of the topic-partition.',
  ],
  COORDINATOR_NOT_AVAILABLE: ['CoordinatorNotAvailableException', 'The coordinator is not available.'],
  INVALID_TOPIC_EXCEPTION: [
    'InvalidTopicException',
    'The request attempted to perform an operation on an invalid topic.',
  ],
  INVALID_GROUP_ID: ['InvalidGroupIdException', 'The group id is invalid.'],
  UNKNOWN_MEMBER_ID: ['UnknownMemberIdException', 'The coordinator is not aware of this member.'],
  TOPIC_AUTHORIZATION_FAILED: ['TopicAuthorizationException', 'Topic authorization failed.'],
  GROUP_AUTHORIZATION_FAILED: ['GroupAuthorizationException', 'Group authorization failed.'],
  CLUSTER_AUTHORIZATION_FAILED: ['ClusterAuthorizationException', 'Cluster authorization failed.'],
  UNSUPPORTED_VERSION: ['UnsupportedVersionException', 'The version of API is not supported.'],
  TOPIC_ALREADY_EXISTS: ['TopicExistsException', 'Topic with this name already exists.'],
  INVALID_PARTITIONS: ['InvalidPartitionsException', 'Number of partitions is below 1.'],
  INVALID_REPLICATION_FACTOR: [
    'InvalidReplicationFactorException',
    'Replication factor is below 1 or larger than the number of available brokers.',
  ],
  INVALID_REPLICA_ASSIGNMENT: ['InvalidReplicaAssignmentException', 'Replica assignment is invalid.'],
  INVALID_CONFIG: ['InvalidConfigurationException', 'Configuration is invalid.'],
  INVALID_REQUEST: [
    'InvalidRequestException',
    'This most likely occurs because of a request being malformed by the client library or the message was sent to an incompatible broker. See the broker logs for more details.',
  ],
  POLICY_VIOLATION: ['PolicyViolationException', 'Request parameters do not satisfy the configured policy.'],
  SECURITY_DISABLED: ['SecurityDisabledException', 'Security features are disabled.'],
  KAFKA_STORAGE_ERROR: ['KafkaStorageException', 'Disk error when trying to access log file on the disk.'],
  LOG_DIR_NOT_FOUND: ['LogDirNotFoundException', 'The user-specified log directory is not found in the broker config.'],
  REASSIGNMENT_IN_PROGRESS: ['ReassignmentInProgressException', 'A partition reassignment is in progress.'],
  NON_EMPTY_GROUP: ['GroupNotEmptyException', 'The group is not empty.'],
  GROUP_ID_NOT_FOUND: ['GroupIdNotFoundException', 'The group id does not exist.'],
  TOPIC_DELETION_DISABLED: ['TopicDeletionDisabledException', 'Topic deletion is disabled.'],
  PREFERRED_LEADER_NOT_AVAILABLE: ['PreferredLeaderNotAvailableException', 'The preferred leader was not available.'],
  ELIGIBLE_LEADERS_NOT_AVAILABLE: [
    'EligibleLeadersNotAvailableException',
    'Eligible topic partition leaders are not available.',
  ],
  ELECTION_NOT_NEEDED: ['ElectionNotNeededException', 'Leader election not needed for topic partition.'],
  NO_REASSIGNMENT_IN_PROGRESS: ['NoReassignmentInProgressException', 'No partition reassignment is in progress.'],
  GROUP_SUBSCRIBED_TO_TOPIC: [
    'GroupSubscribedToTopicException',
    'Deleting offsets of a topic is forbidden while the consumer group is actively subscribed to it.',
  ],
  RESOURCE_NOT_FOUND: ['ResourceNotFoundException', 'A request illegally referred to a resource that does not exist.'],
  UNKNOWN_TOPIC_ID: ['UnknownTopicIdException', 'This server does not host this topic ID.'],
  TRANSACTIONAL_ID_NOT_FOUND: ['TransactionalIdNotFoundException', 'The transactionalId could not be found.'],
  INVALID_REGULAR_EXPRESSION: ['InvalidRegularExpression', 'The regular expression is not valid.'],
}

/** The error itself: of several, the first, as Java's futures have it. */
export function firstError(error: unknown): unknown {
  if (!(error instanceof BatchError)) return error
  const [first] = error.errors.values()
  return first ?? error
}

/** Kafka's name of an error, if a broker sent it. */
export function errorNameOf(error: unknown): string | undefined {
  const first = firstError(error)
  return first instanceof ApiError ? first.errorName : undefined
}

/** What `getMessage()` of the Java client's exception says. */
export function javaMessage(error: unknown): string {
  const first = firstError(error)
  if (first instanceof ApiError) return first.detail ?? exceptions[first.errorName]?.[1] ?? first.message
  const text =
    first instanceof KafkaError ? describeError(first) : first instanceof Error ? first.message : String(first)
  return text.replaceAll(/\s*\n\s*/g, ' ')
}

/** What the Java client's exception is printed as: its class and its message. */
export function javaException(error: unknown): string {
  const first = firstError(error)
  const known = first instanceof ApiError ? exceptions[first.errorName] : undefined
  return known === undefined ? javaMessage(first) : `${packageName}.${known[0]}: ${javaMessage(first)}`
}
