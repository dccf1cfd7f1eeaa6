import { CodecRegistry } from '@ottla/compression'
import { ErrorCode, loadNativeCrc32c } from '@ottla/protocol'
import { ConfigError, type Listener, MemoryDisk, newUuid, nodeRuntime } from '@ottla/runtime'
import { apiHandlers } from './apis/handlers.ts'
import { type BrokerOptions, resolveBrokerConfig, type TopicOptions } from './broker-options.ts'
import { Controller } from './controller/controller.ts'
import { MetadataStore } from './controller/metadata-store.ts'
import { ApiException, BrokerStorageError } from './errors.ts'
import { GroupCoordinator } from './group/group-coordinator.ts'
import { silentLogger } from './logger.ts'
import { FetchSessions } from './replica/fetch-sessions.ts'
import { FlushBarrier } from './replica/flush-barrier.ts'
import { LogDirectory } from './replica/log-directory.ts'
import { ReplicaManager } from './replica/replica-manager.ts'
import { Dispatcher } from './server/dispatcher.ts'
import { Server } from './server/server.ts'
import type { Services } from './services.ts'
import { SharePartitionManager } from './share/share-partition-manager.ts'
import { ShareSessions } from './share/share-sessions.ts'
import { ShareStateCoordinator } from './share/share-state-coordinator.ts'
import { MarkerWriter } from './transaction/marker-writer.ts'
import { TransactionCoordinator } from './transaction/transaction-coordinator.ts'

/** How long a stopping broker waits for its clients to take what was written for them. */
const closeGraceMs = 1000
/** Where a broker without a data directory keeps its files, on a disk of its own in memory. */
const memoryRoot = '/memory'

/** A running broker, see {@link startBroker}. */
export interface Broker extends AsyncDisposable {
  /** `host:port` for a client's `bootstrap.servers`. */
  readonly bootstrapServers: string
  readonly host: string
  readonly port: number
  readonly nodeId: number
  readonly clusterId: string
  /** Names of the topics, internal ones included. */
  readonly topics: readonly string[]
  /**
   * Creates a topic with Kafka's rules for names and configs.
   * @throws ConfigError when it exists or its name, size or configs are wrong
   * @throws BrokerStorageError when the disk is full or fails
   */
  createTopic(name: string, options?: number | TopicOptions): void
  /** Answers what is being worked on, closes the connections and then the logs. May be called again. */
  close(): Promise<void>
}

/**
 * Starts a broker in this process: in memory, or on the files of `dataDir`.
 * @throws ConfigError for a wrong option or configuration
 * @throws BrokerStartError when the port or the data directory cannot be had
 */
export async function startBroker(options: BrokerOptions = {}): Promise<Broker> {
  const config = resolveBrokerConfig(options)
  const { host = '127.0.0.1', port = 0, logger = silentLogger } = options
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new ConfigError(`port must be 0 to 65535, not ${port}`)
  const runtime = options.runtime ?? nodeRuntime
  const { clock, random } = runtime
  const nodeId = config.number('node.id')
  // Not waited for: until it has loaded, the portable code computes the same.
  void loadNativeCrc32c()
  const codecs = new CodecRegistry()

  const server = new Server({
    transport: runtime.transport,
    clock,
    logger,
    maxRequestBytes: config.number('socket.request.max.bytes'),
    maxIdleMs: config.number('connections.max.idle.ms'),
  })
  // The port first: who finds it taken has not touched the data of whoever holds it.
  const listener = await server.listen(host, port)
  let directory: LogDirectory | undefined
  let replicas: ReplicaManager | undefined
  try {
    directory = LogDirectory.open({
      disk: options.dataDir === undefined ? new MemoryDisk() : runtime.disk,
      root: options.dataDir ?? memoryRoot,
      isVolatile: options.dataDir === undefined,
      nodeId,
      newUuid: () => newUuid(random),
      clock,
      random,
      logger,
      codecs,
    })
    const flushes = new FlushBarrier()
    const { store, image } = MetadataStore.open(directory.disk, directory.metadataPath, flushes)
    const controller = new Controller({ nodeId, image, store, config, random })
    controller.registerBroker()
    replicas = new ReplicaManager({ clock, logger, config, directory, codecs, image, flushes })
    replicas.start()
    const coordinator = { clock, logger, config, controller, replicas, codecs }
    const shareStates = new ShareStateCoordinator(coordinator)
    const sharePartitions = new SharePartitionManager({ ...coordinator, states: shareStates })
    const groups = new GroupCoordinator({
      ...coordinator,
      shareStates: {
        initialize(groupId, topicId, partition, stateEpoch, startOffset) {
          sharePartitions.forget(groupId)
          return shareStates.initialize({ groupId, topicId, partition }, stateEpoch, startOffset)
        },
        delete(groupId, topicId, partition) {
          sharePartitions.forget(groupId)
          return shareStates.delete({ groupId, topicId, partition })
        },
      },
    })
    const markers = new MarkerWriter({ clock, logger, replicas, groups })
    controller.addListener(replicas)
    controller.addListener({
      onTopicChanged: ({ name }, previous) => groups.onTopicChanged(name, previous === undefined),
      onTopicRemoved({ name, topicId }) {
        groups.onTopicRemoved(name, topicId)
        sharePartitions.onTopicRemoved(topicId)
        shareStates.onTopicRemoved(topicId)
      },
    })
    const services: Services = {
      clusterId: directory.clusterId,
      node: {
        nodeId,
        host: advertisedHost(options, host),
        port: options.advertisedPort ?? listener.port,
        rack: config.text('broker.rack'),
      },
      config,
      controller,
      replicas,
      groups,
      markers,
      transactions: new TransactionCoordinator({ ...coordinator, markers }),
      shareStates,
      sharePartitions,
      shareSessions: new ShareSessions(config.number('group.share.max.share.sessions')),
      fetchSessions: new FetchSessions(config.number('max.incremental.fetch.session.cache.slots'), clock, random),
      flushes,
      clock,
      random,
      logger,
    }
    const broker = new RunningBroker(services, server, listener, store)
    for (const [name, topic] of Object.entries(options.topics ?? {})) {
      if (image.topic(name) === undefined) broker.createTopic(name, topic)
    }
    services.transactions.start()
    // A leader epoch that a crash took back would be given twice.
    await flushes.pending
    server.serve(new Dispatcher(services, apiHandlers))
    return broker
  } catch (error) {
    if (replicas === undefined) directory?.abandon()
    else await replicas.close()
    await server.close(0)
    throw error
  }
}

class RunningBroker implements Broker {
  readonly #services: Services
  readonly #server: Server
  readonly #listener: Listener
  readonly #store: MetadataStore
  #closing: Promise<void> | undefined

  constructor(services: Services, server: Server, listener: Listener, store: MetadataStore) {
    this.#services = services
    this.#server = server
    this.#listener = listener
    this.#store = store
  }

  get bootstrapServers(): string {
    const { host, port } = this.#services.node
    return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
  }

  get host(): string {
    return this.#services.node.host
  }

  get port(): number {
    return this.#listener.port
  }

  get nodeId(): number {
    return this.#services.node.nodeId
  }

  get clusterId(): string {
    return this.#services.clusterId
  }

  get topics(): readonly string[] {
    return Array.from(this.#services.controller.image.topics(), ({ name }) => name)
  }

  createTopic(name: string, options: number | TopicOptions = 1): void {
    const { partitions, configs = {} } = typeof options === 'number' ? { partitions: options } : options
    const texts = Object.fromEntries(Object.entries(configs).map(([key, value]) => [key, String(value)]))
    try {
      this.#services.controller.createTopic({ name, numPartitions: partitions, replicationFactor: 1, configs: texts })
    } catch (error) {
      if (!(error instanceof ApiException)) throw error
      const message = `Topic ${name} cannot be created: ${error.message}`
      if (error.errorCode === ErrorCode.KAFKA_STORAGE_ERROR)
        throw new BrokerStorageError(message, { cause: error.cause })
      throw new ConfigError(message)
    }
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close())
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #close(): Promise<void> {
    const { replicas, groups, transactions, shareStates, sharePartitions } = this.#services
    replicas.purgatory.finishAll()
    transactions.close()
    groups.close()
    sharePartitions.close()
    shareStates.close()
    await this.#server.close(closeGraceMs)
    this.#store.close()
    await replicas.close()
  }
}

function advertisedHost(options: BrokerOptions, host: string): string {
  if (options.advertisedHost !== undefined) return options.advertisedHost
  return host === '0.0.0.0' || host === '::' || host === '' ? 'localhost' : host
}
