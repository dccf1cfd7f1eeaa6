import {
  checkBank,
  checkGroups,
  checkReads,
  type FinalLogs,
  type FinalRecord,
  type GroupPromises,
  unworked,
} from '../support/history/check-consumers.ts'
import { checkCopy, checkSends, checkTransactions, type Violation } from '../support/history/check-history.ts'
import type { History, ReadRecord } from '../support/history/history.ts'
import { Faults } from './faults.ts'
import type { ActorSpec, MemberSpec, Plan } from './plan.ts'
import { Stuck, World } from './world.ts'

/** What was found wrong: a rule of the history, or that the run did not come to its end. */
export interface Finding {
  readonly rule: Violation['rule'] | 'stuck' | 'failed' | 'refused'
  readonly text: string
}

/** What came of one run. */
export interface RunResult {
  readonly findings: readonly Finding[]
  readonly history: History
  /** Equal for two runs of one plan. */
  readonly digest: string
  readonly virtualMs: number
  readonly events: number
  readonly records: number
  /** Faults that struck, by kind. */
  readonly faults: Readonly<Record<string, number>>
}

/** Longest time, in ms, that anything may take once the world is well. */
const patienceMs = 120_000

/** Runs a plan from its first event to its judgement. */
export async function runPlan(plan: Plan): Promise<RunResult> {
  const world = new World(plan)
  const faults = new Faults(world)
  const onRejection = (error: unknown): void => {
    world.failures.push(`nobody caught: ${(error as Error).stack ?? String(error)}`)
  }
  process.on('unhandledRejection', onRejection)
  const findings: Finding[] = []
  let records = 0
  try {
    const logs = await play(world, faults)
    records = [...logs.values()].reduce((sum, log) => sum + log.length, 0)
    findings.push(...judge(world, logs))
  } catch (error) {
    if (!(error instanceof Stuck)) throw error
    findings.push({ rule: 'stuck', text: error.message })
  } finally {
    process.off('unhandledRejection', onRejection)
    for (const { stage } of world.everyone) stage.process.kill()
    world.broker.kill()
  }
  for (const text of new Set(world.failures)) findings.push({ rule: 'failed', text })
  const { history, trace, runtime, events } = world
  trace.add('history', history.toNdjson())
  const virtualMs = runtime.clock.monotonic()
  return { findings, history, digest: trace.digest(), virtualMs, events, records, faults: faults.counts }
}

/** Faults first, then a well world in which all has to come to its end. @returns what is in the logs then. */
async function play(world: World, faults: Faults): Promise<FinalLogs> {
  const { plan } = world
  await world.run(world.broker.start(), 10_000, 'the broker does not start')
  for (const spec of plan.actors) {
    world.at(spec.startMs, () => {
      if (!world.running.has(spec.name)) world.enter(spec)
    })
    if (spec.leaveMs !== undefined) world.at(spec.leaveMs, () => world.running.get(spec.name)?.stage.leaving.abort())
  }
  for (const group of groupsOf(plan)) world.watch(group.group).catch((error) => world.failures.push(String(error)))
  await world.advance(plan.faultsMs)
  await faults.heal()
  await ended(world, ({ kind }) => kind === 'sender' || kind === 'writer')
  await lastSenders(world)
  const input = await world.logsOf('input', plan.partitions)
  await groupsCatchUp(world, input)
  for (const { stage } of world.everyone) stage.leaving.abort()
  await ended(world, () => true)
  const output = await world.logsOf('output', plan.partitions)
  const bank = await world.logsOf('bank', 2)
  // Markers of transactions that nobody ended may have come meanwhile.
  const again = await world.logsOf('input', plan.partitions)
  await world.run(world.broker.close(), 30_000, 'the broker does not close')
  return new Map([...again, ...output, ...bank])
}

/** Once all is well, every send of a fresh producer succeeds. */
async function lastSenders(world: World): Promise<void> {
  const { plan } = world
  const spec = {
    kind: 'sender',
    name: 'last',
    startMs: 0,
    conditions: {},
    config: { requestTimeoutMs: 2_000 },
    records: 3 * plan.partitions,
    pauseMs: 1,
    by: 'partition',
  } as const
  world.enter(spec)
  await ended(world, ({ name }) => name === 'last')
}

/** Waits for the newest processes of some actors. */
async function ended(world: World, isMeant: (spec: ActorSpec) => boolean): Promise<void> {
  const waiting = (): string[] =>
    world.everyone
      .filter(({ stage, isDone }) => !isDone && !stage.process.isDead && isMeant(stage.spec))
      .map(({ stage }) => stage.name)
  await world
    .until(() => waiting().length === 0, patienceMs, 'waiting for the end')
    .catch((error: unknown) => {
      throw new Stuck(`${waiting().join(', ')} did not end within ${patienceMs} ms: ${(error as Error).message}`)
    })
}

async function groupsCatchUp(world: World, input: FinalLogs): Promise<void> {
  for (const { promises, style } of groupsWithStyle(world.plan)) {
    const missing = (): string[] => {
      if (style === 'copy') return uncopied(world.history, input, promises.group)
      if (promises.delivery === 'most') return uncommitted(world.history, input, promises)
      return unworked(world.history, input, promises)
    }
    const { clock } = world.runtime
    const untilMs = clock.monotonic() + patienceMs
    while (missing().length > 0) {
      if (clock.monotonic() > untilMs) {
        const left = missing()
        for (const { stage, isDone } of world.everyone) {
          if (!isDone && !stage.process.isDead) world.note(stage.name, `is ${stage.health()}`)
        }
        throw new Stuck(`group ${promises.group} did not get to ${left.length} records, ${left.slice(0, 5).join(', ')}`)
      }
      await world.advance(500)
    }
  }
}

/** Records that the group's committed offsets have not passed. */
function uncommitted({ events }: History, input: FinalLogs, { group, isCommittedOnly }: GroupPromises): string[] {
  const last = events.findLast((event) => event.operation === 'committed' && event.group === group)
  const offsets = new Map(
    (last?.offsets ?? []).map(({ topic, partition, offset }) => [`${topic}-${partition}`, offset]),
  )
  const missing: string[] = []
  for (const [name, log] of input) {
    for (const { offset, fate } of log) {
      const isVisible = !isCommittedOnly || fate === 'plain' || fate === 'committed'
      if (isVisible && offset >= (offsets.get(name) ?? 0)) missing.push(`${name}@${offset}`)
    }
  }
  return missing
}

function uncopied(history: History, input: FinalLogs, group: string): string[] {
  return uncommitted(history, input, { group, delivery: 'least', isCommittedOnly: true })
}

function groupsWithStyle(plan: Plan): { promises: GroupPromises; style: MemberSpec['style'] }[] {
  const members = plan.actors.filter((spec): spec is MemberSpec => spec.kind === 'member')
  const groups = new Map(members.map((member) => [member.group, member]))
  return [...groups.values()].map(({ group, style, config }) => ({
    style,
    promises: {
      group,
      delivery: style === 'most' ? 'most' : 'least',
      isCommittedOnly: config['isolationLevel'] === 'read_committed',
    },
  }))
}

function groupsOf(plan: Plan): GroupPromises[] {
  return groupsWithStyle(plan).map(({ promises }) => promises)
}

function judge(world: World, logs: FinalLogs): Finding[] {
  const { plan, history } = world
  const all = [...logs.values()].flat()
  const input = all.filter(({ topic }) => topic !== 'output')
  const isStable = plan.durability !== 'unsafe'
  const visible = input.filter(({ fate }) => fate === 'plain' || fate === 'committed')
  const findings: Finding[] = [
    ...refusedOfLast(history),
    ...checkSends(
      history,
      input.filter(({ fate }) => fate === 'plain'),
      {
        isCommittedOnly: true,
        isDurable: isStable,
        isOrdered: isStable,
        isIdempotent: isStable,
      },
    ),
  ]
  if (!isStable) return findings
  findings.push(
    ...checkTransactions(history, visible),
    ...checkBank(logs),
    ...checkOrderInTransactions(history, visible),
  )
  findings.push(...checkReads(history, logs))
  for (const { promises, style } of groupsWithStyle(plan)) {
    if (style !== 'copy') findings.push(...checkGroups(history, logs, [promises], steadyProcesses(world)))
    else findings.push(...checkCopies(all, visible))
  }
  return findings
}

function checkOrderInTransactions(history: History, visible: readonly FinalRecord[]): Violation[] {
  return checkSends(history, visible, { isCommittedOnly: true, isDurable: false, isIdempotent: false })
}

function checkCopies(all: readonly FinalRecord[], visible: readonly FinalRecord[]): Violation[] {
  const isCopied = ({ topic, fate }: FinalRecord): boolean => topic === 'output' && fate === 'committed'
  const source: readonly ReadRecord[] = visible.filter(({ topic }) => topic === 'input')
  return checkCopy(source, all.filter(isCopied))
}

/** Once the world is well nothing is refused. */
function refusedOfLast(history: History): Finding[] {
  return history
    .sends()
    .filter(({ process, outcome }) => process.startsWith('last/') && outcome !== 'ok')
    .map(({ value, outcome }) => ({
      rule: 'refused',
      text: `${value} was sent when all was well, and its end is ${outcome}`,
    }))
}

/** Processes that no fault could have made look dead. */
function steadyProcesses({ plan, everyone }: World): ReadonlySet<string> {
  const shakesAll = plan.faults.some(
    ({ kind }) => kind.startsWith('broker') || kind === 'disk-full' || kind === 'cut-all',
  )
  if (shakesAll) return new Set()
  const shaken = new Set(plan.faults.flatMap((fault) => ('target' in fault ? [fault.target] : [])))
  return new Set(everyone.filter(({ stage }) => !shaken.has(stage.spec.name)).map(({ stage }) => stage.name))
}
