import { CodecRegistry } from '@ottla/compression'
import { ErrorCode, loadNativeCrc32c } from '@ottla/protocol'
import { ConfigError, type Disk, InvalidStateError, MemoryDisk, nodeRuntime, type Runtime } from '@ottla/runtime'
import { apiHandlers } from './apis/handlers.ts'
import { servedKeys } from './apis/served-keys.ts'
import { type BrokerOptions, resolveBrokerConfig, resolveListeners, type TopicOptions } from './broker-options.ts'
import { BrokerSnapshot } from './broker-snapshot.ts'
import { ApiException, BrokerStorageError } from './errors.ts'
import { FaultControl } from './faults/fault-control.ts'
import type { Faults } from './faults/faults.ts'
import type { Inspect } from './inspect/inspect.ts'
import { Inspection } from './inspect/inspection.ts'
import { LogLevels } from './log-levels.ts'
import { silentLogger } from './logger.ts'
import { closeServices, type OpenServices, openServices, stopServices } from './open-services.ts'
import { Policies } from './policies.ts'
import { LogDirectory } from './replica/log-directory.ts'
import { BrokerListener, serverListener, validatorOf } from './server/broker-listener.ts'
import { Dispatcher } from './server/dispatcher.ts'
import { RequestCounts } from './server/request-counts.ts'
import type { RequestHook } from './server/request-hook.ts'
import { ServedVersions } from './server/served-versions.ts'
import { Server } from './server/server.ts'
import type { BrokerNode, Services } from './services.ts'

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
  /** What goes wrong, on purpose; and what the broker was asked. */
  readonly faults: Faults
  /** What is stored, and how groups and transactions stand. */
  readonly inspect: Inspect
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
  /**
   * All that is stored, as it is now: topics, records, groups, transactions.
   * @throws InvalidStateError for a broker with a data directory
   */
  snapshot(): BrokerSnapshot
  /**
   * Goes back to a snapshot, as if the broker had been started again with those data: connections are cut. May be done
   * any number of times with the same snapshot.
   * @throws InvalidStateError for a broker with a data directory; ConfigError for a snapshot of another node
   */
  restore(snapshot: BrokerSnapshot): Promise<void>
  /**
   * Goes back to the start: the topics of the options and nothing in them, no groups, no faults.
   * @throws InvalidStateError for a broker with a data directory
   */
  reset(): Promise<void>
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
  const logLevels = new LogLevels()
  const logger = logLevels.filter(options.logger ?? silentLogger)
  const runtime = options.runtime ?? nodeRuntime
  const roots = dataDirs(options)
  const { clock } = runtime
  // Not waited for: until it has loaded, the portable code computes the same.
  void loadNativeCrc32c()
  const codecs = new CodecRegistry()

  const server = new Server({
    transport: runtime.transport,
    clock,
    logger,
    maxRequestBytes: config.number('socket.request.max.bytes'),
    maxIdleMs: config.number('connections.max.idle.ms'),
    maxSaslReceiveBytes: config.number('sasl.server.max.receive.size'),
    refusalDelayMs: config.number('connection.failed.authentication.delay.ms'),
  })
  const counts = new RequestCounts()
  const versions = new ServedVersions(servedKeys)
  const listeners: BrokerListener[] = []
  let policies: Policies | undefined
  const open = (disk: Disk): Promise<OpenServices> =>
    openServices({
      disk,
      roots,
      isVolatile: options.dataDir === undefined,
      address: { host: settings[0]!.advertisedHost, port: settings[0]!.advertisedPort ?? listeners[0]!.port },
      config,
      codecs,
      versions,
      runtime,
      logger,
      logLevels,
      policies: policies!,
    })
  try {
    // The ports first: who finds one taken has not touched the data of whoever holds it.
    for (const each of settings) {
      const validator = validatorOf(each, { ...runtime, logger })
      listeners.push(new BrokerListener(each, await server.listen(serverListener(each, runtime)), validator))
    }
    policies = new Policies({
      createTopic: options.createTopicPolicy,
      alterConfig: options.alterConfigPolicy,
      configs: config.givenValues,
      logger,
    })
    const disk = options.dataDir === undefined ? new MemoryDisk() : runtime.disk
    const broker = new RunningBroker(
      { options, server, listeners, codecs, counts, policies, open, runtime },
      await open(disk),
    )
    broker.serve()
    return broker
  } catch (error) {
    policies?.close()
    await server.close(0)
    throw error
  }
}

/** What a broker keeps when its data are replaced. */
interface BrokerParts {
  readonly options: BrokerOptions
  readonly server: Server
  readonly listeners: readonly BrokerListener[]
  readonly runtime: Runtime
  readonly codecs: CodecRegistry
  readonly counts: RequestCounts
  readonly policies: Policies
  /** Opens what is on a disk. */
  readonly open: (disk: Disk) => Promise<OpenServices>
}

class RunningBroker implements Broker {
  readonly faults: Faults
  readonly inspect: Inspect
  readonly #parts: BrokerParts
  #opened: OpenServices
  #dispatcher: Dispatcher
  #hook: RequestHook | undefined
  #closing: Promise<void> | undefined

  constructor(parts: BrokerParts, opened: OpenServices) {
    const { server, counts, codecs } = parts
    this.#parts = parts
    this.#opened = opened
    this.#dispatcher = new Dispatcher(opened.services, apiHandlers, counts)
    const services = (): Services => this.#opened.services
    this.inspect = new Inspection(services, codecs, () => server.connectionCount)
    this.faults = new FaultControl({
      services,
      counts,
      setHook: (hook) => {
        this.#hook = hook
        this.#dispatcher.hook = hook
      },
      cutConnections: (fits) => server.cut(fits),
      newestConnection: () => server.newestConnection,
    })
  }

  /** Makes the topics that are to be there, and answers requests from now on. */
  serve(): void {
    const { services } = this.#opened
    for (const listener of this.#parts.listeners) listener.open(services)
    for (const [user, password] of Object.entries(this.#parts.options.scramUsers ?? {})) {
      if (services.controller.image.security.scramEntries(user) === undefined)
        services.scram.setPassword(user, password)
    }
    for (const [name, topic] of Object.entries(this.#parts.options.topics ?? {})) {
      if (services.controller.image.topic(name) === undefined) this.createTopic(name, topic)
    }
    services.transactions.start()
    this.#parts.server.serve(this.#dispatcher, services.authorizer)
  }

  get bootstrapServers(): string {
    return bootstrapServers(this.#services.node)
  }

  get listeners(): Readonly<Record<string, string>> {
    return Object.fromEntries(
      this.#parts.listeners.map(({ settings, node }) => [settings.name, bootstrapServers(node)]),
    )
  }

  reloadCertificates(): void {
    for (const listener of this.#parts.listeners) listener.renewTls(this.#parts.runtime)
  }

  get host(): string {
    return this.#services.node.host
  }

  get port(): number {
    return this.#parts.listeners[0]!.port
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

  snapshot(): BrokerSnapshot {
    return new BrokerSnapshot(this.#memory('take a snapshot of'), this.nodeId)
  }

  async restore(snapshot: BrokerSnapshot): Promise<void> {
    this.#memory('restore')
    if (snapshot.nodeId !== this.nodeId) {
      throw new ConfigError(`The snapshot is of node ${snapshot.nodeId}, this is node ${this.nodeId}`)
    }
    await this.#replaceDisk(snapshot.diskToUse())
  }

  async reset(): Promise<void> {
    const fresh = new MemoryDisk()
    LogDirectory.copyIdentity(this.#memory('reset'), fresh, memoryRoot)
    await this.#replaceDisk(fresh)
    this.faults.reset()
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close())
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  get #services(): Services {
    return this.#opened.services
  }

  /** The disk of a broker that keeps its data in memory. */
  #memory(what: string): MemoryDisk {
    if (this.#closing !== undefined) throw new InvalidStateError(`There is no way to ${what} a broker that is closed`)
    const { disk } = this.#opened
    if (disk instanceof MemoryDisk && this.#parts.options.dataDir === undefined) return disk
    throw new InvalidStateError(
      `There is no way to ${what} a broker with a data directory; stop it and copy the directory instead`,
    )
  }

  async #replaceDisk(disk: MemoryDisk): Promise<void> {
    const { server, open, counts } = this.#parts
    server.pause()
    stopServices(this.#opened)
    await closeServices(this.#opened)
    this.#opened = await open(disk)
    this.#dispatcher = new Dispatcher(this.#services, apiHandlers, counts)
    this.#dispatcher.hook = this.#hook
    this.serve()
  }

  async #close(): Promise<void> {
    stopServices(this.#opened)
    await this.#parts.server.close(closeGraceMs)
    await closeServices(this.#opened)
    this.#parts.policies.close()
  }
}

/** @throws ConfigError when there is none, or one twice */
function dataDirs({ dataDir }: BrokerOptions): readonly string[] {
  const roots = dataDir === undefined ? [memoryRoot] : typeof dataDir === 'string' ? [dataDir] : dataDir
  if (roots.length === 0) throw new ConfigError('dataDir is an empty list; name a folder, or leave it out')
  const twice = roots.find((root, at) => roots.indexOf(root) !== at)
  if (twice !== undefined) throw new ConfigError(`dataDir names ${twice} twice`)
  return roots
}

function bootstrapServers({ host, port }: BrokerNode): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}
