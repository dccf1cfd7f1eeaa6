// Groups of processes that read, copy and write while processes, brokers and the network between them fail; what they told is held
// against what is in the logs in the end (R1-R8, R10, R11).
import { SeededRandom } from '@ottla/runtime'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Admin, Producer } from 'ottla'
import { type Delivery, GroupLedger } from '../group-ledger.ts'
import { checkCopy, checkSends, checkTransactions, type Violation } from '../history/check-history.ts'
import type { History, ReadRecord } from '../history/history.ts'
import { readAll } from '../read-all.ts'
import type { TcpProxy, Weather } from '../tcp-proxy.ts'
import { type NamedProcess, Processes, type Told } from './processes.ts'
import type { Mishap, Profile } from './profiles.ts'
import type { ServerCluster } from './server-cluster.ts'
import { ToldHistory, type ToldOperation } from './told-history.ts'

const partitions = 6
const sessionMs = 6_000
/** How long nothing may come into order after the last mishap before that counts as standing still. */
const stillLimitMs = 120_000
const leaveLimitMs = 90_000
export const roles = ['least', 'most', 'copy'] as const
type Role = (typeof roles)[number]
type GroupProtocol = 'classic' | 'consumer'

/** Brokers that allow short sessions, and notice soon that one of them is gone. */
export const chaosConfigs: Readonly<Record<string, string>> = {
  'group.initial.rebalance.delay.ms': '0',
  'group.consumer.min.session.timeout.ms': String(sessionMs),
  'group.consumer.session.timeout.ms': String(sessionMs),
  'group.consumer.min.heartbeat.interval.ms': '1000',
  'group.consumer.heartbeat.interval.ms': '1000',
}

export interface ChaosOptions {
  readonly cluster: ServerCluster
  readonly seed: number
  readonly profile: Profile
  /** Of all groups, or one of each kind. */
  readonly protocol: GroupProtocol | 'mixed'
  /** How many processes with members there are at most. Default 5. */
  readonly mostMembers?: number
  /** Records that are written before anything happens. Default 0. */
  readonly records?: number
  /** Of each member; few make many transactions. Default 100. */
  readonly maxPollRecords?: number
  /** Longest pause between two mishaps. Default 3000. */
  readonly longestPauseMs?: number
  /** Hears of the first error of each kind that a process met. */
  readonly onTrouble?: (text: string) => void
}

interface ToldByMember extends Told {
  readonly role: Role
  readonly generationId: number
  readonly memberId: string
  readonly partitions: readonly number[]
  readonly added: readonly number[]
  readonly isPolled?: boolean
  readonly places: readonly (readonly [partition: number, offset: number, value: string])[]
  readonly code: string
  readonly message: string
}

export class Chaos {
  readonly ledger = new GroupLedger()
  /** How often each mishap happened. */
  readonly mishaps = new Map<Mishap, number>()
  /** Errors that processes met and went on after. */
  readonly troubles = new Map<string, number>()
  /** What was found in the end, for the report. */
  readonly figures = new Map<string, string | number>()
  readonly #options: ChaosOptions
  readonly #cluster: ServerCluster
  readonly #random: SeededRandom
  readonly #run = `chaos-${Date.now().toString(36)}`
  readonly #history = new ToldHistory()
  readonly #processes: Processes
  readonly #members = new Map<number, NamedProcess>()
  readonly #protocols: Record<Role, GroupProtocol>
  readonly #admin: Admin
  readonly #background: Promise<unknown>[] = []
  #writer: NamedProcess | undefined
  #isBrokerDown = false
  #isOver = false
  #lives = 0

  constructor(options: ChaosOptions) {
    const { cluster, seed, protocol } = options
    this.#options = options
    this.#cluster = cluster
    this.#random = new SeededRandom(seed)
    const of = (first: GroupProtocol, second: GroupProtocol): GroupProtocol =>
      protocol !== 'mixed' ? protocol : seed % 2 === 0 ? first : second
    this.#protocols = {
      least: of('classic', 'consumer'),
      most: of('consumer', 'classic'),
      copy: of('classic', 'consumer'),
    }
    this.#admin = new Admin({ bootstrapServers: cluster.bootstrapServers, requestTimeoutMs: 5_000 })
    this.#processes = new Processes({
      hear: (name, told) => this.#hear(name, told),
      complain: (text) => this.problems.push(text),
    })
  }

  /** What must not be. */
  get problems(): string[] {
    return this.ledger.problems
  }

  get mishapCount(): number {
    return [...this.mishaps.values()].reduce((sum, count) => sum + count, 0)
  }

  #topic(kind: 'input' | 'output' | 'ledger'): string {
    return `${this.#run}-${kind}`
  }

  async start(): Promise<void> {
    const names = (['input', 'output', 'ledger'] as const).map((kind) => this.#topic(kind))
    await this.#admin.createTopics(names.map((name) => ({ name, numPartitions: partitions })))
    const { records = 0 } = this.#options
    if (records > 0) await this.#startWriter(records).process.finished
    this.#writer = this.#startWriter(0)
    for (let slot = 0; slot < 3; slot++) this.#join(slot)
    this.#background.push(this.#watchCommits())
  }

  #startWriter(records: number): NamedProcess {
    const life = this.#lives++
    const { bootstrapServers } = this.#cluster
    const [input, ledger] = [this.#topic('input'), this.#topic('ledger')]
    const { seed } = this.#options
    const config = { bootstrapServers, life, seed, run: this.#run, input, ledger, partitions, records }
    return this.#processes.start(`writer ${life}`, 'writer.mjs', config)
  }

  #join(slot: number): void {
    const name = `member ${this.#lives++}`
    const { bootstrapServers } = this.#cluster
    const [input, output] = [this.#topic('input'), this.#topic('output')]
    const { maxPollRecords = 100 } = this.#options
    const topics = { input, output, run: this.#run }
    const config = { bootstrapServers, slot, name, protocols: this.#protocols, ...topics, maxPollRecords }
    this.#members.set(slot, this.#processes.start(name, 'member.mjs', config))
  }

  #hear(name: string, told: Told): void {
    if (told.type === 'invoke' || told.type === 'end') {
      this.#history.hear(name, told as unknown as ToldOperation)
      return
    }
    const { type, role, generationId, memberId, places, isPolled, ...more } = told as ToldByMember
    const reader = `${name} in ${role}`
    if (type === 'assigned') {
      this.ledger.assigned(role, generationId, memberId, more.partitions)
      this.ledger.begins(reader, more.added)
    } else if (type === 'polled' || type === 'done') {
      for (const [partition, offset, value] of places) {
        this.ledger.read(partition, offset, value)
        if (type === 'polled' || isPolled === true) this.ledger.polled(reader, partition, offset)
        if (type === 'done') this.ledger.worked(role as Delivery, partition, offset)
      }
    } else if (type === 'trouble' || type === 'aborted') {
      const what = `${role} ${type}: ${more.code}`
      if (!this.troubles.has(what)) this.#options.onTrouble?.(`${name}, ${what}: ${more.message}`)
      this.troubles.set(what, (this.troubles.get(what) ?? 0) + 1)
    }
  }

  /** Reads what the groups have committed, again and again. */
  async #watchCommits(): Promise<void> {
    while (!this.#isOver) {
      for (const role of roles) {
        try {
          for (const { partition, offset } of await this.#committed(role, 5_000))
            this.ledger.committed(role, partition, offset)
        } catch {
          // There is no coordinator at the moment.
        }
      }
      await sleep(200)
    }
  }

  async #committed(role: Role, timeoutMs: number): Promise<readonly { partition: number; offset: number }[]> {
    const groups = [{ groupId: `${this.#run}-${role}` }]
    const [group] = await this.#admin.listConsumerGroupOffsets(groups, { timeoutMs })
    return group!.offsets
  }

  /** Something happens to somebody; then there is a pause. */
  async step(): Promise<void> {
    const mishap = this.#choose()
    const isDone = await this.#perform(mishap)
    if (isDone) this.mishaps.set(mishap, (this.mishaps.get(mishap) ?? 0) + 1)
    await sleep(this.#random.integer(this.#options.longestPauseMs ?? 3_000))
  }

  #choose(): Mishap {
    const weights = Object.entries(this.#options.profile) as [Mishap, number][]
    let dice = this.#random.integer(weights.reduce((sum, [, weight]) => sum + weight, 0))
    for (const [mishap, weight] of weights) {
      if (dice < weight) return mishap
      dice -= weight
    }
    throw new RangeError('There is nothing to choose from')
  }

  /** @returns whether it was possible. */
  async #perform(mishap: Mishap): Promise<boolean> {
    const random = this.#random
    // Drawn in any case, so that one seed gives the same choices however fast the machine is.
    const [who, where, howLong] = [random.next(), random.next(), random.next()]
    const slots = [...this.#members.keys()]
    const slot = slots[Math.floor(who * slots.length)]
    const later = (ms: number, work: () => void): void => void this.#background.push(sleep(ms).then(work))
    if (mishap === 'join of a member') {
      const { mostMembers = 5 } = this.#options
      const free = Array.from({ length: mostMembers }, (_, each) => each).find((each) => !this.#members.has(each))
      if (free !== undefined) this.#join(free)
      return free !== undefined
    }
    if (mishap.endsWith('of a member') || mishap.startsWith('pause of a member')) {
      if (slot === undefined) return false
      const member = this.#members.get(slot)!
      if (mishap.startsWith('pause')) {
        member.process.child.kill('SIGSTOP')
        later(sessionMs + 1_000 + howLong * 4_000, () => member.process.child.kill('SIGCONT'))
        return true
      }
      this.#members.delete(slot)
      if (mishap.startsWith('leave')) this.#background.push(this.#processes.leave(member, leaveLimitMs))
      else await member.process.stop('SIGKILL')
      return true
    }
    if (mishap.endsWith('of a broker')) {
      if (this.#isBrokerDown) return false
      this.#background.push(this.#hurtBroker(mishap, where, howLong))
      return true
    }
    if (mishap === 'move of a coordinator') return this.#moveCoordinator(who, where)
    if (mishap.startsWith('network') || mishap.startsWith('connections'))
      return this.#changeWeather(mishap, where, howLong)
    return this.#hurtWriter(mishap, howLong)
  }

  async #hurtBroker(mishap: Mishap, where: number, howLong: number): Promise<void> {
    const { nodes } = this.#cluster
    const node = nodes[Math.floor(where * nodes.length)]!
    this.#isBrokerDown = true
    if (mishap.startsWith('pause')) {
      node.pause()
      await sleep(1_000 + howLong * 11_000)
      node.goOn()
    } else {
      await node.stop(mishap.startsWith('kill') ? 'SIGKILL' : 'SIGTERM')
      await sleep(howLong * 2_000)
      await node.start()
    }
    // So that something happens between two of them.
    await sleep(5_000)
    this.#isBrokerDown = false
  }

  /** Another replica comes to lead a partition of the offsets or of the transactions. */
  async #moveCoordinator(who: number, where: number): Promise<boolean> {
    if (this.#cluster.nodes.length < 2) return false
    const topic = who < 0.7 ? '__consumer_offsets' : '__transaction_state'
    const within = { timeoutMs: 5_000 }
    try {
      const [described] = await this.#admin.describeTopics([topic], within)
      const { partition, replicas } = described!.partitions[Math.floor(where * described!.partitions.length)]!
      const [first, ...others] = replicas.map(({ id }) => id)
      await this.#admin.alterPartitionReassignments([{ topic, partition, replicas: [...others, first!] }], within)
      await this.#admin.electLeaders('preferred', [{ topic, partition }], within)
      return true
    } catch {
      // With a broker down there is nobody to move it, or to move it to.
      return false
    }
  }

  #changeWeather(mishap: Mishap, where: number, howLong: number): boolean {
    const { proxies } = this.#cluster
    if (proxies.length === 0) return false
    // A third of the time it is all of them.
    const hit: readonly TcpProxy[] =
      where < 1 / 3 ? proxies : [proxies[Math.floor(((where - 1 / 3) * 3 * proxies.length) / 2)]!]
    if (mishap === 'connections cut') {
      for (const proxy of hit) proxy.cut()
      return true
    }
    const weathers: Partial<Record<Mishap, Weather>> = {
      'network stalled': { kind: 'stalled' },
      'network delayed': { kind: 'delayed', delayMs: 20 + Math.floor(howLong * 500) },
      'network narrow': { kind: 'narrow', bytesPerSecond: 5_000 + Math.floor(howLong * 50_000) },
      'network half-open': { kind: 'half-open' },
    }
    const weather = weathers[mishap]!
    for (const proxy of hit) proxy.weather = weather
    const clear = (): void => {
      for (const proxy of hit) if (proxy.weather === weather) proxy.weather = { kind: 'fair' }
    }
    this.#background.push(sleep(1_000 + howLong * 9_000).then(clear))
    return true
  }

  async #hurtWriter(mishap: Mishap, howLong: number): Promise<boolean> {
    const writer = this.#writer!
    const { child } = writer.process
    if (mishap === 'kill -9 of a writer') {
      await writer.process.stop('SIGKILL')
      this.#writer = this.#startWriter(0)
      return true
    }
    child.kill('SIGSTOP')
    const goOn = sleep(1_000 + howLong * 9_000).then(() => child.kill('SIGCONT'))
    if (mishap === 'writer replaced while paused') {
      child.kill('SIGUSR2')
      this.#writer = this.#startWriter(0)
      // The zombie works on for a while.
      this.#background.push(goOn.then(() => sleep(3_000)).then(() => this.#processes.leave(writer, leaveLimitMs)))
    } else this.#background.push(goOn)
    return true
  }

  /** Nothing happens any more: everything comes into order within its time, and is judged. */
  async settle(): Promise<void> {
    this.#isOver = true
    await Promise.all(this.#background)
    for (const proxy of this.#cluster.proxies) proxy.weather = { kind: 'fair' }
    await this.#processes.leave(this.#writer!, leaveLimitMs)
    if (this.#members.size === 0) this.#join(0)
    await this.#endTransactions()
    const input = await this.#read('input', 'read_uncommitted')
    await this.#awaitGroups(input)
    const leaving = [...this.#members.values()].map((member) => this.#processes.leave(member, leaveLimitMs))
    await Promise.all(leaving)
    await this.#awaitStable('output')
    this.#judge(input, await this.#read('output', 'read_committed'), await this.#read('ledger', 'read_committed'))
    await this.#admin.close()
  }

  /** Ends what the last writer has left open, as its successor would. */
  async #endTransactions(): Promise<void> {
    const { bootstrapServers } = this.#cluster
    const successor = new Producer({
      bootstrapServers,
      transactionalId: `${this.#run}-ledger`,
      maxBlockMs: stillLimitMs,
    })
    await successor.initTransactions()
    await successor.close()
  }

  #read(kind: 'input' | 'output' | 'ledger', isolation: 'read_committed' | 'read_uncommitted'): Promise<ReadRecord[]> {
    return readAll(this.#cluster.bootstrapServers, this.#topic(kind), partitions, isolation)
  }

  async #awaitGroups(input: readonly ReadRecord[]): Promise<void> {
    const places = input.map(({ partition, offset }) => `${partition}:${offset}`)
    const ends = new Map<number, number>()
    for (const { partition, offset } of input) ends.set(partition, Math.max(ends.get(partition) ?? 0, offset + 1))
    const lag = async (): Promise<number> => {
      const copied = new Map(
        (await this.#committed('copy', 60_000)).map(({ partition, offset }) => [partition, offset]),
      )
      return [...ends].reduce((sum, [partition, end]) => sum + Math.max(0, end - (copied.get(partition) ?? 0)), 0)
    }
    const startMs = performance.now()
    let leastLeft = Infinity
    let progressMs = startMs
    for (;;) {
      const [missing, behind] = [this.ledger.missing(places), await lag()]
      const left = missing.length + behind
      if (left === 0) break
      const nowMs = performance.now()
      if (left < leastLeft) [leastLeft, progressMs] = [left, nowMs]
      if (nowMs - progressMs > stillLimitMs) {
        const example = missing.slice(0, 5).join()
        this.problems.push(
          `nothing has moved for ${stillLimitMs / 1000} s: ${behind} are not copied and ${missing.length} not worked on: ${example}`,
        )
        return
      }
      await sleep(500)
    }
    this.figures.set('seconds until everything was in order again', Math.round((performance.now() - startMs) / 1000))
  }

  /** Transactions of copiers that were killed time out; until then readers of committed records wait. */
  async #awaitStable(kind: 'output'): Promise<void> {
    const ends = async (isolationLevel: 'read_committed' | 'read_uncommitted'): Promise<string> => {
      const listed = await this.#admin.listTopicOffsets([this.#topic(kind)], 'latest', { isolationLevel })
      return listed.map(({ offset }) => offset).join()
    }
    const startMs = performance.now()
    while ((await ends('read_committed')) !== (await ends('read_uncommitted'))) {
      if (performance.now() - startMs > stillLimitMs) {
        this.problems.push(`a transaction is still open ${stillLimitMs / 1000} s after the last process has ended`)
        return
      }
      await sleep(500)
    }
  }

  #judge(input: readonly ReadRecord[], output: readonly ReadRecord[], ledger: readonly ReadRecord[]): void {
    const history = this.#history.merged()
    const broken: Violation[] = [
      ...checkSends(history, [...input, ...ledger], { isCommittedOnly: true }),
      ...checkTransactions(history, ledger),
      ...checkCopy(input, output),
    ]
    for (const { rule, text } of broken) this.problems.push(`${rule}: ${text}`)
    for (let partition = 0; partition < partitions; partition++) {
      const values = (log: readonly ReadRecord[]): string[] =>
        log.filter((record) => record.partition === partition).map(({ value }) => value)
      const [source, copy] = [values(input), values(output)]
      const at = source.findIndex((value, i) => value !== copy[i])
      if (at >= 0) this.problems.push(`the copy of ${partition} differs from record ${at} on`)
    }
    this.problems.push(...this.ledger.mistaken(input), ...this.ledger.skipped(input))
    const missing = this.ledger.missing(input.map(({ partition, offset }) => `${partition}:${offset}`))
    if (missing.length > 0) this.problems.push(`at least once lost ${missing.length} records`)
    this.#count(history, input, ledger)
    if (this.problems.length > 0) this.#keep(history)
  }

  #count(history: History, input: readonly ReadRecord[], ledger: readonly ReadRecord[]): void {
    const { done, assignments, ownershipCount } = this.ledger
    const sends = history.sends()
    const outcomes = (outcome: string): number => sends.filter((send) => send.outcome === outcome).length
    const transactions = history.transactions()
    const ends = (end: string, outcome: string): number =>
      transactions.filter((each) => each.end === end && each.outcome === outcome).length
    const repeated = [...done.least.values()].filter((count) => count > 1).length
    const figures: readonly (readonly [string, string | number])[] = [
      ['records sent', sends.length],
      ['of them acknowledged', outcomes('ok')],
      ['of them of unknown outcome, or cut short by a kill', outcomes('info') + outcomes('open')],
      ['of them refused or given up', outcomes('fail')],
      ['records in the input', input.length],
      ['worked on at least once', `${done.least.size}, of them ${repeated} more than once`],
      ['worked on at most once', done.most.size],
      ['copied exactly once', input.length],
      ['transactions', `${transactions.length}, ${ends('commit', 'ok')} committed, ${ends('abort', 'ok')} aborted`],
      ['records in committed transactions', ledger.length],
      ...roles.map((role): [string, number] => [`assignments in the group of \`${role}\``, assignments.get(role) ?? 0]),
      ['(generation, partition) pairs checked for a single owner', ownershipCount],
    ]
    for (const [what, figure] of figures) this.figures.set(what, figure)
  }

  /** For whoever looks into it. */
  #keep(history: History): void {
    const path = `.tmp/chaos/${this.#run}.ndjson`
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, history.toNdjson())
    this.problems.push(`the history is in ${path}`)
  }

  /** Leaves no process behind, however the run ended. */
  async kill(): Promise<void> {
    this.#isOver = true
    for (const node of this.#cluster.nodes) node.goOn()
    await this.#processes.killAll()
    await this.#admin.close({ timeoutMs: 0 })
  }

  /** What a report says of the run. */
  report(): string[] {
    const table = (head: string, entries: Iterable<readonly [string, string | number]>): string[] => [
      `| ${head} |`,
      '|---|---|',
      ...Array.from(entries, ([what, figure]) => `| ${what} | ${figure} |`),
      '',
    ]
    const byName = (entries: Iterable<readonly [string, number]>): (readonly [string, number])[] =>
      [...entries].toSorted(([a], [b]) => a.localeCompare(b))
    const { least, most, copy } = this.#protocols
    const { problems } = this
    return [
      `Group protocols: \`least\` ${least}, \`most\` ${most}, \`copy\` ${copy}.`,
      '',
      ...table('event | times', [...byName(this.mishaps), ['all events', this.mishapCount]]),
      ...table('what | figure', this.figures),
      'Errors that processes met and went on after:',
      '',
      ...table('error | times', byName(this.troubles)),
      problems.length === 0
        ? '**No violation**: nothing acknowledged was lost, doubled or reordered, transactions were whole, one owner per partition and generation, no committed offset went back, everybody read the same and passed nothing, at least once lost nothing, at most once repeated nothing, the exactly-once copy equals its input.'
        : [`**${problems.length} violations:**`, '', ...problems.slice(0, 30).map((problem) => `- ${problem}`)].join(
            '\n',
          ),
    ]
  }
}
