import { type CompoundKeys, ConfigError } from '@ottla/runtime'
import type { SecurityConfig, SecurityProtocol } from '../security-protocol.ts'
import { usesSasl, usesTls } from '../security-protocol.ts'
import { librdkafkaNames, understoodNames } from './names.ts'
import { saslOf } from './sasl-properties.ts'
import { tlsOf } from './tls-properties.ts'

/**
 * Java's keys of security. As in Java, what `security.protocol` does not ask for is not looked at; other than in Java,
 * credentials without a `security.protocol` are an error, where they would be left unused.
 */
export const securityProperties: CompoundKeys<SecurityConfig> = {
  names: [...understoodNames, ...librdkafkaNames],
  read(properties) {
    const given = properties['security.protocol']?.trim().toUpperCase()
    const protocol = (given ?? 'PLAINTEXT') as SecurityProtocol
    if (!['PLAINTEXT', 'SSL', 'SASL_PLAINTEXT', 'SASL_SSL'].includes(protocol)) {
      throw new ConfigError(
        `Invalid value '${given}' for security.protocol: expected one of PLAINTEXT, SSL, SASL_PLAINTEXT, SASL_SSL`,
      )
    }
    const unused = Object.keys(properties).find((key) => /jaas|password|username|keystore|client\.secret/.test(key))
    if (given === undefined && unused !== undefined) {
      throw new ConfigError(
        `${unused} is set, and nothing would use it: set security.protocol to SASL_SSL, SSL or SASL_PLAINTEXT`,
      )
    }
    const tls = usesTls(protocol) ? tlsOf(properties) : undefined
    return {
      ...(given === undefined ? {} : { securityProtocol: protocol }),
      ...(tls === undefined ? {} : { tls }),
      ...(usesSasl(protocol) ? { sasl: saslOf(properties) } : {}),
    }
  },
}
