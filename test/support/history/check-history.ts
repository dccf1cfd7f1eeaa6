// The rules that a history and what was read in the end are held against (R1, R2, R3, R6, R7, R8). Independent of any client.
import type { History, ReadRecord, SendOutcome, TransactionOutcome } from './history.ts'

/** A rule that was broken, with what shows it. */
export interface Violation {
  readonly rule:
    | 'lost'
    | 'duplicate'
    | 'order'
    | 'misplaced'
    | 'phantom'
    | 'refused-but-written'
    | 'torn'
    | 'aborted-visible'
    | 'zombie'
    | 'copy'
    | 'inconsistent'
    | 'aborted-read'
    | 'early-read'
    | 'nonmonotonic'
    | 'skipped'
    | 'two-owners'
    | 'commit-regressed'
    | 'twice'
    | 'committed-unworked'
    | 'bank'
  readonly text: string
}

/** What the run was configured for. */
export interface HistoryPromises {
  /** No record twice, by idempotence. Default true. */
  readonly isIdempotent?: boolean
  /** The records of a process keep their order in a partition. Default true. */
  readonly isOrdered?: boolean
  /** Acknowledged means written: not so with acks=0 and, across leaders, with acks=1. Default true. */
  readonly isDurable?: boolean
  /** What was read are committed records only; sends of transactions are then judged by {@link checkTransactions}. Default false. */
  readonly isCommittedOnly?: boolean
}

const place = ({ topic, partition, offset }: ReadRecord): string => `${topic}-${partition}@${offset}`

/** R1 nothing acknowledged is lost, R2 nothing is there twice, R3 order is kept; acknowledged places are right, nothing was made up. */
export function checkSends(history: History, read: readonly ReadRecord[], promises: HistoryPromises = {}): Violation[] {
  const { isIdempotent = true, isOrdered = true, isDurable = true, isCommittedOnly = false } = promises
  const violations: Violation[] = []
  const report = (rule: Violation['rule'], text: string): void => void violations.push({ rule, text })
  const sends = new Map(history.sends().map((send) => [send.value, send]))
  const places = new Map<string, ReadRecord[]>()
  for (const record of read) {
    const known = places.get(record.value)
    if (known === undefined) places.set(record.value, [record])
    else known.push(record)
    if (!sends.has(record.value)) report('phantom', `${record.value} at ${place(record)} was never sent`)
  }
  for (const send of sends.values()) {
    if (isCommittedOnly && send.transaction !== undefined) continue
    const found = places.get(send.value) ?? []
    if (isIdempotent && found.length > 1) {
      report('duplicate', `${send.value} is at ${found.map(place).join(' and ')}`)
    }
    if (send.outcome === 'fail' && found.length > 0) {
      report('refused-but-written', `${send.value} failed for good and is at ${place(found[0]!)}`)
    }
    if (send.outcome !== 'ok' || !isDurable) continue
    if (found.length === 0) report('lost', `${send.value} was acknowledged (event ${send.index}) and is not there`)
    else if (send.offset >= 0 && !found.some((record) => isAt(record, send))) {
      report('misplaced', `${send.value} was acknowledged at offset ${send.offset} and is at ${place(found[0]!)}`)
    }
  }
  if (isOrdered) violations.push(...checkOrder(sends, read))
  return violations
}

function isAt(record: ReadRecord, { topic, partition, offset }: SendOutcome): boolean {
  return record.topic === topic && record.offset === offset && (partition < 0 || record.partition === partition)
}

/** Of each process, later offsets hold later sends. A value that is there twice is judged at its first place. */
function checkOrder(sends: ReadonlyMap<string, SendOutcome>, read: readonly ReadRecord[]): Violation[] {
  const violations: Violation[] = []
  const last = new Map<string, { readonly send: SendOutcome; readonly record: ReadRecord }>()
  const seen = new Set<string>()
  for (const record of read.toSorted((a, b) => a.offset - b.offset)) {
    const send = sends.get(record.value)
    if (send === undefined || seen.has(record.value)) continue
    seen.add(record.value)
    const key = `${record.topic}-${record.partition} ${send.process}`
    const before = last.get(key)
    if (before !== undefined && before.send.index > send.index) {
      const text = `${send.value} was sent before ${before.send.value} and is at ${place(record)}, behind ${place(before.record)}`
      violations.push({ rule: 'order', text })
    }
    last.set(key, { send, record })
  }
  return violations
}

/**
 * R6, R7: of what committed readers have seen, each transaction is there whole, once, or not at all, as its end says; a producer that was
 * replaced commits nothing more.
 */
export function checkTransactions(history: History, committed: readonly ReadRecord[]): Violation[] {
  const violations: Violation[] = []
  const counts = new Map<string, number>()
  for (const { value } of committed) counts.set(value, (counts.get(value) ?? 0) + 1)
  for (const transaction of history.transactions()) violations.push(...checkTransaction(transaction, counts))
  return [...violations, ...checkZombies(history)]
}

function checkTransaction(transaction: TransactionOutcome, counts: ReadonlyMap<string, number>): Violation[] {
  const { index, process, end, outcome } = transaction
  const name = `the transaction of ${process} that began with event ${index}`
  // A commit goes through only when every send has succeeded.
  const sends = transaction.sends
  const visible = sends.filter(({ value }) => counts.has(value))
  const violations: Violation[] = sends
    .filter(({ value }) => (counts.get(value) ?? 0) > 1)
    .map(({ value }) => ({ rule: 'duplicate', text: `${value} of ${name} is there ${counts.get(value)} times` }))
  if (visible.length > 0 && visible.length < sends.length) {
    const missing = sends.find(({ value }) => !counts.has(value))!
    violations.push({ rule: 'torn', text: `${name}: ${visible[0]!.value} is visible and ${missing.value} is not` })
  }
  const isCommitted = end === 'commit' && outcome === 'ok'
  if (isCommitted && visible.length === 0 && sends.length > 0) {
    violations.push({ rule: 'lost', text: `${name} was committed and nothing of it is there` })
  }
  const mayBeVisible = end === 'commit' && outcome !== 'fail'
  if (!mayBeVisible && visible.length > 0) {
    violations.push({
      rule: 'aborted-visible',
      text: `${visible[0]!.value} of ${name} is visible; it ended with ${end} ${outcome}`,
    })
  }
  return violations
}

/**
 * Processes are named `<transactional id>/<n>`: once the `init` of a higher n is ok, what a lower one asks for must not succeed. An answer
 * may come late.
 */
function checkZombies({ events }: History): Violation[] {
  const inits = events
    .filter(({ type, operation }) => type === 'ok' && operation === 'init')
    .map(({ index, process }) => ({ index, ...nameOf(process) }))
  const isReplaced = (process: string, atIndex: number): boolean => {
    const { id, generation } = nameOf(process)
    return inits.some((init) => init.index < atIndex && init.id === id && init.generation > generation)
  }
  return events
    .filter(({ type, operation, process, of }) => type === 'ok' && operation === 'commit' && isReplaced(process, of!))
    .map(({ process, of }) => ({ rule: 'zombie', text: `${process} committed (event ${of}) after it was replaced` }))
}

function nameOf(process: string): { readonly id: string; readonly generation: number } {
  const [id = '', generation = '0'] = process.split('/')
  return { id, generation: Number(generation) }
}

/** R8: a copy in transactions holds what its source holds, each once. @param valueOf - the source's value of a copied one. */
export function checkCopy(
  source: readonly ReadRecord[],
  copy: readonly ReadRecord[],
  valueOf: (copied: string) => string = (copied) => copied,
): Violation[] {
  const left = new Map<string, number>()
  for (const { value } of source) left.set(value, (left.get(value) ?? 0) + 1)
  const violations: Violation[] = []
  for (const record of copy) {
    const value = valueOf(record.value)
    const count = left.get(value) ?? 0
    if (count === 0) violations.push({ rule: 'copy', text: `${record.value} at ${place(record)} is there too often` })
    else left.set(value, count - 1)
  }
  for (const [value, count] of left) if (count > 0) violations.push({ rule: 'copy', text: `${value} was not copied` })
  return violations
}
