import { SeededRandom } from '@ottla/runtime'
import { describe, expect, test } from 'vitest'
import { checkCopy, checkSends, checkTransactions, type Violation } from './check-history.ts'
import { History, type ReadRecord } from './history.ts'

/** A right run: one producer, two partitions, some sends failed or unknown, and what is in the log in the end. */
function rightRun(seed: number): { history: History; log: ReadRecord[] } {
  const random = new SeededRandom(seed)
  const history = new History()
  const log: ReadRecord[] = []
  const next = [0, 0]
  for (let i = 0; i < 60; i++) {
    const partition = random.integer(2)
    const value = `v${i}`
    const index = history.invoke('p', 'send', { topic: 't', partition, value })
    const fate = random.integer(10)
    if (fate === 0) {
      history.end(index, 'fail')
      continue
    }
    const isWritten = fate !== 1
    const offset = next[partition]!
    if (isWritten) {
      log.push({ topic: 't', partition, offset, value })
      next[partition] = offset + 1 + random.integer(2)
    }
    if (fate <= 2) history.end(index, 'info')
    else if (fate > 3) history.end(index, 'ok', { partition, offset: fate === 4 ? -1 : offset })
  }
  return { history, log }
}

/** A right run of transactions, with what committed readers see. */
function rightTransactions(seed: number): { history: History; log: ReadRecord[] } {
  const random = new SeededRandom(seed)
  const history = new History()
  const log: ReadRecord[] = []
  history.end(history.invoke('tx/1', 'init'), 'ok')
  for (let i = 0; i < 20; i++) {
    const transaction = history.invoke('tx/1', 'begin')
    history.end(transaction, 'ok')
    const values = [0, 1, 2].map((n) => `${i}.${n}`)
    for (const value of values) {
      history.end(history.invoke('tx/1', 'send', { topic: 't', partition: 0, value, transaction }), 'ok')
    }
    const isCommit = random.integer(3) > 0
    const end = history.invoke('tx/1', isCommit ? 'commit' : 'abort', { transaction })
    const isUnknown = random.integer(5) === 0
    history.end(end, isUnknown ? 'info' : 'ok')
    const isVisible = isCommit && (!isUnknown || random.integer(2) === 0)
    if (isVisible) {
      for (const value of values) log.push({ topic: 't', partition: 0, offset: log.length, value })
    }
  }
  return { history, log }
}

const rulesOf = (violations: readonly Violation[]): string[] => [...new Set(violations.map(({ rule }) => rule))]
const seeds = [1, 2, 3, 4, 5, 6, 7, 8]

describe.each(seeds)('with seed %i', (seed) => {
  test('a right history of sends passes, also after it was written to a file', () => {
    const { history, log } = rightRun(seed)
    expect(checkSends(history, log)).toEqual([])
    expect(checkSends(History.fromNdjson(history.toNdjson()), log)).toEqual([])
  })

  const acked = ({ history, log }: { history: History; log: ReadRecord[] }): number => {
    const done = new Set(
      history
        .sends()
        .filter(({ outcome, offset }) => outcome === 'ok' && offset >= 0)
        .map(({ value }) => value),
    )
    return log.findIndex(({ value }, i) => i > 4 && done.has(value))
  }

  const plants: [string, (run: { history: History; log: ReadRecord[] }) => void][] = [
    ['lost', (run) => run.log.splice(acked(run), 1)],
    ['duplicate', ({ log }) => void log.push({ ...log[5]!, offset: 1_000 })],
    [
      'misplaced',
      (run) => (run.log[acked(run)] = { ...run.log[acked(run)]!, offset: 0.5 + run.log[acked(run)]!.offset }),
    ],
    ['phantom', ({ log }) => void log.push({ topic: 't', partition: 0, offset: 1_001, value: 'never sent' })],
    [
      'refused-but-written',
      ({ history, log }) => {
        const index = history.invoke('p', 'send', { topic: 't', partition: 0, value: 'refused' })
        history.end(index, 'fail')
        log.push({ topic: 't', partition: 0, offset: 1_002, value: 'refused' })
      },
    ],
    [
      'order',
      ({ log }) => {
        const [a, b] = log.flatMap(({ partition }, i) => (partition === 0 ? [i] : [])).slice(-2) as [number, number]
        const [first, second] = [log[a]!, log[b]!]
        log[a] = { ...first, value: second.value }
        log[b] = { ...second, value: first.value }
      },
    ],
  ]
  test.each(plants)('a history with a planted fault of the kind %s is caught', (rule, plant) => {
    const run = rightRun(seed)
    plant(run)
    expect(rulesOf(checkSends(run.history, run.log))).toContain(rule)
  })

  test('a right history of transactions passes', () => {
    const { history, log } = rightTransactions(seed)
    expect(checkTransactions(history, log)).toEqual([])
    expect(checkSends(history, log, { isCommittedOnly: true })).toEqual([])
  })

  const transactionPlants: [string, (run: { history: History; log: ReadRecord[] }) => void][] = [
    ['torn', ({ log }) => log.splice(1, 1)],
    ['duplicate', ({ log }) => void log.push({ ...log[0]!, offset: 1_000 })],
    [
      'lost',
      ({ history, log }) => {
        const { index } = history.transactions().find(({ end, outcome }) => end === 'commit' && outcome === 'ok')!
        const values = new Set(history.sends().flatMap((send) => (send.transaction === index ? [send.value] : [])))
        for (let i = log.length - 1; i >= 0; i--) if (values.has(log[i]!.value)) log.splice(i, 1)
      },
    ],
    [
      'aborted-visible',
      ({ history, log }) => {
        const { sends } = history.transactions().find(({ end }) => end === 'abort')!
        for (const { value } of sends) log.push({ topic: 't', partition: 0, offset: 1_000 + log.length, value })
      },
    ],
    [
      'zombie',
      ({ history, log }) => {
        history.end(history.invoke('tx/2', 'init'), 'ok')
        const transaction = history.invoke('tx/1', 'begin')
        history.invoke('tx/1', 'send', { topic: 't', partition: 0, value: 'of a zombie', transaction })
        history.end(history.invoke('tx/1', 'commit', { transaction }), 'ok')
        log.push({ topic: 't', partition: 0, offset: 2_000, value: 'of a zombie' })
      },
    ],
  ]
  test.each(transactionPlants)('transactions with a planted fault of the kind %s are caught', (rule, plant) => {
    const run = rightTransactions(seed)
    plant(run)
    expect(rulesOf(checkTransactions(run.history, run.log))).toContain(rule)
  })
})

test('what a broker may do without idempotence, order or durability is not held against it', () => {
  const { history, log } = rightRun(1)
  log.push({ ...log[5]!, offset: 1_000 })
  expect(checkSends(history, log, { isIdempotent: false })).toEqual([])
  expect(rulesOf(checkSends(history, log.slice(0, 3), { isDurable: false, isIdempotent: false }))).toEqual([])
})

test('a copy has everything once', () => {
  const { log } = rightRun(1)
  const copy = log.map((record) => ({ ...record, topic: 'copy', value: `copy of ${record.value}` }))
  const valueOf = (copied: string): string => copied.slice('copy of '.length)
  expect(checkCopy(log, copy, valueOf)).toEqual([])
  expect(rulesOf(checkCopy(log, copy.slice(1), valueOf))).toEqual(['copy'])
  expect(rulesOf(checkCopy(log, [...copy, copy[0]!], valueOf))).toEqual(['copy'])
})
