import type { ClientConfig } from '@ottla/core'
import {
  clientConfigKeys,
  clientConfigProblem,
  securityProperties,
  refusedClientConfig,
  type ResolvedClientConfig,
} from '@ottla/core/internal'
import { ConfigError, type ConfigSchema, type ConfigTable, resolveConfig } from '@ottla/runtime'

/** Configuration of an {@link Admin}: Kafka's keys in camelCase, with Java's defaults. */
export interface AdminConfig extends ClientConfig {
  /** Time for a call without a `timeoutMs` of its own, all retries included, in ms. Default 60,000. Kafka: `default.api.timeout.ms` */
  readonly defaultApiTimeoutMs?: number
  /** How often a call is tried again. Leave it, and use `defaultApiTimeoutMs`. Default 2,147,483,647. Kafka: `retries` */
  readonly retries?: number
}

/** {@link AdminConfig} with its defaults filled in. */
export type ResolvedAdminConfig = ResolvedClientConfig & Required<Pick<AdminConfig, 'defaultApiTimeoutMs' | 'retries'>>

const keys: ConfigTable<AdminConfig> = {
  ...clientConfigKeys,
  connectionsMaxIdleMs: { ...clientConfigKeys.connectionsMaxIdleMs, default: 300_000 },
  defaultApiTimeoutMs: {
    type: 'int',
    default: 60_000,
    min: 0,
    importance: 'medium',
    doc: 'Time for a call without a timeout of its own, all retries included.',
  },
  retries: { type: 'int', default: 2_147_483_647, min: 0, importance: 'low', doc: 'How often a call is tried again.' },
}

/** The table of {@link AdminConfig}. */
export const adminConfigSchema: ConfigSchema<AdminConfig> = {
  keys,
  compound: securityProperties,
  refused: {
    ...refusedClientConfig,
    'bootstrap.controllers':
      'direct access to controllers is not available yet; brokers forward what is theirs (bootstrapServers)',
  },
}

/**
 * Checks a configuration and fills in the defaults.
 * @throws ConfigError
 */
export function resolveAdminConfig(input: AdminConfig): ResolvedAdminConfig {
  const config = resolveConfig(adminConfigSchema, input) as ResolvedAdminConfig
  const problem = clientConfigProblem(config)
  if (problem !== undefined) throw new ConfigError(problem)
  return config
}
