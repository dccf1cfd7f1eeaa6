import type { SaslConfig } from './sasl-config.ts'
import type { TlsConfig } from './tls-config.ts'

/** What goes over a connection: bare, through TLS, with an authentication in front, or both. Kafka: `security.protocol` */
export type SecurityProtocol = 'PLAINTEXT' | 'SSL' | 'SASL_PLAINTEXT' | 'SASL_SSL'

/** What decides on the security of connections. */
export interface SecurityConfig {
  readonly securityProtocol?: SecurityProtocol
  readonly tls?: TlsConfig
  readonly sasl?: SaslConfig
}

/**
 * The protocol that was set, or the one that follows from the rest. Credentials alone mean `SASL_SSL`: they go over a
 * bare connection only when that is said.
 */
export function securityProtocolOf({ securityProtocol, tls, sasl }: SecurityConfig): SecurityProtocol {
  if (securityProtocol !== undefined) return securityProtocol
  if (sasl !== undefined) return 'SASL_SSL'
  return tls === undefined ? 'PLAINTEXT' : 'SSL'
}

/** Whether connections go through TLS. */
export function usesTls(protocol: SecurityProtocol): boolean {
  return protocol === 'SSL' || protocol === 'SASL_SSL'
}

/** Whether connections begin with an authentication. */
export function usesSasl(protocol: SecurityProtocol): boolean {
  return protocol === 'SASL_PLAINTEXT' || protocol === 'SASL_SSL'
}

/** Says which of the three contradict each other, or returns undefined. */
export function securityProblem(config: SecurityConfig): string | undefined {
  const protocol = securityProtocolOf(config)
  const set = `securityProtocol is ${protocol}`
  if (config.tls !== undefined && !usesTls(protocol)) {
    const wanted = usesSasl(protocol) ? 'SASL_SSL' : 'SSL'
    return `tls is set but ${set}; set securityProtocol to '${wanted}' or remove tls`
  }
  if (config.sasl !== undefined && !usesSasl(protocol)) {
    const wanted = usesTls(protocol) ? 'SASL_SSL' : 'SASL_PLAINTEXT'
    return `sasl is set but ${set}; set securityProtocol to '${wanted}' or remove sasl`
  }
  if (config.sasl === undefined && usesSasl(protocol)) {
    return `${set} but sasl is missing; set sasl: { mechanism: 'SCRAM-SHA-256', username, password } or the like`
  }
  if (config.sasl?.mechanism === 'AWS_MSK_IAM' && !usesTls(protocol)) {
    return `${set}, but the signed tokens of AWS_MSK_IAM go over TLS only; set securityProtocol to 'SASL_SSL'`
  }
  return undefined
}
