import { CodecRegistry } from '@ottla/compression'
import { ErrorCode, loadNativeCrc32c } from '@ottla/protocol'
import { ConfigError, MemoryDisk, newUuid, nodeRuntime, type Runtime } from '@ottla/runtime'
import { apiHandlers } from './apis/handlers.ts'
import { type BrokerOptions, resolveBrokerConfig, resolveListeners, type TopicOptions } from './broker-options.ts'
import { Controller } from './controller/controller.ts'
import { MetadataStore } from './controller/metadata-store.ts'
import { ApiException, BrokerStorageError } from './errors.ts'
import { GroupCoordinator } from './group/group-coordinator.ts'
import { silentLogger } from './logger.ts'
import { FetchSessions } from './replica/fetch-sessions.ts'
import { LogDirectory } from './replica/log-directory.ts'
import { ReplicaManager } from './replica/replica-manager.ts'
import { authorizerOf, openSecurity, saslSettings } from './security/security.ts'
import { BrokerListener, serverListener, validatorOf } from './server/broker-listener.ts'
import { Dispatcher } from './server/dispatcher.ts'
import { Server } from './server/server.ts'
import type { BrokerNode, Services } from './services.ts'
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
  /** `host:port` of each listener, by its name, as its clients are told. */
  readonly listeners: Readonly<Record<string, string>>
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
  /**
   * Reads the files with keys and certificates again. Clients that connect from now on see the new ones; who is connected
   * stays.
   * @throws ConfigError when one of them cannot be used; then all listeners keep what they have
   */
  reloadCertificates(): void
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
  const settings = resolveListeners(options)
  const { logger = silentLogger } = options
  const runtime = options.runtime ?? nodeRuntime
  const { clock, random } = runtime
  const nodeId = config.number('node.id')
  // Not waited for: until it has loaded, the portable code computes the same.
  void loadNativeCrc32c()
  const codecs = new CodecRegistry()

  const authorizer = authorizerOf(config)
  const validators = new Map(settings.map((each) => [each, validatorOf(each, { ...runtime, logger })]))
  const server = new Server({
    transport: runtime.transport,
    clock,
    logger,
    authorizer,
    maxRequestBytes: config.number('socket.request.max.bytes'),
    maxIdleMs: config.number('connections.max.idle.ms'),
    maxSaslReceiveBytes: config.number('sasl.server.max.receive.size'),
    refusalDelayMs: config.number('connection.failed.authentication.delay.ms'),
  })
  let directory: LogDirectory | undefined
  let replicas: ReplicaManager | undefined
  try {
    // The ports first: who finds one taken has not touched the data of whoever holds it.
    const listeners: BrokerListener[] = []
    for (const each of settings)
      listeners.push(new BrokerListener(each, await server.listen(serverListener(each, runtime))))
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
    const { store, image } = MetadataStore.open(directory.disk, directory.metadataPath)
    const controller = new Controller({ nodeId, image, store, config, random })
    controller.registerBroker()
    replicas = new ReplicaManager({ clock, logger, config, directory, codecs, image })
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
    const security = openSecurity({ controller, authorizer, config, clock, random, logger })
    const rack = config.text('broker.rack')
    for (const listener of listeners) {
      const validator = validators.get(listener.settings)
      listener.open(nodeId, rack, saslSettings(listener.settings, security, { config, random, validator }))
    }
    for (const [user, password] of Object.entries(options.scramUsers ?? {})) {
      if (image.security.scramEntries(user) === undefined) security.scram.setPassword(user, password)
    }
    const services: Services = {
      clusterId: directory.clusterId,
      node: listeners[0]!.node,
      ...security,
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
      clock,
      random,
      logger,
    }
    const broker = new RunningBroker(services, server, listeners, store, runtime)
    for (const [name, topic] of Object.entries(options.topics ?? {})) {
      if (image.topic(name) === undefined) broker.createTopic(name, topic)
    }
    services.transactions.start()
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
  readonly #listeners: readonly BrokerListener[]
  readonly #runtime: Runtime
  readonly #store: MetadataStore
  #closing: Promise<void> | undefined

  constructor(
    services: Services,
    server: Server,
    listeners: readonly BrokerListener[],
    store: MetadataStore,
    runtime: Runtime,
  ) {
    this.#services = services
    this.#server = server
    this.#listeners = listeners
    this.#runtime = runtime
    this.#store = store
  }

  get bootstrapServers(): string {
    return bootstrapServers(this.#services.node)
  }

  get listeners(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.#listeners.map(({ settings, node }) => [settings.name, bootstrapServers(node)]))
  }

  reloadCertificates(): void {
    for (const listener of this.#listeners) listener.renewTls(this.#runtime)
  }

  get host(): string {
    return this.#services.node.host
  }

  get port(): number {
    return this.#listeners[0]!.port
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
    const { replicas, groups, transactions, shareStates, sharePartitions, tokens } = this.#services
    tokens.close()
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

function bootstrapServers({ host, port }: BrokerNode): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}
