import { ConfigError } from '@ottla/runtime'
import type { ClientConfig } from '../client-config.ts'
import type { ClientCredentialsConfig, MskIamConfig, Secret } from './sasl-config.ts'

/** Part of a configuration, to be spread into one: `new Producer({ ...confluentCloud({ … }) })`. */
export type Preset = Pick<
  ClientConfig,
  | 'bootstrapServers'
  | 'clientDnsLookup'
  | 'connectionsMaxIdleMs'
  | 'metadataMaxAgeMs'
  | 'requestTimeoutMs'
  | 'sasl'
  | 'securityProtocol'
>

/** Options of {@link confluentCloud}: an API key, or OAuth. */
export type ConfluentCloudOptions = {
  readonly bootstrapServers: string
} & (
  | { readonly apiKey: string; readonly apiSecret: Secret }
  | {
      readonly oauth: ClientCredentialsConfig
      /** `lkc-…` */
      readonly logicalCluster: string
      /** `pool-…` */
      readonly identityPoolId?: string
    }
)

/** Confluent Cloud, with an API key or by OAuth. */
export function confluentCloud(options: ConfluentCloudOptions): Preset {
  const { bootstrapServers } = options
  const base = { bootstrapServers, securityProtocol: 'SASL_SSL' as const, clientDnsLookup: 'use_all_dns_ips' as const }
  if ('apiKey' in options)
    return { ...base, sasl: { mechanism: 'PLAIN', username: options.apiKey, password: options.apiSecret } }
  const { oauth, logicalCluster, identityPoolId } = options
  const extensions = { logicalCluster, ...(identityPoolId === undefined ? {} : { identityPoolId }) }
  return { ...base, sasl: { mechanism: 'OAUTHBEARER', clientCredentials: oauth, extensions } }
}

/** Options of {@link amazonMsk}: IAM unless a user is given. */
export interface AmazonMskOptions extends Pick<MskIamConfig, 'region' | 'credentials'> {
  /** Port 9098 for IAM, 9096 for users; 9198 and 9196 from outside of AWS. */
  readonly bootstrapServers: string
  /** Of a secret in AWS Secrets Manager that is associated with the cluster, in place of IAM. */
  readonly username?: string
  readonly password?: Secret
}

/** Amazon MSK, provisioned and serverless: IAM, or user and password by SCRAM-SHA-512. */
export function amazonMsk({ bootstrapServers, username, password, ...iam }: AmazonMskOptions): Preset {
  const base = { bootstrapServers, securityProtocol: 'SASL_SSL' as const }
  if (username === undefined) return { ...base, sasl: { mechanism: 'AWS_MSK_IAM', ...iam } }
  return { ...base, sasl: { mechanism: 'SCRAM-SHA-512', username, password: password ?? '' } }
}

/**
 * Azure Event Hubs, by a connection string of its namespace. Azure drops connections that are idle for 4 minutes, and is
 * slower to answer than Kafka.
 * @throws ConfigError for a text that is no connection string; it does not repeat the text.
 */
export function eventHubs(connectionString: string): Preset {
  const host = /Endpoint=sb:\/\/([^/;]+)/i.exec(connectionString)?.[1]
  if (host === undefined)
    throw new ConfigError(
      'The connection string of Event Hubs must hold Endpoint=sb://NAMESPACE.servicebus.windows.net/;SharedAccessKeyName=…',
    )
  return {
    bootstrapServers: `${host}:9093`,
    securityProtocol: 'SASL_SSL',
    sasl: { mechanism: 'PLAIN', username: '$ConnectionString', password: connectionString },
    metadataMaxAgeMs: 180_000,
    connectionsMaxIdleMs: 180_000,
    requestTimeoutMs: 60_000,
  }
}
