export { ApiError, AuthorizationError, type ApiErrorContext } from './api-error.ts'
export { parseBootstrapServers, type BootstrapServer } from './bootstrap-servers.ts'
export type { ClientConfig } from './client-config.ts'
export type { ConsumerGroupMetadata } from './consumer-group-metadata.ts'
export type { WaitOptions } from './deadline.ts'
export type { AuthenticateTrace, ConnectTrace, MetadataTrace, RequestTrace } from './diagnostics.ts'
export {
  AuthenticationError,
  ConnectionError,
  RequestTimeoutError,
  SerializationError,
  type AuthenticationErrorOptions,
  type AuthenticationFailure,
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
export { amazonMsk, confluentCloud, eventHubs } from './security/presets.ts'
export type { AmazonMskOptions, ConfluentCloudOptions, Preset } from './security/presets.ts'
export type {
  AwsCredentials,
  ClientCredentialsConfig,
  GssapiConfig,
  KerberosClient,
  KerberosModule,
  MskIamConfig,
  OAuthBearerConfig,
  OAuthBearerToken,
  PlainConfig,
  SaslConfig,
  ScramConfig,
  Secret,
  TokenRefreshConfig,
  UnsecuredTokenConfig,
} from './security/sasl-config.ts'
export type { SecurityProtocol } from './security/security-protocol.ts'
export type { TlsConfig } from './security/tls-config.ts'
export type { Deserializer, Serialized, Serializer } from './serde.ts'
export { topicPartitionName, type TopicPartition } from './topic-partition.ts'
