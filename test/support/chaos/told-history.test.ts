import { expect, test } from 'vitest'
import { ToldHistory } from './told-history.ts'

test('what two processes tell becomes one history, in the order in which it happened, whatever came first', () => {
  const told = new ToldHistory()
  const facts = {}
  told.hear('b', { type: 'invoke', atUs: 20, index: 0, process: 'p/2', operation: 'init', facts })
  told.hear('b', { type: 'end', atUs: 30, of: 0, outcome: 'ok', facts })
  told.hear('a', { type: 'invoke', atUs: 5, index: 0, process: 'p/1', operation: 'begin', facts })
  told.hear('a', { type: 'end', atUs: 6, of: 0, outcome: 'ok', facts })
  told.hear('a', { type: 'invoke', atUs: 25, index: 1, process: 'p/1', operation: 'commit', facts: { transaction: 0 } })
  told.hear('a', { type: 'end', atUs: 40, of: 1, outcome: 'info', facts: { error: 'late' } })
  expect(told.merged().events).toEqual([
    { index: 0, type: 'invoke', process: 'p/1', operation: 'begin' },
    { index: 1, type: 'ok', process: 'p/1', operation: 'begin', of: 0 },
    { index: 2, type: 'invoke', process: 'p/2', operation: 'init' },
    { index: 3, type: 'invoke', process: 'p/1', operation: 'commit', transaction: 0 },
    { index: 4, type: 'ok', process: 'p/2', operation: 'init', of: 2 },
    { index: 5, type: 'info', process: 'p/1', operation: 'commit', of: 3, error: 'late' },
  ])
})
