import { CodecRegistry } from '@ottla/compression'
import { Consumer } from '@ottla/consumer'
import { SeededRandom, sleep, virtualRuntime, type VirtualRuntime } from '@ottla/runtime'
import { FaultyTransport } from '../support/faulty-transport.ts'
import type { FinalLogs, FinalRecord } from '../support/history/check-consumers.ts'
import { History } from '../support/history/history.ts'
import { readLog } from '../support/read-log.ts'
import { VirtualProcess } from '../support/virtual-process.ts'
import { takePart } from './actors/member.ts'
import { read } from './actors/reader.ts'
import { send } from './actors/sender.ts'
import { write } from './actors/writer.ts'
import { BrokerProcess } from './broker-process.ts'
import type { ActorSpec, MemberSpec, Plan, ReaderSpec, SenderSpec, WriterSpec } from './plan.ts'
import { Stage } from './stage.ts'
import { Trace } from './trace.ts'

/** Something went wrong that no history tells. */
export class Stuck extends RangeError {}

/** One process of an actor. */
export interface Running {
  readonly stage: Stage
  isDone: boolean
}

/** How many events one run may take: a client that spins does not let time pass. */
const mostEvents = 1_500_000

/** All of one run: broker, actors, time, network and disk. */
export class World {
  readonly plan: Plan
  readonly runtime: VirtualRuntime
  readonly history: History
  readonly trace: Trace
  readonly broker: BrokerProcess
  /** What nobody caught, and brokers that did not start. */
  readonly failures: string[] = []
  readonly bootstrapServers = '127.0.0.1:9092'
  /** The newest process of each actor. */
  readonly running = new Map<string, Running>()
  /** All processes, dead ones too. */
  readonly everyone: Running[] = []
  readonly #memories = new Map<string, { next: number }>()
  readonly #generations = new Map<string, number>()
  #events = 0

  constructor(plan: Plan) {
    this.plan = plan
    this.runtime = virtualRuntime(plan.seed)
    const { clock } = this.runtime
    const now = (): number => Math.round(clock.monotonic() * 1_000) / 1_000
    this.history = new History(now)
    this.trace = new Trace(now)
    this.broker = new BrokerProcess({
      plan,
      runtime: this.runtime,
      transport: this.trace.of(
        'broker',
        this.runtime.transport.link(this.randomOf('broker network')),
        isCorrupting(plan) ? undefined : (text) => this.failures.push(text),
      ),
      random: this.randomOf('broker'),
      onFailure: (error, isDiskFull) => {
        this.note('broker', `does not start: ${String(error)}`)
        if (isDiskFull) this.at(this.runtime.clock.monotonic() + 500, () => void this.broker.start())
        else this.failures.push(`the broker did not start: ${(error as Error).stack ?? String(error)}`)
      },
    })
  }

  /** Chances that do not depend on what else takes part. */
  randomOf(name: string): SeededRandom {
    let hash = this.plan.seed | 0
    for (const letter of name) hash = Math.imul(hash ^ letter.codePointAt(0)!, 0x01000193)
    return new SeededRandom(hash).fork()
  }

  note(who: string, text: string): void {
    this.history.note(who, 'fault', { text })
  }

  /** Calls back at a time of the run. */
  at(atMs: number, run: () => void): void {
    const { clock } = this.runtime
    clock.setTimer(Math.max(0, atMs - clock.monotonic()), run)
  }

  /** Starts the next process of an actor. */
  enter(spec: ActorSpec): Running {
    const generation = (this.#generations.get(spec.name) ?? 0) + 1
    this.#generations.set(spec.name, generation)
    const name = `${spec.name}/${generation}`
    const random = this.randomOf(name)
    const link = this.runtime.transport.link(random.fork(), spec.conditions)
    const requests = new FaultyTransport(this.trace.of(name, link), {
      random: random.fork(),
      rate: 0,
      faults: [],
      apiKeys: [],
    })
    const process = new VirtualProcess({ ...this.runtime, random: random.fork(), transport: requests })
    const memory = this.#memories.get(spec.name) ?? { next: 0 }
    this.#memories.set(spec.name, memory)
    const { history, plan } = this
    const { partitions } = plan
    const stage = new Stage({ spec, name, process, link, requests, random, history, partitions, memory })
    const running: Running = { stage, isDone: false }
    this.running.set(spec.name, running)
    this.everyone.push(running)
    this.note(name, 'starts')
    void this.#live(running)
    return running
  }

  async #live(running: Running): Promise<void> {
    const { stage } = running
    try {
      await this.#bodyOf(stage, () => this.running.get(stage.spec.name) !== running)
      this.note(stage.name, 'has ended')
    } catch (error) {
      this.failures.push(`${stage.name} failed: ${(error as Error).stack ?? String(error)}`)
    }
    running.isDone = true
  }

  #bodyOf(stage: Stage, isReplaced: () => boolean): Promise<void> {
    switch (stage.spec.kind) {
      case 'sender':
        return send(stage as Stage<SenderSpec>)
      case 'writer':
        return write(stage as Stage<WriterSpec>, isReplaced)
      case 'member':
        return takePart(stage as Stage<MemberSpec>)
      case 'reader':
        return read(stage as Stage<ReaderSpec>)
    }
  }

  /** Lets time pass until the condition holds. @throws Stuck when it does not within `limitMs`. */
  async until(condition: () => boolean, limitMs: number, what: string): Promise<void> {
    const { clock } = this.runtime
    const check = (): boolean => {
      if (++this.#events > mostEvents) throw new Stuck(`spinning: ${mostEvents} events at ${clock.monotonic()} ms`)
      return condition()
    }
    try {
      await clock.runUntil(check, limitMs)
    } catch (error) {
      if (error instanceof Stuck) throw error
      throw new Stuck(`stuck: ${what} (${(error as Error).message})`)
    }
  }

  /** Lets time pass until the promise is settled. */
  async run<T>(work: Promise<T>, limitMs: number, what: string): Promise<T> {
    let isSettled = false
    const settle = (): void => {
      isSettled = true
    }
    work.then(settle, settle)
    await this.until(() => isSettled, limitMs, what)
    return work
  }

  async advance(ms: number): Promise<void> {
    let isOver = false
    this.runtime.clock.setTimer(ms, () => (isOver = true))
    await this.until(() => isOver, ms + 1, 'time does not pass')
  }

  get events(): number {
    return this.#events
  }

  /** Looks at what a group has committed, again and again, over a network that is well. */
  async watch(group: string): Promise<never> {
    const name = `watcher of ${group}`
    const process = new VirtualProcess({ ...this.runtime, random: this.randomOf(name) })
    const { bootstrapServers, history, plan } = this
    const patience = { requestTimeoutMs: 1_000, defaultApiTimeoutMs: 3_000, retryBackoffMs: 50, retryBackoffMaxMs: 200 }
    const reconnect = { reconnectBackoffMs: 20, reconnectBackoffMaxMs: 200, socketConnectionSetupTimeoutMs: 1_000 }
    const config = {
      bootstrapServers,
      clientId: name,
      groupId: group,
      enableAutoCommit: false,
      ...patience,
      ...reconnect,
    }
    const consumer = new Consumer(config, { runtime: process.runtime })
    const all = Array.from({ length: plan.partitions }, (_, partition) => ({ topic: 'input', partition }))
    let last = ''
    for (;;) {
      const committed = await consumer.committed(all).catch(() => undefined)
      const offsets = committed?.map(({ topic, partition, offset }) => ({ topic, partition, offset }))
      const text = JSON.stringify(offsets)
      if (offsets !== undefined && text !== last) {
        last = text
        history.note(name, 'committed', { group, offsets })
      }
      await sleep(process.runtime.clock, 150)
    }
  }

  /** What stands in a topic, read without any client of ours. */
  async logsOf(topic: string, partitions: number): Promise<FinalLogs> {
    const logs = new Map<string, readonly FinalRecord[]>()
    const codecs = CodecRegistry.portable()
    const { transport } = this.runtime
    for (let partition = 0; partition < partitions; partition++) {
      const reading = readLog(this.bootstrapServers, topic, partition, { transport, codecs })
      const log = await this.run(reading, 60_000, `reading ${topic}-${partition}`).catch((error: unknown) => {
        throw error instanceof Stuck ? error : new Stuck(`${topic}-${partition} cannot be read: ${String(error)}`)
      })
      const records = log.map(({ offset, value, fate }) => ({ topic, partition, offset, value: value!, fate }))
      logs.set(`${topic}-${partition}`, records)
    }
    return logs
  }
}

/** Whether damage on the way is part of the plan. */
function isCorrupting({ faults }: Plan): boolean {
  return faults.some((fault) => fault.kind === 'requests' && fault.faults.includes('corrupt-request'))
}
