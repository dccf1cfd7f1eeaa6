export { ApiError, AuthorizationError, type ApiErrorContext } from './api-error.ts'
export { parseBootstrapServers, type BootstrapServer } from './bootstrap-servers.ts'
export type { ClientConfig } from './client-config.ts'
export type { ConsumerGroupMetadata } from './consumer-group-metadata.ts'
export type { WaitOptions } from './deadline.ts'
export type { ConnectTrace, MetadataTrace, RequestTrace } from './diagnostics.ts'
export {
  AuthenticationError,
  ConnectionError,
  RequestTimeoutError,
  SerializationError,
  type ConnectionErrorOptions,
  type ConnectionFailure,
  type RecordPart,
  type RequestTimeoutErrorOptions,
  type SerializationErrorOptions,
} from './errors.ts'
export { silentLogger, type Logger, type LogMethod } from './logger.ts'
export type { ClientKind, MetricsMessage, MetricsSnapshot } from './metrics/metrics.ts'
export { addressOf, type Node, type PartitionInfo } from './node.ts'
export type { OffsetAndMetadata, TopicPartitionOffset } from './offset-and-metadata.ts'
export { lastHeader, type RecordHeader, type RecordHeaderInput, type RecordHeaders } from './record-headers.ts'
export { isRetriable } from './retry.ts'
export type { Plugin } from './plugins.ts'
export type { Deserializer, Serialized, Serializer } from './serde.ts'
export { topicPartitionName, type TopicPartition } from './topic-partition.ts'
