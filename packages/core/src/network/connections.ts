import type { KafkaError } from '@ottla/runtime'
import { ConnectionError } from '../errors.ts'
import { isRetriable } from '../retry.ts'
import type { Node } from '../node.ts'
import type { BrokerVersions } from './broker-versions.ts'
import type { ChannelEnvironment, ChannelName } from './channel-environment.ts'
import { NodeChannel } from './node-channel.ts'

/** The connections of one client: the nodes it knows, and for each a channel for every purpose that was needed. */
export class Connections {
  readonly #environment: ChannelEnvironment
  readonly #nodes = new Map<number, Node>()
  readonly #channels = new Map<number, Map<ChannelName, NodeChannel>>()
  #isClosed = false

  constructor(environment: ChannelEnvironment) {
    this.#environment = environment
  }

  node(id: number): Node | undefined {
    return this.#nodes.get(id)
  }

  /** Takes over the nodes of the cluster. Connections to others end now, or when their last request has ended. */
  setNodes(nodes: readonly Node[]): void {
    const error = new ConnectionError('The node is not part of the cluster any more', {
      address: 'a former node',
      reason: 'client-closed',
    })
    const { config, runtime } = this.#environment
    const nowMs = runtime.clock.monotonic()
    this.#nodes.clear()
    for (const node of nodes) this.learn(node)
    for (const [id, channels] of this.#channels) {
      if (this.#nodes.has(id)) continue
      for (const [name, channel] of channels) {
        // One that failed lately is kept: were it forgotten, a node that comes back would be tried without a pause.
        const isRecent = channel.nextAttemptMs + config.reconnectBackoffMaxMs > nowMs
        if (channel.inFlight > 0 || channel.isConnecting || isRecent) continue
        channel.close(error)
        channels.delete(name)
      }
      if (channels.size > 0) continue
      this.#channels.delete(id)
      this.#environment.metrics.forget(id)
    }
  }

  /** Adds a node, or corrects its address. */
  learn(node: Node): void {
    this.#nodes.set(node.id, node)
    const channels = this.#channels.get(node.id)
    if (channels !== undefined) for (const channel of channels.values()) channel.node = node
  }

  /** What the node said about itself, on whichever connection. */
  versions(nodeId: number): BrokerVersions | undefined {
    for (const channel of this.#channels.get(nodeId)?.values() ?? []) {
      if (channel.versions !== undefined) return channel.versions
    }
    return undefined
  }

  /** The channel if it has ever been used. */
  find(nodeId: number, name: ChannelName): NodeChannel | undefined {
    return this.#channels.get(nodeId)?.get(name)
  }

  /** The channel to a known node; undefined when the node is not known. */
  open(nodeId: number, name: ChannelName): NodeChannel | undefined {
    let channels = this.#channels.get(nodeId)
    const known = channels?.get(name)
    if (known !== undefined) return known
    const node = this.#nodes.get(nodeId)
    if (node === undefined || this.#isClosed) return undefined
    if (channels === undefined) this.#channels.set(nodeId, (channels = new Map()))
    const channel = new NodeChannel(node, name, this.#environment)
    channels.set(name, channel)
    return channel
  }

  /**
   * The node for a request that any node can answer, by Java's rules: connected and with the fewest requests
   * in flight, else one that is being connected, else the one that may be connected and was tried longest
   * ago, at last one that is throttled. Ties are broken by chance. Undefined while every node is in its pause after a failure.
   */
  leastLoaded(): Node | undefined {
    const { clock, random } = this.#environment.runtime
    const nodes = [...this.#nodes.values()]
    const offset = nodes.length === 0 ? 0 : random.integer(nodes.length)
    const nowMs = clock.monotonic()
    let ready: Node | undefined
    let fewest = Infinity
    let connecting: Node | undefined
    let busy: Node | undefined
    let connectable: Node | undefined
    let triedMs = Infinity
    for (let i = 0; i < nodes.length; i++) {
      const node = nodes[(offset + i) % nodes.length]!
      const channel = this.find(node.id, 'main')
      if (channel?.isReady === true) {
        const { inFlight } = channel
        if (inFlight === 0) return node
        if (inFlight < fewest) {
          ready = node
          fewest = inFlight
        }
      } else if (channel?.isConnecting === true) {
        connecting = node
      } else if (channel?.isConnected === true) {
        busy = node
      } else if (channel === undefined || channel.nextAttemptMs <= nowMs) {
        const lastMs = channel?.lastAttemptMs ?? -Infinity
        if (connectable === undefined || lastMs < triedMs) {
          connectable = node
          triedMs = lastMs
        }
      }
    }
    return ready ?? connecting ?? connectable ?? busy
  }

  /** The node whose pause ends first. */
  firstToRetry(): Node | undefined {
    let first: Node | undefined
    let firstMs = Infinity
    for (const node of this.#nodes.values()) {
      const retryMs = this.find(node.id, 'main')?.nextAttemptMs ?? -Infinity
      if (retryMs < firstMs) {
        first = node
        firstMs = retryMs
      }
    }
    return first
  }

  /** The last failure, when each node's last attempt failed in a way that only another configuration can cure. */
  get lastingFailure(): KafkaError | undefined {
    let last: KafkaError | undefined
    for (const node of this.#nodes.values()) {
      const error = this.find(node.id, 'main')?.lastError
      if (error === undefined || isRetriable(error)) return undefined
      last = error
    }
    return last
  }

  /** The address of a node whose connection is being set up. */
  get connectingAddress(): string | undefined {
    for (const id of this.#nodes.keys()) {
      const channel = this.find(id, 'main')
      if (channel?.isConnecting === true) return channel.address
    }
    return undefined
  }

  /** Gives up all connections; what is in flight or waits is rejected with `error`. */
  disconnectAll(error: KafkaError): void {
    for (const channels of this.#channels.values()) for (const channel of channels.values()) channel.disconnect(error)
  }

  close(error: KafkaError): void {
    this.#isClosed = true
    for (const channels of this.#channels.values()) for (const channel of channels.values()) channel.close(error)
    this.#channels.clear()
  }
}
