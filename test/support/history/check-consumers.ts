// What consumers were given, worked on and committed, held against the log as it is in the end (R4, R5, R6, R10, R11).
import { GroupLedger } from '../group-ledger.ts'
import type { Violation } from './check-history.ts'
import type { History, HistoryEvent, ReadRecord } from './history.ts'

/** A record as it stands in the log in the end. */
export interface FinalRecord extends ReadRecord {
  readonly fate: 'plain' | 'committed' | 'aborted' | 'open'
}

/** The final logs, by `topic-partition`, in the order of their offsets. */
export type FinalLogs = ReadonlyMap<string, readonly FinalRecord[]>

const partitionOf = ({ topic, partition }: { topic: string; partition: number }): string => `${topic}-${partition}`
const place = (record: ReadRecord): string => `${partitionOf(record)}@${record.offset}`
const isVisible = ({ fate }: FinalRecord, isCommittedOnly: boolean): boolean =>
  !isCommittedOnly || fate === 'plain' || fate === 'committed'

/** R4, R5, R6: everybody reads at a place what stands there, in order, all of it, and with isolation only what was committed before. */
export function checkReads(history: History, logs: FinalLogs): Violation[] {
  const violations: Violation[] = []
  const byPlace = new Map<string, FinalRecord>()
  for (const log of logs.values()) for (const record of log) byPlace.set(place(record), record)
  const commitInvokes = commitInvokesByValue(history)
  const spans = new Map<string, Map<string, number>>()
  for (const event of history.events) {
    const span = spans.get(event.process) ?? new Map<string, number>()
    spans.set(event.process, span)
    if (event.operation === 'read') {
      for (const record of event.records ?? []) {
        violations.push(...checkPlace(event, record, byPlace, commitInvokes))
        violations.push(...checkStep(event, record, span, logs))
      }
    } else if (event.operation === 'work') {
      for (const record of event.records ?? []) violations.push(...checkPlace(event, record, byPlace, commitInvokes))
    } else moveSpan(event, span)
  }
  return violations
}

/** The span of a partition in a process begins with its assignment, or anew with a seek, and ends with its loss. */
function moveSpan({ operation, partitions = [], group }: HistoryEvent, span: Map<string, number>): void {
  if (operation === 'lost') for (const name of partitions) span.delete(name)
  if (operation === 'seek') for (const name of partitions) span.set(name, -1)
  // A group's member begins where the group stands, a reader at the beginning.
  if (operation === 'assigned' && group === undefined) for (const name of partitions) span.set(name, -1)
}

/** Where in the history a commit was first asked for, of each value that was sent in a transaction; Infinity for never. */
function commitInvokesByValue(history: History): ReadonlyMap<string, number> {
  const ofTransaction = new Map<number, number>()
  for (const { type, operation, transaction, index } of history.events) {
    if (type !== 'invoke' || operation !== 'commit' || transaction === undefined) continue
    if (!ofTransaction.has(transaction)) ofTransaction.set(transaction, index)
  }
  const ofValue = new Map<string, number>()
  for (const { value, transaction } of history.sends()) {
    if (transaction !== undefined) ofValue.set(value, ofTransaction.get(transaction) ?? Infinity)
  }
  return ofValue
}

function checkPlace(
  { index, process, isCommittedOnly = false }: HistoryEvent,
  record: ReadRecord,
  byPlace: ReadonlyMap<string, FinalRecord>,
  commitInvokes: ReadonlyMap<string, number>,
): Violation[] {
  const final = byPlace.get(place(record))
  const who = `${process} (event ${index})`
  if (final === undefined) {
    return [{ rule: 'inconsistent', text: `${who} was given ${record.value} at ${place(record)}, where nothing is` }]
  }
  if (final.value !== record.value) {
    const text = `${who} was given ${record.value} at ${place(record)}, where ${final.value} is`
    return [{ rule: 'inconsistent', text }]
  }
  if (!isCommittedOnly) return []
  if (!isVisible(final, true)) {
    return [
      { rule: 'aborted-read', text: `${who} was given ${record.value} at ${place(record)}, which is ${final.fate}` },
    ]
  }
  const invoked = commitInvokes.get(record.value) ?? -1
  return invoked < index
    ? []
    : [{ rule: 'early-read', text: `${who} was given ${record.value} before its commit was asked for` }]
}

function checkStep(
  { index, process, isCommittedOnly = false }: HistoryEvent,
  record: ReadRecord,
  span: Map<string, number>,
  logs: FinalLogs,
): Violation[] {
  const name = partitionOf(record)
  const before = span.get(name)
  span.set(name, record.offset)
  if (before === undefined) return []
  const who = `${process} (event ${index})`
  if (record.offset <= before) {
    return [{ rule: 'nonmonotonic', text: `${who} was given ${place(record)} after offset ${before}` }]
  }
  const skipped = logs
    .get(name)
    ?.find((each) => each.offset > before && each.offset < record.offset && isVisible(each, isCommittedOnly))
  if (skipped === undefined) return []
  const text = `${who} was given ${place(record)} after offset ${before}, without ${skipped.value} at ${place(skipped)}`
  return [{ rule: 'skipped', text }]
}

/** What a group was promised. */
export interface GroupPromises {
  readonly group: string
  readonly delivery: 'least' | 'most'
  readonly isCommittedOnly: boolean
}

/**
 * R10: in each generation a partition has one owner, and committed offsets do not go back. R11: at least once, nothing is committed that
 * nobody has worked on; at most once, nothing is worked on twice.
 * @param steady - processes that nothing happened to which a group could hold for their death.
 */
export function checkGroups(
  history: History,
  logs: FinalLogs,
  groups: readonly GroupPromises[],
  steady: ReadonlySet<string> = new Set(),
): Violation[] {
  return groups.flatMap((promises) => [
    ...checkOwners(history, promises.group),
    ...checkHandOver(history, promises.group, steady),
    ...checkWork(history, logs, promises),
  ])
}

function checkOwners(history: History, wanted: string): Violation[] {
  const ledger = new GroupLedger()
  for (const { operation, group, generation = -1, member = '', partitions = [], offsets = [] } of history.events) {
    if (group !== wanted) continue
    if (operation === 'assigned') ledger.assigned(group, generation, member, partitions)
    if (operation === 'committed') {
      for (const { topic, partition, offset } of offsets)
        ledger.committed(group, partitionOf({ topic, partition }), offset)
    }
  }
  return ledger.problems.map((text) => ({ rule: text.includes('owners') ? 'two-owners' : 'commit-regressed', text }))
}

/** Nobody is given a partition that a living member has not given up, whatever the generation. */
function checkHandOver(history: History, wanted: string, steady: ReadonlySet<string>): Violation[] {
  const violations: Violation[] = []
  const owners = new Map<string, string>()
  for (const { index, operation, group, process, partitions = [] } of history.events) {
    if (group !== wanted) continue
    for (const name of partitions) {
      const owner = owners.get(name)
      if (operation === 'lost' && owner === process) owners.delete(name)
      if (operation !== 'assigned') continue
      if (owner !== undefined && owner !== process && steady.has(owner)) {
        const text = `${process} was assigned ${name} (event ${index}), which ${owner} had not given up`
        violations.push({ rule: 'two-owners', text })
      }
      owners.set(name, process)
    }
  }
  return violations
}

function checkWork(history: History, logs: FinalLogs, promises: GroupPromises): Violation[] {
  const { group: wanted, delivery, isCommittedOnly } = promises
  const violations: Violation[] = []
  const done = new Map<string, number>()
  /** Offset below which all is known to be worked on. */
  const finished = new Map<string, number>()
  for (const { index, operation, group, records = [], offsets = [], process } of history.events) {
    if (group !== wanted) continue
    if (operation === 'work') {
      for (const record of records) {
        const count = (done.get(place(record)) ?? 0) + 1
        done.set(place(record), count)
        if (delivery === 'most' && count > 1) {
          violations.push({ rule: 'twice', text: `${process} worked on ${place(record)} for the ${count}. time` })
        }
      }
    }
    if (operation !== 'committed' || delivery === 'most') continue
    for (const { topic, partition, offset } of offsets) {
      const name = partitionOf({ topic, partition })
      const missed = (logs.get(name) ?? []).find(
        (each) =>
          each.offset >= (finished.get(name) ?? 0) &&
          each.offset < offset &&
          isVisible(each, isCommittedOnly) &&
          !done.has(place(each)),
      )
      if (missed === undefined) finished.set(name, Math.max(finished.get(name) ?? 0, offset))
      else {
        const text = `${wanted} had committed offset ${offset} of ${name} (event ${index}), and nobody had worked on ${place(missed)}`
        violations.push({ rule: 'committed-unworked', text })
      }
    }
  }
  return violations
}

/** Visible records that nobody of a group has worked on. */
export function unworked(
  history: History,
  logs: FinalLogs,
  { group: wanted, isCommittedOnly }: GroupPromises,
): string[] {
  const done = new Set<string>()
  for (const { operation, group, records = [] } of history.events) {
    if (group === wanted && operation === 'work')
      for (const record of records) done.add(`${place(record)} ${record.value}`)
  }
  const missing: string[] = []
  for (const log of logs.values()) {
    for (const record of log) {
      if (isVisible(record, isCommittedOnly) && !done.has(`${place(record)} ${record.value}`))
        missing.push(place(record))
    }
  }
  return missing
}

/** R9: what was moved between accounts adds up to nothing in all that is visible. */
export function checkBank(logs: FinalLogs): Violation[] {
  let sum = 0
  for (const log of logs.values()) {
    for (const record of log) {
      const amount = /[+-]\d+$/.exec(record.value)?.[0]
      if (amount !== undefined && isVisible(record, true)) sum += Number(amount)
    }
  }
  return sum === 0 ? [] : [{ rule: 'bank', text: `the accounts together have ${sum}, not 0` }]
}
