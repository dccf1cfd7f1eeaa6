// Random transactions against a plain list, over crashes, clean stops and segment borders. A reader of committed records
// has to see exactly the records of committed transactions, as far as everything before them is decided.
import { encodeEndTxnMarker } from '@ottla/protocol'
import { SeededRandom } from '@ottla/runtime'
import { expect, it } from 'vitest'
import { batchOf, openLog, readBatches } from './support/log-fixture.ts'

interface Written {
  readonly offset: number
  readonly count: number
  readonly producerId: number
  outcome: 'open' | 'committed' | 'aborted'
}

it.each(Array.from({ length: 15 }, (_, i) => [i + 1]))(
  'seed %i: committed records are seen, no others',
  async (seed) => {
    const random = new SeededRandom(seed)
    const config = { segmentBytes: 400 + random.integer(1500) }
    let fixture = openLog({ config })
    const { disk, clock } = fixture
    const written: Written[] = []
    const sequences = new Map<number, number>()
    for (let i = 0; i < 100; i++) {
      const { log } = fixture
      const producerId = 1 + random.integer(4)
      const open = written.filter((each) => each.producerId === producerId && each.outcome === 'open')
      const choice = random.integer(20)
      if (choice < 12) {
        const count = 1 + random.integer(3)
        const baseSequence = sequences.get(producerId) ?? 0
        sequences.set(producerId, baseSequence + count)
        const batch = batchOf(count, { producerId, producerEpoch: 0, baseSequence, isTransactional: true })
        const { baseOffset } = log.append(batch, { origin: 'client', leaderEpoch: 0, isVerified: open.length === 0 })
        written.push({ offset: baseOffset, count, producerId, outcome: 'open' })
      } else if (choice < 18) {
        const commit = random.integer(2) === 0
        const marker = { producerId, producerEpoch: 0, coordinatorEpoch: 0, timestamp: 1000, commit }
        log.append(encodeEndTxnMarker(marker), { origin: 'coordinator', leaderEpoch: 0 })
        for (const each of open) each.outcome = commit ? 'committed' : 'aborted'
      } else if (choice === 18) {
        await log.close()
        fixture = openLog({ disk, clock, config, wasCleanShutdown: true, recoveryPoint: log.recoveryPoint })
      } else {
        if (random.integer(2) === 0) await log.flush()
        fixture = openLog({ disk, clock, config, recoveryPoint: log.recoveryPoint })
      }
      check(fixture.log, written, random)
    }
    expect(fixture.log.segmentCount).toBeGreaterThan(2)
  },
)

function check(log: ReturnType<typeof openLog>['log'], written: readonly Written[], random: SeededRandom): void {
  const stableOffset = written.find(({ outcome }) => outcome === 'open')?.offset ?? log.logEndOffset
  expect(log.firstUnstableOffset ?? log.logEndOffset).toBe(stableOffset)
  const from = random.integer(stableOffset + 1)
  const aborted = log.abortedTransactions(from, stableOffset)
  const seen: number[] = []
  const skipped = new Set<number>()
  for (const batch of readBatches(log, from)) {
    if (batch.baseOffset >= stableOffset) break
    for (const { producerId, firstOffset } of aborted) if (firstOffset <= batch.lastOffset) skipped.add(producerId)
    if (batch.isControl) {
      skipped.delete(batch.producerId)
      // The transaction is over for the reader: it must not begin anew with the next batch.
      for (let at = aborted.length - 1; at >= 0; at--) {
        if (aborted[at]!.producerId === batch.producerId && aborted[at]!.firstOffset < batch.baseOffset)
          aborted.splice(at, 1)
      }
    } else if (!skipped.has(batch.producerId)) seen.push(batch.baseOffset)
  }
  const expected = written.filter(
    ({ offset, count, outcome }) => outcome === 'committed' && offset + count > from && offset < stableOffset,
  )
  expect(seen).toEqual(expected.map(({ offset }) => offset))
}
