import { CodecRegistry } from '@ottla/compression'
import { encodeBatch } from '@ottla/protocol'
import { noOffload } from '@ottla/runtime'
import { CompletedFetch, type FetchedPartition, type RecordReading } from '../../src/fetch/completed-fetch.ts'
import type { ConsumerRecord } from '../../src/records/consumer-record.ts'
import { PartitionState } from '../../src/state/partition-state.ts'

export const reading: RecordReading = {
  checkCrcs: true,
  readCommitted: false,
  codecs: CodecRegistry.portable(),
  offload: noOffload,
}

/** A batch of records `v<offset>` at these offsets. */
export function batch(offsets: readonly number[], leaderEpoch = 3): Buffer {
  const [baseOffset] = offsets as [number]
  return encodeBatch(
    offsets.map((offset) => ({ value: Buffer.from(`v${offset}`), offsetDelta: offset - baseOffset })),
    { baseOffset, baseTimestamp: 1_700_000_000_000, partitionLeaderEpoch: leaderEpoch },
  )
}

/** What the end of a transaction leaves in the log: `type` 0 after an abort, 1 after a commit. */
export function marker(baseOffset: number, type = 1): Buffer {
  return encodeBatch([{ key: Buffer.from([0, 0, 0, type]), value: Buffer.alloc(6) }], {
    baseOffset,
    baseTimestamp: 1_700_000_000_000,
    producerId: 7,
    producerEpoch: 0,
    isTransactional: true,
    isControl: true,
    partitionLeaderEpoch: 3,
  })
}

/** A batch of records at these offsets, with these keys. */
export function keyedBatch(offsets: readonly number[], keys: readonly (string | null)[]): Buffer {
  const [baseOffset] = offsets as [number]
  const records = offsets.map((offset, index) => {
    const key = keys[index] ?? null
    return {
      key: key === null ? null : Buffer.from(key),
      value: Buffer.from(`v${offset}`),
      offsetDelta: offset - baseOffset,
    }
  })
  return encodeBatch(records, { baseOffset, baseTimestamp: 1_700_000_000_000, partitionLeaderEpoch: 3 })
}

export function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i)
}

/** A partition that reads from `offset` on. */
export function partitionAt(offset: number, partition = 0): PartitionState {
  const state = new PartitionState('orders', partition)
  state.seek(offset, -1)
  return state
}

export function completed(
  state: PartitionState,
  fetched: Partial<FetchedPartition>,
  options: Partial<RecordReading> = {},
): CompletedFetch {
  const full = { records: Buffer.alloc(0), fetchOffset: state.fetchOffset, abortedTransactions: null, ...fetched }
  return new CompletedFetch(state, full, { ...reading, ...options })
}

/** Takes everything, waiting where another thread has to finish. */
export async function drain(fetch: CompletedFetch, max = Infinity): Promise<ConsumerRecord[]> {
  const out: ConsumerRecord[] = []
  while (out.length < max && !fetch.isDrained && fetch.error === undefined) {
    const preparing = fetch.prepare()
    if (preparing === undefined) fetch.take(out, max)
    else await preparing
  }
  return out
}
