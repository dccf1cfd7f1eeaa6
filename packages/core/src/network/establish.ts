import { DecodeError } from '@ottla/protocol'
import type { KafkaError, Runtime, TlsConnectOptions } from '@ottla/runtime'
import { ConnectionError } from '../errors.ts'
import type { ResolvedAddress } from '../metadata/bootstrap-nodes.ts'
import type { NetworkMetrics } from '../metrics/network-metrics.ts'
import { addressOf, type Node } from '../node.ts'
import { SaslSession, type SaslSessionOptions } from '../security/sasl/sasl-session.ts'
import type { TlsMaterial } from '../security/tls-material.ts'
import type { BrokerVersions } from './broker-versions.ts'
import { Connection, type ConnectionListener } from './connection.ts'
import { type ExpectedPeer, negotiate } from './negotiate.ts'
import { type ConnectionPhase, translateSystemError } from './system-errors.ts'

/** What {@link establish} needs to know. */
export interface EstablishOptions {
  readonly runtime: Runtime
  readonly node: Node
  /** The addresses of the node's name. */
  readonly lookup: (node: Node) => Promise<ResolvedAddress[]>
  readonly clientId: string
  /** Undefined for connections without TLS. */
  readonly tls: TlsMaterial | undefined
  /** Undefined for connections without SASL. */
  readonly sasl: SaslSessionOptions | undefined
  readonly maxFrameBytes: number
  readonly requestTimeoutMs: number
  readonly maxIdleMs: number
  /** Time for each address of the host, until the broker has answered. */
  readonly setupTimeoutMs: number
  readonly expected: ExpectedPeer
  readonly metrics: NetworkMetrics
  /** Whether the time to the response of each request is a figure, see {@link NetworkMetrics.latency}. */
  readonly isLatencyMeasured: boolean
  /** Ends the attempt; its reason is a KafkaError. */
  readonly signal: AbortSignal
}

/** A connection on which the broker has told its versions. */
export interface EstablishedConnection {
  readonly connection: Connection
  readonly versions: BrokerVersions
}

/**
 * Connects to a node, asks for its versions and says who the client is, trying the addresses of its name one after the other.
 * @throws KafkaError of the last address, naming the node and the remedy.
 */
export async function establish(
  options: EstablishOptions,
  listener: ConnectionListener,
): Promise<EstablishedConnection> {
  const address = addressOf(options.node)
  const resolved = await within(options, 'lookup', () => options.lookup(options.node))
  let lastError: unknown = new ConnectionError(`${address} has no address`, { address, reason: 'unresolved' })
  for (const target of resolved) {
    try {
      return await establishAt(target, options, listener)
    } catch (error) {
      options.signal.throwIfAborted()
      lastError = error
    }
  }
  throw lastError
}

async function establishAt(
  target: ResolvedAddress,
  options: EstablishOptions,
  listener: ConnectionListener,
): Promise<EstablishedConnection> {
  const { runtime, node } = options
  const address = addressOf(node)
  const tls = options.tls === undefined ? undefined : { ...serverName(target), ...options.tls.options }
  const socket = await within(options, 'connect', (signal) =>
    runtime.transport.connect({ host: target.host, port: node.port, signal, ...(tls === undefined ? {} : { tls }) }),
  )
  const connection = new Connection(
    socket,
    {
      clock: runtime.clock,
      address,
      clientId: options.clientId,
      tls: tls !== undefined,
      maxFrameBytes: options.maxFrameBytes,
      requestTimeoutMs: options.requestTimeoutMs,
      maxIdleMs: options.maxIdleMs,
      metrics: options.metrics,
      nodeId: node.id,
      isLatencyMeasured: options.isLatencyMeasured,
    },
    listener,
  )
  try {
    const versions = await within(options, 'handshake', () => negotiate(connection, runtime.clock, options.expected))
    const { sasl } = options
    if (sasl !== undefined) {
      connection.markAuthenticating()
      const session = new SaslSession(sasl, { connection, versions, nodeId: node.id, host: target.name })
      await within(options, 'authentication', () => session.open())
    }
    connection.markEstablished()
    return { connection, versions }
  } catch (error) {
    const reason = handshakeError(error, address)
    connection.close(reason)
    throw reason
  }
}

/** TLS has names only, no addresses, in its server name. */
function serverName({ host, name }: ResolvedAddress): TlsConnectOptions {
  return name === host ? {} : { servername: name }
}

function handshakeError(error: unknown, address: string): KafkaError {
  if (error instanceof DecodeError) {
    return new ConnectionError(
      `${address} answered with bytes that are not Kafka: is it a Kafka broker? check host and port`,
      {
        address,
        reason: 'not-kafka',
        cause: error,
      },
    )
  }
  return error as KafkaError
}

/** Runs one step with the set-up time and the caller's signal; whatever it throws becomes an error of ours. */
async function within<T>(
  options: EstablishOptions,
  phase: ConnectionPhase,
  step: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { runtime, signal, setupTimeoutMs } = options
  const address = addressOf(options.node)
  signal.throwIfAborted()
  const abort = new AbortController()
  let giveUp!: (reason: unknown) => void
  const givenUp = new Promise<never>((_, reject) => {
    giveUp = (reason) => {
      reject(reason)
      abort.abort(reason)
    }
  })
  const onAbort = (): void => giveUp(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  const timer = runtime.clock.setTimer(setupTimeoutMs, () => giveUp(setupTimeout(address, phase, setupTimeoutMs)))
  try {
    return await Promise.race([step(abort.signal), givenUp])
  } catch (error) {
    throw translateSystemError(error, {
      address,
      phase,
      tls: options.tls !== undefined,
      isAdvertised: options.node.id >= 0,
    })
  } finally {
    timer.cancel()
    signal.removeEventListener('abort', onAbort)
  }
}

function setupTimeout(address: string, phase: ConnectionPhase, timeoutMs: number): ConnectionError {
  const text = {
    lookup: `was not resolved within ${timeoutMs} ms: does the name server answer?`,
    connect: `did not accept the connection within ${timeoutMs} ms: check network and firewall`,
    handshake: `accepted the connection but did not answer within ${timeoutMs} ms: is it a Kafka broker, and does it want TLS (securityProtocol)?`,
    authentication: `did not finish the SASL authentication within ${timeoutMs} ms`,
    established: `did not answer within ${timeoutMs} ms`,
  }[phase]
  return new ConnectionError(`${address} ${text}`, { address, reason: 'timeout' })
}
