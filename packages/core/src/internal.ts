export { apiError } from './api-error.ts'
export { Backoff, type BackoffOptions } from './backoff.ts'
export { clientConfigKeys, clientConfigProblem, type ResolvedClientConfig } from './client-config.ts'
export {
  ClusterClient,
  defaultMaxResponseBytes,
  type ClusterClientOptions,
  type RequestOrBuilder,
  type SendOptions,
} from './cluster-client.ts'
export { losesCoordinator, type CoordinatorType } from './coordinators.ts'
export { clientSoftware } from './client-software.ts'
export { Deadline } from './deadline.ts'
export { traced } from './diagnostics.ts'
export { type Interceptor, InterceptorChain } from './interceptor-chain.ts'
export { LazyTimer } from './lazy-timer.ts'
export type { Metadata } from './metadata/metadata.ts'
export type { LeaderUpdate, PartitionMetadata, TopicMetadata } from './metadata/topic-metadata.ts'
export type { VersionRange } from './network/broker-versions.ts'
export type { ChannelName } from './network/channel-environment.ts'
export { type Measure, Metrics, type MetricsOptions, type MetricTags } from './metrics/metrics.ts'
export { NetworkMetrics } from './metrics/network-metrics.ts'
export { Sensor } from './metrics/sensor.ts'
export { pluginsOf, pluginsProblem } from './plugins.ts'
export { refusedClientConfig } from './refused-config.ts'
export { securityProperties } from './security/java/security-properties.ts'
export { securityProtocolOf, usesSasl, usesTls } from './security/security-protocol.ts'
export { TlsMaterial } from './security/tls-material.ts'
export { isRetriable, retrying, type RetryOptions } from './retry.ts'
