import type { ConfigTable } from '@ottla/runtime'
import { parseBootstrapServers } from './bootstrap-servers.ts'
import { isLogger, type Logger, silentLogger } from './logger.ts'
import { type SaslConfig, saslConfigProblem } from './security/sasl-config.ts'
import { type SecurityProtocol, securityProblem } from './security/security-protocol.ts'
import { type TlsConfig, tlsConfigProblem } from './security/tls-config.ts'

/** What producer, consumer and admin have in common. Names are Kafka's, in camelCase. */
export interface ClientConfig {
  /**
   * Brokers to start from, as `'host:port,host:port'` or a list; the others are found through them.
   * Kafka: `bootstrap.servers`
   */
  readonly bootstrapServers: string | readonly string[]
  /**
   * How long host names of `bootstrapServers` that do not resolve are tried again, in ms; 0: the first
   * failure counts. Default 0. Kafka: `bootstrap.resolve.timeout.ms` (KIP-909)
   */
  readonly bootstrapResolveTimeoutMs?: number
  /**
   * `use_all_dns_ips` (default) tries the addresses of a name one after the other;
   * `resolve_canonical_bootstrap_servers_only` also replaces each bootstrap name by the canonical names
   * of its addresses. Kafka: `client.dns.lookup`
   */
  readonly clientDnsLookup?: 'use_all_dns_ips' | 'resolve_canonical_bootstrap_servers_only'
  /** Name that brokers see and log. Default: the kind of client and a number. Kafka: `client.id` */
  readonly clientId?: string
  /** Connections without traffic for so many ms are closed; negative: never. Default 540,000, admin 300,000. Kafka: `connections.max.idle.ms` */
  readonly connectionsMaxIdleMs?: number
  /** Whether figures are pushed to brokers that ask for them, which is not available: only `false` is accepted. Kafka: `enable.metrics.push` (KIP-714) */
  readonly enableMetricsPush?: false
  /** Tells brokers which cluster and node are meant, so that a misrouted connection is noticed. Default true. Kafka: `metadata.cluster.check.enable` (KIP-1242) */
  readonly metadataClusterCheckEnable?: boolean
  /** Age in ms at which metadata is fetched anew without another cause. Default 300,000. Kafka: `metadata.max.age.ms` */
  readonly metadataMaxAgeMs?: number
  /** Starts from `bootstrapServers` again when no metadata came for so many ms. Default 300,000. Kafka: `metadata.recovery.rebootstrap.trigger.ms` (KIP-1102) */
  readonly metadataRecoveryRebootstrapTriggerMs?: number
  /** Whether to start from `bootstrapServers` again when no known broker answers. Default `rebootstrap`. Kafka: `metadata.recovery.strategy` (KIP-899) */
  readonly metadataRecoveryStrategy?: 'rebootstrap' | 'none'
  /** Windows that averages and rates of {@link ClientConfig.metricsSampleWindowMs} are taken over. Default 2. Kafka: `metrics.num.samples` */
  readonly metricsNumSamples?: number
  /** All metrics are of the level `INFO`, which every level contains. Default `INFO`. Kafka: `metrics.recording.level` */
  readonly metricsRecordingLevel?: 'INFO' | 'DEBUG' | 'TRACE'
  /** Length of one window of averages and rates, in ms. Default 30,000. Kafka: `metrics.sample.window.ms` */
  readonly metricsSampleWindowMs?: number
  /** Longest pause before a connection is tried again, in ms. Default 1,000. Kafka: `reconnect.backoff.max.ms` */
  readonly reconnectBackoffMaxMs?: number
  /** First pause before a connection is tried again, in ms; doubles with each failure. Default 50. Kafka: `reconnect.backoff.ms` */
  readonly reconnectBackoffMs?: number
  /** Longest wait for one response, in ms. Default 30,000. Kafka: `request.timeout.ms` */
  readonly requestTimeoutMs?: number
  /** Longest pause before a request is tried again, in ms. Default 1,000. Kafka: `retry.backoff.max.ms` */
  readonly retryBackoffMaxMs?: number
  /** First pause before a request is tried again, in ms; doubles with each failure. Default 100. Kafka: `retry.backoff.ms` */
  readonly retryBackoffMs?: number
  /** How the client proves who it is: `{ mechanism: 'SCRAM-SHA-256', username, password }` and the like. Kafka: `sasl.mechanism`, `sasl.jaas.config` */
  readonly sasl?: SaslConfig
  /**
   * Whether connections go through TLS (`SSL`, `SASL_SSL`) and begin with an authentication (`SASL_PLAINTEXT`, `SASL_SSL`).
   * Default: `SASL_SSL` with `sasl`, `SSL` with `tls` alone, else `PLAINTEXT`. Kafka: `security.protocol`
   */
  readonly securityProtocol?: SecurityProtocol
  /** Longest time to set up a connection, in ms, after failures. Default 30,000. Kafka: `socket.connection.setup.timeout.max.ms` */
  readonly socketConnectionSetupTimeoutMaxMs?: number
  /** Time to set up a connection to one address, in ms; doubles with each failure in a row. Default 10,000. Kafka: `socket.connection.setup.timeout.ms` */
  readonly socketConnectionSetupTimeoutMs?: number
  /** Options of Node's `tls.connect` (`ca`, `cert`, `key`, …), and `caFile`, `certFile`, `keyFile`, `pfxFile`. Kafka: `ssl.*` */
  readonly tls?: TlsConfig
  /** Where to log. Default: nowhere. */
  readonly logger?: Logger
}

/** {@link ClientConfig} with its defaults filled in, as {@link ClusterClient} takes it. */
export type ResolvedClientConfig = ClientConfig &
  Required<Omit<ClientConfig, 'clientId' | 'sasl' | 'securityProtocol' | 'tls'>>

/** The table of {@link ClientConfig}; the tables of the clients start with it. */
export const clientConfigKeys: ConfigTable<ClientConfig> = {
  bootstrapServers: {
    type: 'any',
    required: true,
    validate: (value) => problemOf(() => parseBootstrapServers(value)),
    importance: 'high',
    doc: 'Brokers to start from, host:port with commas between; the others are found through them.',
  },
  bootstrapResolveTimeoutMs: {
    type: 'long',
    default: 0,
    min: 0,
    importance: 'low',
    doc: 'How long names of bootstrap servers that do not resolve are tried again; 0: the first failure counts.',
  },
  clientDnsLookup: {
    type: 'string',
    default: 'use_all_dns_ips',
    oneOf: ['use_all_dns_ips', 'resolve_canonical_bootstrap_servers_only'],
    importance: 'medium',
    doc: 'How host names become addresses.',
  },
  clientId: { type: 'string', importance: 'medium', doc: 'Name that brokers see and log.' },
  connectionsMaxIdleMs: {
    type: 'long',
    default: 540_000,
    importance: 'medium',
    doc: 'Connections without traffic for so long are closed; negative: never.',
  },
  enableMetricsPush: {
    type: 'boolean',
    default: false,
    validate: (value: boolean) =>
      value
        ? 'pushing metrics to brokers (KIP-714) is not available; read metrics(), or the channel ottla:core:metrics'
        : undefined,
    importance: 'low',
    doc: 'Whether figures are pushed to brokers that ask for them; not available.',
  },
  metadataClusterCheckEnable: {
    type: 'boolean',
    default: true,
    importance: 'low',
    doc: 'Tells brokers which cluster and node are meant, so that a misrouted connection is noticed.',
  },
  metadataMaxAgeMs: {
    type: 'long',
    default: 300_000,
    min: 0,
    importance: 'low',
    doc: 'Age at which metadata is fetched anew without another cause.',
  },
  metadataRecoveryRebootstrapTriggerMs: {
    type: 'long',
    default: 300_000,
    min: 0,
    importance: 'low',
    doc: 'Starts from the bootstrap servers again when no metadata came for so long.',
  },
  metadataRecoveryStrategy: {
    type: 'string',
    default: 'rebootstrap',
    oneOf: ['rebootstrap', 'none'],
    letters: 'lower',
    importance: 'low',
    doc: 'Whether to start from the bootstrap servers again when no known broker answers.',
  },
  metricsNumSamples: {
    type: 'int',
    default: 2,
    min: 1,
    importance: 'low',
    doc: 'Windows that averages and rates are taken over.',
  },
  metricsRecordingLevel: {
    type: 'string',
    default: 'INFO',
    oneOf: ['INFO', 'DEBUG', 'TRACE'],
    importance: 'low',
    doc: 'All metrics are of the level INFO, which every level contains.',
  },
  metricsSampleWindowMs: {
    type: 'long',
    default: 30_000,
    min: 0,
    importance: 'low',
    doc: 'Length of one window of averages and rates.',
  },
  reconnectBackoffMaxMs: {
    type: 'long',
    default: 1_000,
    min: 0,
    importance: 'low',
    doc: 'Longest pause before a connection is tried again.',
  },
  reconnectBackoffMs: {
    type: 'long',
    default: 50,
    min: 0,
    importance: 'low',
    doc: 'First pause before a connection is tried again; doubles with each failure.',
  },
  requestTimeoutMs: {
    type: 'int',
    default: 30_000,
    min: 0,
    importance: 'medium',
    doc: 'Longest wait for one response.',
  },
  retryBackoffMaxMs: {
    type: 'long',
    default: 1_000,
    min: 0,
    importance: 'low',
    doc: 'Longest pause before a request is tried again.',
  },
  retryBackoffMs: {
    type: 'long',
    default: 100,
    min: 0,
    importance: 'low',
    doc: 'First pause before a request is tried again; doubles with each failure.',
  },
  sasl: {
    type: 'any',
    secret: true,
    validate: saslConfigProblem,
    importance: 'medium',
    doc: 'How the client proves who it is.',
  },
  securityProtocol: {
    type: 'string',
    letters: 'upper',
    oneOf: ['PLAINTEXT', 'SSL', 'SASL_PLAINTEXT', 'SASL_SSL'],
    importance: 'medium',
    doc: 'Whether connections go through TLS, and begin with an authentication. Default: what tls and sasl ask for.',
  },
  socketConnectionSetupTimeoutMaxMs: {
    type: 'long',
    default: 30_000,
    min: 0,
    importance: 'medium',
    doc: 'Longest time to set up a connection, after failures.',
  },
  socketConnectionSetupTimeoutMs: {
    type: 'long',
    default: 10_000,
    min: 0,
    importance: 'medium',
    doc: 'Time to set up a connection to one address; doubles with each failure in a row.',
  },
  tls: {
    type: 'any',
    secret: true,
    validate: tlsConfigProblem,
    importance: 'medium',
    doc: "Options of Node's tls.connect, and the same from files.",
  },
  logger: {
    type: 'any',
    default: silentLogger,
    secret: true,
    validate: (value) =>
      isLogger(value) ? undefined : 'expected an object with the methods trace, debug, info, warn and error',
    importance: 'low',
    doc: 'Where to log.',
  },
}

function problemOf(check: () => unknown): string | undefined {
  try {
    check()
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}

/**
 * Rules that need more than one key. Clients call it after `resolveConfig`.
 * @returns what is wrong, or undefined.
 */
export function clientConfigProblem(config: ResolvedClientConfig): string | undefined {
  return securityProblem(config)
}
