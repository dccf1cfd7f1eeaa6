// Members of three groups, in processes of their own, that join, leave, are killed and stopped, while the brokers die and come back.
import { Admin, Consumer, Producer } from 'ottla'
import { SeededRandom } from '@ottla/runtime'
import { performance } from 'node:perf_hooks'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { type Delivery, GroupLedger } from '../support/group-ledger.ts'
import { root, RunningProcess } from '../support/processes.ts'
import { type ServerCluster, startCluster } from './support/clusters.ts'
import { soakSettings, writeReport } from './support/report.ts'

const partitions = 6
const mostMembers = 5
const sessionMs = 6_000
const roles = ['least', 'most', 'copy'] as const
const settings = soakSettings()

const brokerConfigs = { 'group.initial.rebalance.delay.ms': '0' }
/** As short as Kafka allows, so that a member that is paused loses its partitions soon. */
const shortSessions = {
  'group.consumer.min.session.timeout.ms': '6000',
  'group.consumer.session.timeout.ms': '6000',
  'group.consumer.min.heartbeat.interval.ms': '1000',
  'group.consumer.heartbeat.interval.ms': '1000',
}

interface Told {
  readonly type: string
  readonly role: string
  readonly generationId: number
  readonly memberId: string
  readonly partitions: readonly number[]
  readonly places: readonly (readonly [number, number])[]
  readonly code: string
  readonly message: string
}

/** Reads what the processes tell. */
class Listener {
  readonly ledger = new GroupLedger()
  readonly troubles = new Map<string, number>()

  hear(process: string, told: Told): void {
    const { type, role } = told
    if (type === 'assigned') this.ledger.assigned(role, told.generationId, told.memberId, told.partitions)
    else if (type === 'done') {
      for (const [partition, offset] of told.places) this.ledger.worked(role as Delivery, partition, offset)
    } else if (type === 'trouble' || type === 'aborted') {
      const what = `${role} ${type}: ${told.code}`
      if (!this.troubles.has(what)) console.log(`${process} ${what} ${told.message}`)
      this.troubles.set(what, (this.troubles.get(what) ?? 0) + 1)
    }
  }
}

class Churn {
  readonly cluster: ServerCluster
  readonly random = new SeededRandom(settings.seed)
  readonly #listener = new Listener()
  readonly ledger = this.#listener.ledger
  readonly events = new Map<string, number>()
  readonly run = `churn-${Date.now().toString(36)}`
  readonly #members = new Map<number, { readonly name: string; readonly process: RunningProcess }>()
  readonly #producer: Producer
  readonly #admin: Admin
  readonly produced = new Set<string>()
  readonly #all: RunningProcess[] = []
  #isBrokerDown = false
  #isOver = false
  #lives = 0
  #background: Promise<unknown>[] = []

  constructor(cluster: ServerCluster) {
    this.cluster = cluster
    const { bootstrapServers } = cluster
    this.#producer = new Producer({ bootstrapServers, deliveryTimeoutMs: 600_000, maxBlockMs: 600_000 })
    this.#admin = new Admin({ bootstrapServers })
  }

  get input(): string {
    return `${this.run}-input`
  }

  get output(): string {
    return `${this.run}-output`
  }

  async start(): Promise<void> {
    await this.#admin.createTopics([this.input, this.output].map((name) => ({ name, numPartitions: partitions })))
    this.#background = [this.#produce(), this.#watchCommits()]
    for (let slot = 0; slot < 3; slot++) this.#join(slot)
  }

  async #produce(): Promise<void> {
    for (let i = 0; !this.#isOver; i++) {
      const { partition, offset } = await this.#producer.send({
        topic: this.input,
        partition: i % partitions,
        key: `k${i % 50}`,
        value: String(i),
      })
      this.produced.add(`${partition}:${offset}`)
      if (i % 20 === 0) await sleep(50)
    }
  }

  async #watchCommits(): Promise<void> {
    while (!this.#isOver) {
      for (const role of roles) {
        try {
          const [group] = await this.#admin.listConsumerGroupOffsets([{ groupId: `${this.run}-${role}` }], {
            timeoutMs: 5_000,
          })
          for (const { partition, offset } of group!.offsets) this.ledger.committed(role, partition, offset)
        } catch {
          // There is no coordinator at the moment.
        }
      }
      await sleep(200)
    }
  }

  #join(slot: number): void {
    const name = `m${this.#lives++}-${slot}`
    const { bootstrapServers } = this.cluster
    const { run, input, output } = this
    const config = { bootstrapServers, slot, name, protocol: settings.protocol, input, output, run }
    const script = join(root, 'test', 'soak', 'churn', 'member.mjs')
    const process = new RunningProcess(globalThis.process.execPath, [script, JSON.stringify(config)], {
      timeoutMs: 86_400_000,
    })
    this.#members.set(slot, { name, process })
    this.#all.push(process)
    let rest = ''
    process.child.stdout!.on('data', (text: string) => {
      const lines = (rest + text).split('\n')
      rest = lines.pop()!
      for (const line of lines) this.#listener.hear(name, JSON.parse(line) as Told)
      process.stdout = ''
    })
    process.child.stderr!.on('data', (text: string) => {
      this.ledger.problems.push(`${name} wrote to stderr: ${text.slice(0, 2_000)}`)
    })
  }

  /** Something happens to somebody. */
  async step(): Promise<void> {
    const slots = [...this.#members.keys()]
    const free = Array.from({ length: mostMembers }, (_, slot) => slot).find((slot) => !this.#members.has(slot))
    const slot = slots[this.random.integer(slots.length)]
    const dice = this.random.integer(100)
    if (slots.length === 0 || (dice < 35 && free !== undefined)) {
      this.#note('join')
      this.#join(free!)
    } else if (dice < 50) {
      this.#note('leave')
      const { process } = this.#take(slot!)
      this.#background.push(process.stop('SIGTERM'))
    } else if (dice < 68) {
      this.#note('kill -9 of a member')
      await this.#take(slot!).process.stop('SIGKILL')
    } else if (dice < 82) {
      this.#note('pause longer than the session')
      const { process } = this.#members.get(slot!)!
      process.child.kill('SIGSTOP')
      this.#background.push(
        sleep(sessionMs + 1_000 + this.random.integer(4_000)).then(() => process.child.kill('SIGCONT')),
      )
    } else if (!this.#isBrokerDown) {
      const signal = dice < 92 ? 'SIGKILL' : 'SIGTERM'
      this.#note(signal === 'SIGKILL' ? 'kill -9 of a broker' : 'restart of a broker')
      this.#background.push(this.#restart(signal))
    }
    await sleep(this.random.integer(3_000))
  }

  /** Members go on coming and going meanwhile. */
  async #restart(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const node = this.cluster.nodes[this.random.integer(this.cluster.nodes.length)]!
    this.#isBrokerDown = true
    await node.stop(signal)
    await sleep(this.random.integer(2_000))
    await node.start()
    // So that something happens between two of them.
    await sleep(5_000)
    this.#isBrokerDown = false
  }

  #take(slot: number): { readonly name: string; readonly process: RunningProcess } {
    const member = this.#members.get(slot)!
    this.#members.delete(slot)
    // A process that is stopped does not hear of anything else.
    member.process.child.kill('SIGCONT')
    return member
  }

  #note(event: string): void {
    this.events.set(event, (this.events.get(event) ?? 0) + 1)
  }

  /** Nothing happens any more; everything that was produced is worked on, or the run has failed. */
  async settle(): Promise<void> {
    this.#isOver = true
    await Promise.all(this.#background)
    if (this.#members.size === 0) this.#join(0)
    const isDone = async (): Promise<boolean> => {
      if (this.produced.size > this.ledger.done.least.size) return false
      return (await this.#lag()) === 0
    }
    for (let waitedMs = 0; !(await isDone()); waitedMs += 500) {
      if (waitedMs > 180_000) {
        const missing = this.ledger.missing(this.produced).slice(0, 5)
        this.ledger.problems.push(
          `after 3 minutes of quiet: ${await this.#lag()} not copied, missing ${missing.join()}`,
        )
        break
      }
      await sleep(500)
    }
    await Promise.all([...this.#members.keys()].map((slot) => this.#take(slot).process.stop('SIGTERM')))
    const missing = this.ledger.missing(this.produced)
    if (missing.length > 0) this.ledger.problems.push(`at least once lost ${missing.length} records`)
    const [input, output] = [await this.#values(this.input), await this.#values(this.output)]
    for (const [partition, values] of input.entries()) {
      if (values.join() === output[partition]!.join()) continue
      const at = values.findIndex((value, i) => value !== output[partition]![i])
      this.ledger.problems.push(
        `the copy of ${partition} differs: ${values.length} records in, ${output[partition]!.length} out, first at ${at}`,
      )
    }
    await this.#producer.close()
    await this.#admin.close()
  }

  /** Leaves no process behind, however the run ended. */
  async kill(): Promise<void> {
    this.#isOver = true
    await Promise.all(this.#all.map((process) => process.stop('SIGKILL')))
  }

  async #lag(): Promise<number> {
    const [group] = await this.#admin.listConsumerGroupOffsets([{ groupId: `${this.run}-copy` }])
    const copied = new Map(group!.offsets.map(({ partition, offset }) => [partition, offset]))
    let lag = 0
    for (const place of this.produced) {
      const [partition, offset] = place.split(':').map(Number) as [number, number]
      if (offset >= (copied.get(partition) ?? 0)) lag++
    }
    return lag
  }

  /** What committed readers see, by partition. */
  async #values(topic: string): Promise<string[][]> {
    const { bootstrapServers } = this.cluster
    const consumer = new Consumer({ bootstrapServers, isolationLevel: 'read_committed', enableAutoCommit: false })
    const all = Array.from({ length: partitions }, (_, partition) => ({ topic, partition }))
    consumer.assign(all)
    consumer.seekToBeginning(all)
    const values = all.map((): string[] => [])
    for (const { partition, offset } of await consumer.endOffsets(all)) {
      while ((await consumer.position({ topic, partition })) < offset) {
        for (const record of await consumer.poll({ timeoutMs: 500 }))
          values[record.partition]!.push(String(record.value))
      }
    }
    await consumer.close()
    return values
  }

  report(minutes: number): string[] {
    const { ledger, events } = this
    const total = [...events.values()].reduce((sum, count) => sum + count, 0)
    const repeated = [...ledger.done.least.values()].filter((count) => count > 1).length
    const table = (entries: Iterable<[string, number]>): string[] =>
      [...entries].toSorted(([a], [b]) => a.localeCompare(b)).map(([what, count]) => `| ${what} | ${count} |`)
    return [
      `\`npm run test:soak churn -- --minutes ${settings.minutes} --on ${settings.on} --protocol ${settings.protocol} --seed ${settings.seed}\`: ${this.cluster.name}, group protocol \`${settings.protocol}\`, ${minutes.toFixed(1)} minutes of churn.`,
      '',
      `| event | times |`,
      '|---|---|',
      ...table(events),
      `| all events | ${total} |`,
      '',
      '| what | figure |',
      '|---|---|',
      `| records acknowledged | ${this.produced.size} |`,
      `| worked on at least once | ${ledger.done.least.size}, of them ${repeated} more than once |`,
      `| worked on at most once | ${ledger.done.most.size} |`,
      ...roles.map((role) => `| assignments in the group of \`${role}\` | ${ledger.assignments.get(role) ?? 0} |`),
      `| (generation, partition) pairs checked for a single owner | ${ledger.ownershipCount} |`,
      '',
      'Errors that members met and went on after:',
      '',
      '| error | times |',
      '|---|---|',
      ...table(this.#listener.troubles),
      '',
      ledger.problems.length === 0
        ? '**No violation**: one owner per partition and generation, no committed offset went back, at least once lost nothing, at most once repeated nothing, the exactly-once copy equals its input.'
        : `**${ledger.problems.length} violations:**\n\n${ledger.problems
            .slice(0, 20)
            .map((problem) => `- ${problem}`)
            .join('\n')}`,
    ]
  }
}

test('churn', async () => {
  let churn: Churn | undefined
  const cluster = await startCluster(settings.on, {
    ...brokerConfigs,
    ...(settings.protocol === 'consumer' ? shortSessions : {}),
  })
  try {
    churn = new Churn(cluster)
    await churn.start()
    const startMs = performance.now()
    const minutes = (): number => (performance.now() - startMs) / 60_000
    while (minutes() < settings.minutes) await churn.step()
    const lasted = minutes()
    await churn.settle()
    const { on, protocol } = settings
    const lines = churn.report(lasted)
    console.log(lines.join('\n'))
    console.log(writeReport(`churn-${on}-${protocol}`, `Churn on ${cluster.name}`, lines))
    expect(churn.ledger.problems).toEqual([])
  } finally {
    await churn?.kill()
    await cluster.close()
  }
})
