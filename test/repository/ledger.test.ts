// The main job says `lost: 0` on the word of its ledger, so the ledger has to notice everything that could go wrong.
import { expect, test } from 'vitest'
import { Ledger } from '../../examples/main-job/ledger.mjs'

/** A ledger with records sent, and the first four processed at places of their own. */
function ledgerWith(sent: number): Ledger {
  const ledger = new Ledger()
  for (let i = 0; i < sent; i++) ledger.nextId()
  ledger.process(0, 0, 0)
  ledger.process(1, 0, 1)
  ledger.process(0, 1, 2)
  ledger.process(1, 1, 3)
  return ledger
}

test('a record that nobody processed is lost', () => {
  const ledger = ledgerWith(5)
  expect(ledger.verdict()).toMatchObject({ lost: 1, problems: [] })
  expect(ledger.missing()).toEqual([4])
})

test('one record lost and another written twice do not cancel out', () => {
  const ledger = ledgerWith(5)
  expect(ledger.process(0, 2, 3)).toBe(false)
  const { lost, problems } = ledger.verdict()
  expect(lost).toBe(1)
  expect(problems).toContain('record 3 is in the log twice, the second time in partition 0 at offset 2')
})

test('a record that comes again from its place is redelivered and has no second effect', () => {
  const ledger = ledgerWith(4)
  expect(ledger.process(1, 1, 3)).toBe(false)
  expect(ledger).toMatchObject({ processed: 4, redelivered: 1 })
  expect(ledger.verdict()).toEqual({ lost: 0, problems: [], problemCount: 0 })
})

test('a place that holds another record the second time is a problem', () => {
  const ledger = ledgerWith(4)
  ledger.process(0, 0, 2)
  expect(ledger.verdict().problems).toEqual(['partition 0 offset 0 held record 0 and then record 2'])
})

test('a record that was never sent is a problem', () => {
  const ledger = ledgerWith(4)
  ledger.process(0, 2, 4)
  ledger.process(0, 3, Number.NaN)
  expect(ledger.verdict().problemCount).toBe(2)
})

test('a skipped offset is a problem even when every record was seen', () => {
  const ledger = ledgerWith(5)
  ledger.process(0, 3, 4)
  expect(ledger.verdict()).toMatchObject({ lost: 0, problems: ['partition 0 offset 2 was skipped'] })
})

test('records that changed places within a partition are a problem', () => {
  const ledger = ledgerWith(6)
  ledger.process(0, 2, 5)
  ledger.process(0, 3, 4)
  expect(ledger.verdict().problems).toEqual(['partition 0 offset 3 holds record 4 after 5'])
})

test('an acknowledgement that names another place than the record was found at is a problem', () => {
  const ledger = ledgerWith(4)
  ledger.acknowledge(0, 0, 0)
  ledger.acknowledge(3, 1, 7)
  expect(ledger.verdict().problems).toEqual(['record 3 was acknowledged at partition 1 offset 7 and found at 1/1'])
})
