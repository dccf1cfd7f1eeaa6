import { KafkaError, type Runtime, type Timer } from '@ottla/runtime'
import { Backoff } from '../../backoff.ts'
import { authenticateChannel, traced } from '../../diagnostics.ts'
import { AuthenticationError } from '../../errors.ts'
import type { Logger } from '../../logger.ts'
import type { AuthenticationOutcome, NetworkMetrics } from '../../metrics/network-metrics.ts'
import type { BrokerVersions } from '../../network/broker-versions.ts'
import type { Connection } from '../../network/connection.ts'
import { isRetriable } from '../../retry.ts'
import { authenticate } from './authenticate.ts'
import type { SaslExchange, SaslMechanism } from './mechanism.ts'

/** What the sessions of one client share. */
export interface SaslSessionOptions {
  readonly runtime: Runtime
  readonly mechanism: SaslMechanism
  readonly requestTimeoutMs: number
  readonly logger: Logger
  readonly metrics: NetworkMetrics
}

/** Where a session is. */
export interface SaslPeer {
  readonly connection: Connection
  readonly versions: BrokerVersions
  readonly nodeId: number
  readonly host: string
}

/**
 * The authentication of one connection: the first, and those that the broker asks for from time to time (KIP-368). A
 * renewal shares the connection with what is in flight; what comes in between waits for its end.
 */
export class SaslSession {
  readonly #options: SaslSessionOptions
  readonly #peer: SaslPeer
  readonly #backoff: Backoff
  #timer: Timer | undefined
  #expiresAtMs = Infinity

  constructor(options: SaslSessionOptions, peer: SaslPeer) {
    this.#options = options
    this.#peer = peer
    this.#backoff = new Backoff({ initialMs: 100, maxMs: 10_000, random: options.runtime.random })
    peer.connection.onEnded = () => this.#timer?.cancel()
  }

  /** The first authentication. The caller bounds the time. @throws AuthenticationError, ConnectionError */
  async open(): Promise<void> {
    const exchange = await this.#options.mechanism.begin(this.#peer.host)
    this.#onAuthenticated(await this.#run(exchange, false))
  }

  #onAuthenticated(lifetimeMs: number): void {
    if (lifetimeMs <= 0) return
    const { clock, random } = this.#options.runtime
    this.#expiresAtMs = clock.monotonic() + lifetimeMs
    // Java's share of the lifetime; spread, so that the connections of a client do not all stand still at once.
    this.#renewAfter(lifetimeMs * (0.85 + 0.1 * random.next()), 0)
  }

  #renewAfter(delayMs: number, failures: number): void {
    const { clock } = this.#options.runtime
    this.#timer = clock.setTimer(delayMs, () => void this.#renew(failures), { keepAlive: false })
  }

  async #renew(failures: number): Promise<void> {
    const { mechanism, runtime, logger, metrics } = this.#options
    const { connection, nodeId, host } = this.#peer
    if (connection.isClosed) return
    const facts = { node: nodeId, address: connection.address, mechanism: mechanism.name }
    let exchange: SaslExchange
    try {
      exchange = await mechanism.begin(host)
    } catch (error) {
      const delayMs = this.#backoff.delayMs(failures)
      const isTime = runtime.clock.monotonic() + delayMs < this.#expiresAtMs
      logger.warn({ ...facts, err: error }, 'Could not prepare to authenticate anew')
      if (isRetriable(error) && isTime) this.#renewAfter(delayMs, failures + 1)
      else connection.close(error as KafkaError)
      return
    }
    if (connection.isClosed) return
    connection.hold()
    const startedMs = runtime.clock.monotonic()
    const note = (outcome: AuthenticationOutcome): void => {
      const nowMs = runtime.clock.monotonic()
      metrics.onReauthentication(outcome, nowMs - startedMs, nowMs)
    }
    try {
      const lifetimeMs = await this.#run(exchange, true)
      note('successful')
      logger.debug(facts, 'Authenticated anew')
      this.#onAuthenticated(lifetimeMs)
      connection.release()
    } catch (error) {
      if (connection.isClosed) return
      if (error instanceof AuthenticationError) note('failed')
      connection.close(error as KafkaError)
    }
  }

  #run(exchange: SaslExchange, isRenewal: boolean): Promise<number> {
    const { mechanism, runtime, requestTimeoutMs } = this.#options
    const { connection, versions, nodeId } = this.#peer
    return traced(
      authenticateChannel,
      () => ({ address: connection.address, nodeId, mechanism: mechanism.name, isRenewal }),
      () =>
        authenticate({
          connection,
          versions,
          clock: runtime.clock,
          mechanism,
          exchange,
          timeoutMs: isRenewal ? requestTimeoutMs : Infinity,
        }),
    )
  }
}
