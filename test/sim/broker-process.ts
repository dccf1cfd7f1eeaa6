import { type Broker, startBroker } from '@ottla/broker'
import { MemoryDisk, type Runtime, type SeededRandom, type Transport } from '@ottla/runtime'
import { VirtualProcess } from '../support/virtual-process.ts'
import type { Plan } from './plan.ts'
import { SimDisk } from './sim-disk.ts'

/** What a {@link BrokerProcess} lives in. */
export interface BrokerWorld {
  readonly plan: Plan
  readonly runtime: Runtime
  readonly transport: Transport
  readonly random: SeededRandom
  /** The broker could not start: nothing but a full disk may keep it from that. */
  onFailure(error: unknown, isDiskFull: boolean): void
}

/** The broker, through all its processes, and its machine. */
export class BrokerProcess {
  readonly #world: BrokerWorld
  readonly #machine = new MemoryDisk()
  #process: VirtualProcess | undefined
  #disk: SimDisk | undefined
  #broker: Broker | undefined
  #starting: Promise<void> | undefined
  #offMs = 0
  #isFull = false

  constructor(world: BrokerWorld) {
    this.#world = world
  }

  get isUp(): boolean {
    return this.#broker !== undefined
  }

  get process(): VirtualProcess | undefined {
    return this.#process
  }

  /** Starts it unless it runs, or is about to. */
  start(): Promise<void> {
    if (this.#process !== undefined) return this.#starting ?? Promise.resolve()
    const { runtime, transport, random, plan } = this.#world
    const process = new VirtualProcess({ ...runtime, transport })
    process.jumpClock(this.#offMs)
    const { clock } = process.runtime
    const disk = new SimDisk({ disk: this.#machine, clock, random: random.fork(), syncMs: plan.syncMs })
    this.#process = process
    this.#disk = disk
    this.#starting = this.#run(process, disk)
    return this.#starting
  }

  async #run(process: VirtualProcess, disk: SimDisk): Promise<void> {
    const { random, plan } = this.#world
    const { partitions, brokerConfig } = plan
    try {
      const broker = await startBroker({
        port: 9092,
        dataDir: '/data',
        topics: { input: partitions, output: partitions, bank: 2 },
        config: brokerConfig,
        runtime: { ...process.runtime, disk, random: random.fork() },
      })
      if (this.#process === process) this.#broker = broker
    } catch (error) {
      if (this.#process !== process) return
      this.#forget()
      this.#world.onFailure(error, this.#isFull)
    }
  }

  /** Closes it in order. */
  async close(): Promise<void> {
    const broker = this.#broker
    if (broker === undefined) return
    const process = this.#process
    this.#broker = undefined
    await broker.close()
    if (this.#process === process) this.#forget()
  }

  /** Its process ends at once; the page cache stays. */
  kill(): void {
    this.#process?.kill()
    this.#forget()
  }

  /** Its machine ends: of what was not flushed only a part of random length is left. */
  powerFailure(): void {
    this.kill()
    this.#machine.crash(this.#world.random)
  }

  /** @param after - called when it has died. */
  killAtWrite(writes: number, after: () => void): void {
    const process = this.#process
    this.#disk?.failAtWrite(writes, () => {
      if (this.#process !== process) return
      this.kill()
      after()
    })
  }

  jumpClock(byMs: number): void {
    this.#offMs += byMs
    this.#process?.jumpClock(byMs)
  }

  fillDisk(): void {
    this.#isFull = true
    this.#machine.capacityBytes = this.#machine.usedBytes
  }

  makeRoom(): void {
    this.#isFull = false
    this.#machine.capacityBytes = Infinity
  }

  damageReads(count: number): void {
    this.#disk?.damageReads(count)
  }

  repairDisk(): void {
    this.#disk?.repair()
  }

  #forget(): void {
    this.#process = undefined
    this.#broker = undefined
    this.#disk = undefined
    this.#starting = undefined
  }
}
