import { expect, test } from 'vitest'
import { GroupLedger } from './group-ledger.ts'

const log = [0, 1, 2, 5].map((offset) => ({ topic: 't', partition: 0, offset, value: `v${offset}` }))

/** Two readers that do what they should. */
function right(): GroupLedger {
  const ledger = new GroupLedger()
  ledger.assigned('g', 1, 'a', [0])
  ledger.begins('a', [0])
  for (const { partition, offset, value } of log) {
    ledger.read(partition, offset, value)
    ledger.polled('a', partition, offset)
    ledger.worked('least', partition, offset)
    ledger.worked('most', partition, offset)
  }
  ledger.committed('g', 0, 6)
  ledger.assigned('g', 2, 'b', [0])
  ledger.begins('b', [0])
  ledger.polled('b', 0, 2)
  ledger.worked('least', 0, 2)
  return ledger
}

test('what is right is found right', () => {
  const ledger = right()
  const places = log.map(({ partition, offset }) => `${partition}:${offset}`)
  expect([ledger.problems, ledger.skipped(log), ledger.mistaken(log), ledger.missing(places)]).toEqual([[], [], [], []])
})

test.each([
  ['two owners in one generation', (ledger: GroupLedger) => ledger.assigned('g', 2, 'c', [0]), /two owners/],
  ['two values at one place', (ledger: GroupLedger) => ledger.read(0, 1, 'other'), /0:1 holds v1 and holds other/],
  ['a reader that goes back', (ledger: GroupLedger) => ledger.polled('b', 0, 1), /went back from 2 to 1/],
  ['a record that comes twice', (ledger: GroupLedger) => ledger.polled('b', 0, 2), /went back from 2 to 2/],
  ['work done twice', (ledger: GroupLedger) => ledger.worked('most', 0, 2), /at most once was promised/],
  ['a committed offset that goes back', (ledger: GroupLedger) => ledger.committed('g', 0, 5), /from 6 to 5/],
])('%s is found', (_, plant, expected) => {
  const ledger = right()
  plant(ledger)
  expect(ledger.problems).toEqual([expect.stringMatching(expected)])
})

test('what the log alone can tell is found with it', () => {
  const ledger = right()
  ledger.begins('c', [0])
  ledger.polled('c', 0, 1)
  ledger.polled('c', 0, 5)
  expect(ledger.problems).toEqual([])
  expect(ledger.skipped(log)).toEqual(['c went from 0:1 to 5 past v2'])
  const otherLog = log.map((record) => (record.offset === 5 ? { ...record, value: 'other' } : record))
  expect(ledger.mistaken(otherLog)).toEqual(['0:5 holds other and was read as v5'])
  expect(ledger.missing(['0:9'])).toEqual(['0:9'])
})
