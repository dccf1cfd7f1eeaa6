import { resolveConfig, type Runtime } from '@ottla/runtime'
import type { ClientConfig } from '../../src/index.ts'
import {
  clientConfigKeys,
  ClusterClient,
  type ClusterClientOptions,
  refusedClientConfig,
  type ResolvedClientConfig,
} from '../../src/internal.ts'

/** A configuration with its defaults. */
export function configOf(config: ClientConfig): ResolvedClientConfig {
  return resolveConfig({ keys: clientConfigKeys, refused: refusedClientConfig }, config) as ResolvedClientConfig
}

/** A client of its own. */
export function clientOf(
  runtime: Runtime,
  config: ClientConfig,
  options: Partial<ClusterClientOptions> = {},
): ClusterClient {
  return new ClusterClient({ kind: 'producer', clientId: 'test', runtime, config: configOf(config), ...options })
}
