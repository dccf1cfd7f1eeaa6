import type { Runtime } from '@ottla/runtime'
import { parseBootstrapServers } from '../bootstrap-servers.ts'
import type { ResolvedClientConfig } from '../client-config.ts'
import { ConnectionError } from '../errors.ts'
import { translateSystemError } from '../network/system-errors.ts'
import { addressOf, type Node } from '../node.ts'

/** One way to reach a node. */
export interface ResolvedAddress {
  /** What to connect to, an IP address. */
  readonly host: string
  /** The name that a certificate must carry. */
  readonly name: string
}

/**
 * The addresses a client starts from, as nodes with the ids -1, -2, … until the brokers tell theirs; and
 * how the names of all nodes become addresses.
 */
export class BootstrapNodes {
  readonly #runtime: Runtime
  readonly #nodes: readonly Node[]
  readonly #resolveTimeoutMs: number
  readonly #isCanonical: boolean
  /** Since when no bootstrap name has resolved. */
  #unresolvedSinceMs: number | undefined

  constructor(config: ResolvedClientConfig, runtime: Runtime) {
    this.#runtime = runtime
    this.#nodes = parseBootstrapServers(config.bootstrapServers).map((server, i) => ({ id: -1 - i, ...server }))
    this.#resolveTimeoutMs = config.bootstrapResolveTimeoutMs
    this.#isCanonical = config.clientDnsLookup === 'resolve_canonical_bootstrap_servers_only'
  }

  get nodes(): readonly Node[] {
    return this.#nodes
  }

  /**
   * The addresses of a node's name.
   * @throws ConnectionError, which is retriable for a bootstrap server only within `bootstrapResolveTimeoutMs`.
   */
  async lookup(node: Node): Promise<ResolvedAddress[]> {
    const { transport } = this.#runtime
    if (node.id >= 0) return (await transport.lookup(node.host)).map((host) => ({ host, name: node.host }))
    const hosts = await this.#lookupBootstrap(node)
    if (!this.#isCanonical) return hosts.map((host) => ({ host, name: node.host }))
    return Promise.all(hosts.map(async (host) => ({ host, name: await transport.canonicalName(host) })))
  }

  async #lookupBootstrap(node: Node): Promise<string[]> {
    const nowMs = this.#runtime.clock.monotonic()
    try {
      const hosts = await this.#runtime.transport.lookup(node.host)
      this.#unresolvedSinceMs = undefined
      return hosts
    } catch (error) {
      this.#unresolvedSinceMs ??= nowMs
      const address = addressOf(node)
      const { message, cause } = translateSystemError(error, { address, phase: 'lookup', tls: false })
      const retriable = nowMs - this.#unresolvedSinceMs < this.#resolveTimeoutMs
      throw new ConnectionError(message, { address, reason: 'unresolved', retriable, cause })
    }
  }
}
