import { RecordHandlerError } from '../errors.ts'
import { ConsumerRecord } from '../records/consumer-record.ts'
import type { FailedRecord, ResolvedRunOptions } from '../run/run-options.ts'

/**
 * Has the handlers of run() work on records one after the other and without pauses, until all are done or the run ends.
 * @throws RecordHandlerError for a record that nobody took.
 */
export async function handleAll(
  records: readonly ConsumerRecord<unknown, unknown>[],
  options: ResolvedRunOptions,
  isStopping: () => boolean,
  onFinished: (record: ConsumerRecord<unknown, unknown>) => void,
): Promise<void> {
  const { eachBatch, maxBatchRecords } = options
  for (let at = 0; at < records.length && !isStopping();) {
    const first = records[at]!
    const end = records.findIndex((record, i) => {
      return (
        i > at &&
        (eachBatch === undefined ||
          i >= at + maxBatchRecords ||
          record.partition !== first.partition ||
          record.topic !== first.topic)
      )
    })
    const unit = records.slice(at, end < 0 ? records.length : end)
    const { error, attempts } = await attempt(unit, options)
    if (attempts > 0 && unit.length > 1 && options.onError !== undefined) {
      // A failing batch is taken apart.
      for (const record of unit) await handleOne(record, options)
    } else if (attempts > 0) await giveUp(unit, options, error, attempts)
    for (const record of unit) onFinished(record)
    at += unit.length
  }
}

type AnyRecord = ConsumerRecord<unknown, unknown>

async function handleOne(record: AnyRecord, options: ResolvedRunOptions): Promise<void> {
  const { error, attempts } = await attempt([record], options)
  if (attempts > 0) await giveUp([record], options, error, attempts)
}

/** @returns 0 attempts for success, else how many there were and the last error. */
async function attempt(
  unit: readonly AnyRecord[],
  { eachRecord, eachBatch, retries, isRetriable }: ResolvedRunOptions,
): Promise<{ readonly error?: unknown; readonly attempts: number }> {
  const { signal } = new AbortController()
  for (let count = 1; ; count++) {
    try {
      const context = { attempt: count, signal }
      await (eachBatch === undefined
        ? eachRecord!(unit[0] as ConsumerRecord, context)
        : eachBatch(unit as readonly ConsumerRecord[], context))
      return { attempts: 0 }
    } catch (error) {
      if (count > retries || !isRetriable(error)) return { error, attempts: count }
    }
  }
}

async function giveUp(
  unit: readonly AnyRecord[],
  { onError }: ResolvedRunOptions,
  error: unknown,
  attempts: number,
): Promise<void> {
  const first = unit[0]!
  const { topic, partition, offset, timestamp, headers } = first
  if (onError === undefined) throw new RecordHandlerError(first, offset, unit.at(-1)!.offset, attempts, error)
  const key = ConsumerRecord.rawKey(first)
  const value = ConsumerRecord.rawValue(first)
  const record = first as ConsumerRecord
  const failed: FailedRecord = { topic, partition, offset, timestamp, key, value, headers, record, error, attempts }
  try {
    await onError(failed)
  } catch (cause) {
    throw new RecordHandlerError(first, offset, offset, attempts, error, cause)
  }
}
