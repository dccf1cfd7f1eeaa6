import type { KafkaError, Runtime } from '@ottla/runtime'
import type { ResolvedClientConfig } from '../client-config.ts'
import type { Logger } from '../logger.ts'
import type { ResolvedAddress } from '../metadata/bootstrap-nodes.ts'
import type { NetworkMetrics } from '../metrics/network-metrics.ts'
import type { Node } from '../node.ts'
import type { SaslSessionOptions } from '../security/sasl/sasl-session.ts'
import type { TlsMaterial } from '../security/tls-material.ts'
import type { BrokerVersions } from './broker-versions.ts'

/**
 * What a connection is for. Requests that may wait long at the broker, such as fetches and group joins,
 * have connections of their own, because brokers answer the requests of one connection in order.
 */
export type ChannelName = 'main' | 'produce' | 'fetch' | 'group'

/** What all connections of one client share. */
export interface ChannelEnvironment {
  readonly runtime: Runtime
  readonly config: ResolvedClientConfig
  readonly clientId: string
  /** Undefined for connections without TLS. */
  readonly tls: TlsMaterial | undefined
  /** Undefined for connections without SASL. */
  readonly sasl: SaslSessionOptions | undefined
  readonly maxFrameBytes: number
  readonly logger: Logger
  readonly metrics: NetworkMetrics
  /** The addresses of a node's name. */
  readonly lookup: (node: Node) => Promise<ResolvedAddress[]>
  /** The cluster that is meant, once it is known. */
  readonly clusterId: () => string | undefined
  /** A connection was set up. */
  readonly onVersions: (versions: BrokerVersions) => void
  /** A connection broke or could not be set up. */
  readonly onDisconnected: (node: Node, error: KafkaError) => void
}
