import { ErrorCode } from '@ottla/protocol'
import { describe, expect, it } from 'vitest'
import { LogAppendError } from '../../src/log/log-error.ts'
import type { AppendResult, PartitionLog } from '../../src/log/partition-log.ts'
import { asClient, batchOf, openLog } from './support/log-fixture.ts'

const MAX_SEQUENCE = 0x7fff_ffff

function send(log: PartitionLog, baseSequence: number, count = 2, producerEpoch = 0, producerId = 7): AppendResult {
  return log.append(batchOf(count, { producerId, producerEpoch, baseSequence }), asClient)
}

function refused(run: () => unknown): number {
  try {
    run()
  } catch (error) {
    return (error as LogAppendError).errorCode
  }
  return ErrorCode.NONE
}

describe('an idempotent producer', () => {
  it('gets the first offset again for each of its last five batches', () => {
    const { log } = openLog()
    for (let i = 0; i < 6; i++) send(log, i * 2)
    for (let i = 1; i < 6; i++) {
      expect(send(log, i * 2)).toMatchObject({ isDuplicate: true, baseOffset: i * 2, lastOffset: i * 2 + 1 })
    }
    expect(log.logEndOffset).toBe(12)
    // The sixth last is forgotten. Kafka 4 has no DUPLICATE_SEQUENCE_NUMBER here any more.
    expect(refused(() => send(log, 0))).toBe(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER)
  })

  it('is refused a gap, an overlap and another batch with a used number', () => {
    const { log } = openLog()
    send(log, 0)
    for (const [baseSequence, count] of [
      [3, 2],
      [1, 2],
      [0, 1],
      [0, 3],
    ] as const) {
      expect(refused(() => send(log, baseSequence, count))).toBe(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER)
    }
    expect(send(log, 2).baseOffset).toBe(2)
  })

  it('may begin at any number when it is unknown, and at 0 with a new epoch', () => {
    const { log } = openLog()
    expect(send(log, 40).baseOffset).toBe(0)
    expect(refused(() => send(log, 42, 2, 1))).toBe(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER)
    expect(send(log, 0, 2, 1).baseOffset).toBe(2)
    expect(refused(() => send(log, 42, 2, 0))).toBe(ErrorCode.INVALID_PRODUCER_EPOCH)
    expect(send(log, 0, 2, 1).isDuplicate).toBe(true)
  })

  it('goes on at 0 after the largest sequence number, also within a batch', () => {
    const { log } = openLog()
    send(log, MAX_SEQUENCE - 4, 3)
    expect(send(log, MAX_SEQUENCE - 1, 2).baseOffset).toBe(3)
    expect(send(log, 0, 2).baseOffset).toBe(5)
    const { log: wrapping } = openLog()
    send(wrapping, MAX_SEQUENCE - 1, 4)
    expect(send(wrapping, MAX_SEQUENCE - 1, 4).isDuplicate).toBe(true)
    expect(send(wrapping, 2).baseOffset).toBe(4)
  })

  it('is known after a clean restart and after a crash', async () => {
    const { log, disk, clock } = openLog()
    send(log, 0)
    send(log, 2)
    send(log, 0, 1, 0, 8)
    await log.close()
    const { log: again } = openLog({ disk, clock, wasCleanShutdown: true })
    expect(send(again, 2)).toMatchObject({ isDuplicate: true, baseOffset: 2 })
    send(again, 4)
    const { log: recovered } = openLog({ disk, clock, recoveryPoint: 5 })
    expect(send(recovered, 4)).toMatchObject({ isDuplicate: true, baseOffset: 5 })
    expect(send(recovered, 6).baseOffset).toBe(7)
    expect([...recovered.producers.keys()]).toEqual([7, 8])
  })

  it('is forgotten after a day of silence', async () => {
    const { log, clock } = openLog({ config: { messageTimestampType: 'LogAppendTime' } })
    send(log, 0)
    await clock.advance(86_399_999)
    log.removeExpiredProducers()
    expect(log.producers.size).toBe(1)
    await clock.advance(1)
    log.removeExpiredProducers()
    expect(log.producers.size).toBe(0)
    expect(send(log, 77).baseOffset).toBe(2)
  })
})
