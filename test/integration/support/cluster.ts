import { type Broker, type BrokerOptions, startBroker } from '@ottla/broker'
import { Consumer, type ConsumerConfig } from '@ottla/consumer'
import { Producer, type ProducerConfig } from '@ottla/producer'
import { loadNativeCrc32c } from '@ottla/protocol'
import {
  type ConnectOptions,
  type Socket,
  type Transport,
  VirtualNetwork,
  type VirtualNetworkOptions,
  virtualRuntime,
  type VirtualRuntime,
} from '@ottla/runtime'
import { afterEach } from 'vitest'
const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

/** Has something done after the test, in reverse order. */
export function afterTest(cleanup: () => Promise<unknown>): void {
  cleanups.push(cleanup)
}

/** A broker of this process, closed after the test. */
export async function broker(options: BrokerOptions = {}): Promise<Broker> {
  const started = await startBroker({ topics: { orders: 3 }, ...options })
  afterTest(() => started.close())
  return started
}

/** A consumer that starts at the beginning, closed after the test. */
export function consumer(bootstrapServers: string, config: Partial<ConsumerConfig> = {}): Consumer {
  const made = new Consumer({ bootstrapServers, autoOffsetReset: 'earliest', ...config })
  afterTest(() => made.close({ timeoutMs: 1_000 }).catch(() => {}))
  return made
}

/** Sends `count` records `0`, `1`, … to one partition. */
export async function fill(
  bootstrapServers: string,
  topic: string,
  partition: number,
  count: number,
  from = 0,
): Promise<void> {
  const producer = new Producer<string, string>({ bootstrapServers })
  for (let i = from; i < from + count; i++) {
    producer.sendAndForget({ topic, partition, key: `k${i}`, value: `${partition}:${i}` })
  }
  await producer.close()
}

/** A broker and clients in virtual time: hours pass in milliseconds, and nothing happens between steps. */
export class VirtualCluster {
  readonly runtime: VirtualRuntime
  readonly #brokerOptions: BrokerOptions
  readonly #transports = new Map<Consumer | Producer, MortalTransport>()
  #broker: Broker | undefined

  /** @param network - delays of the network; none by default. */
  constructor(seed: number, options: BrokerOptions = {}, network: VirtualNetworkOptions = {}) {
    const runtime = virtualRuntime(seed)
    this.runtime = { ...runtime, transport: new VirtualNetwork(runtime.clock, runtime.random.fork(), network) }
    this.#brokerOptions = { port: 9092, ...options, runtime: this.runtime }
    afterTest(async () => this.run(this.#broker?.close() ?? Promise.resolve()))
  }

  async start(): Promise<void> {
    // Virtual time would run on while libraries come from the disk.
    await Promise.all([loadNativeCrc32c(), import('p-queue'), import('re2js')])
    this.#broker = await this.run(startBroker(this.#brokerOptions))
  }

  /** Ends the broker; with a data directory a later {@link start} has its data. */
  async stop(): Promise<void> {
    await this.run(this.#broker!.close())
    this.#broker = undefined
  }

  get broker(): Broker {
    return this.#broker!
  }

  consumer(config: Partial<ConsumerConfig> = {}): Consumer {
    const { bootstrapServers } = this.broker
    const transport = new MortalTransport(this.runtime.transport)
    const runtime = { ...this.runtime, transport }
    const made = new Consumer({ bootstrapServers, autoOffsetReset: 'earliest', ...config }, { runtime })
    this.#transports.set(made, transport)
    afterTest(() => this.run(made.close({ timeoutMs: 1_000 }).catch(() => {})))
    return made
  }

  producer(config: Partial<ProducerConfig> = {}): Producer {
    const { bootstrapServers } = this.broker
    const transport = new MortalTransport(this.runtime.transport)
    const made = new Producer({ bootstrapServers, ...config }, { runtime: { ...this.runtime, transport } })
    this.#transports.set(made, transport)
    afterTest(() => this.run(made.close({ timeoutMs: 0 }).catch(() => {})))
    return made
  }

  /** What is left of a client whose process was killed: nothing. */
  abandon(dead: Consumer | Producer): void {
    this.#transports.get(dead)!.kill()
  }

  /** All records of a topic, by partition, as a reader of committed records sees them. */
  async values(topic: string, partitions: number): Promise<string[][]> {
    const reader = this.consumer({ isolationLevel: 'read_committed', enableAutoCommit: false })
    const all = Array.from({ length: partitions }, (_, partition) => ({ topic, partition }))
    reader.assign(all)
    reader.seekToBeginning(all)
    const values = all.map((): string[] => [])
    const read = async (): Promise<void> => {
      for (const { partition, offset } of await reader.endOffsets(all)) {
        while ((await reader.position({ topic, partition })) < offset) {
          for (const record of await reader.poll({ timeoutMs: 500 }))
            values[record.partition]!.push(String(record.value))
        }
      }
      await reader.close()
    }
    await this.run(read())
    return values
  }

  /** Lets virtual time pass until the promise is settled. */
  async run<T>(work: Promise<T>, limitMs = 600_000): Promise<T> {
    let isSettled = false
    const settle = (): void => {
      isSettled = true
    }
    work.then(settle, settle)
    await this.runtime.clock.runUntil(() => isSettled, limitMs)
    return work
  }

  /** Lets virtual time pass until the condition holds. */
  until(condition: () => boolean, limitMs = 600_000): Promise<void> {
    return this.runtime.clock.runUntil(condition, limitMs)
  }

  /** Sends `count` records `from`, `from + 1`, … to one partition. */
  async fill(topic: string, partition: number, count: number, from = 0): Promise<void> {
    const { bootstrapServers } = this.broker
    const producer = new Producer<string, string>({ bootstrapServers }, { runtime: this.runtime })
    for (let i = from; i < from + count; i++) {
      producer.sendAndForget({ topic, partition, key: `k${i}`, value: `${partition}:${i}` })
    }
    await this.run(producer.close())
  }
}

/** A topic whose partitions grow evenly: each holds the records `0`, `1`, … up to {@link EvenTopic.count}. */
export class EvenTopic {
  readonly name: string
  readonly partitions: number
  /** Records in each partition. */
  count = 0
  readonly #virtual: VirtualCluster

  constructor(virtual: VirtualCluster, name: string, partitions: number) {
    this.#virtual = virtual
    this.name = name
    this.partitions = partitions
  }

  /** Records in all partitions. */
  get total(): number {
    return this.partitions * this.count
  }

  /** Sends so many more records to each partition. */
  async grow(count: number): Promise<void> {
    for (let partition = 0; partition < this.partitions; partition++)
      await this.#virtual.fill(this.name, partition, count, this.count)
    this.count += count
  }

  /** `partition:offset` of every record. */
  places(): string[] {
    return Array.from({ length: this.total }, (_, i) => `${i % this.partitions}:${Math.floor(i / this.partitions)}`)
  }
}

/** The network as one process has it; when the process is killed, its sockets close and no new ones open. */
class MortalTransport implements Transport {
  readonly #network: Transport
  readonly #sockets = new Set<Socket>()
  #isDead = false

  constructor(network: Transport) {
    this.#network = network
  }

  kill(): void {
    this.#isDead = true
    for (const socket of this.#sockets) socket.destroy()
  }

  async connect(options: ConnectOptions): Promise<Socket> {
    if (this.#isDead) throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
    const socket = await this.#network.connect(options)
    this.#sockets.add(socket)
    return socket
  }

  listen: Transport['listen'] = (options, onConnection) => this.#network.listen(options, onConnection)

  lookup: Transport['lookup'] = (host) => this.#network.lookup(host)

  canonicalName: Transport['canonicalName'] = (address) => this.#network.canonicalName(address)
}
