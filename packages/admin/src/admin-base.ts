import type { MetricsSnapshot, WaitOptions } from '@ottla/core'
import { ClusterClient } from '@ottla/core/internal'
import { nodeRuntime, type Runtime } from '@ottla/runtime'
import { type AdminConfig, resolveAdminConfig } from './admin-config.ts'
import { AdminRequests } from './admin-requests.ts'
import { type Calls, loadCalls } from './load-calls.ts'
import { RunningCalls } from './running-calls.ts'

/** Parts of an {@link Admin} that are not configuration. */
export interface AdminOptions {
  /** Clock, network and so on. Default: those of the process. */
  readonly runtime?: Runtime
}

/** Topics that {@link Admin.listOffsets} asked about are kept in the metadata for so long. */
const topicMaxIdleMs = 300_000

let created = 0

/** What {@link Admin} has beside its calls: connections, and their end. */
export abstract class AdminBase {
  readonly #runtime: Runtime
  readonly #cluster: ClusterClient
  readonly #requests: AdminRequests
  readonly #calls = new RunningCalls()
  #closing: Promise<void> | undefined

  /** @throws ConfigError */
  constructor(config: AdminConfig, options: AdminOptions = {}) {
    const resolved = resolveAdminConfig(config)
    this.#runtime = options.runtime ?? nodeRuntime
    const clientId = resolved.clientId ?? `adminclient-${++created}`
    this.#cluster = new ClusterClient({
      config: resolved,
      kind: 'admin-client',
      clientId,
      runtime: this.#runtime,
      topicMaxIdleMs,
    })
    this.#requests = new AdminRequests(this.#cluster, resolved, this.#runtime)
  }

  /**
   * Refuses new calls, waits for those that are running, and closes all connections; calls that are still
   * running after `timeoutMs` (default: they have their own ends) are rejected. A second close waits for the first.
   */
  close(options: WaitOptions = {}): Promise<void> {
    this.#closing ??= this.#close(options)
    return this.#closing
  }

  /** As {@link close}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  /** The figures of this client's connections, under the names of the Java client: `admin-client-metrics`, `admin-client-node-metrics`. */
  metrics(): MetricsSnapshot {
    return this.#cluster.metrics.snapshot()
  }

  /** Makes a call of the public method with that name. */
  protected run<T>(method: string, call: (calls: Calls, requests: AdminRequests) => Promise<T>): Promise<T> {
    return this.#calls.run(method, async () => call(await loadCalls(), this.#requests))
  }

  async #close({ timeoutMs, signal }: WaitOptions): Promise<void> {
    await this.#calls.drain(this.#runtime.clock, timeoutMs ?? 0x7fff_ffff, signal)
    this.#cluster.close()
  }
}
