import { ConfigError, nearestName } from '@ottla/runtime'
import type { RecordHeaders, TopicPartition } from '@ottla/core'
import type { ConsumerRecord } from '../records/consumer-record.ts'

/** What a handler of {@link RunOptions} is told beside the records. */
export interface HandlerContext {
  /** Counts the times that these records are given to the handler in this run, from 1 on. */
  readonly attempt: number
  /**
   * Aborts when the outcome no longer counts: the partition went to another member, its position was moved, the run
   * ended and did not wait any longer, or `handlerTimeoutMs` is over. The records come again, here or there.
   */
  readonly signal: AbortSignal
}

/** A record that was given up: its handler failed each time, or a deserializer could not read it. */
export interface FailedRecord<K = Buffer, V = Buffer> extends TopicPartition {
  readonly offset: number
  readonly timestamp: number
  /** The bytes as they stand in the log, whatever a deserializer makes of them. */
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly headers: RecordHeaders
  /** As the handler got it; undefined when it could not be deserialized. */
  readonly record: ConsumerRecord<K, V> | undefined
  /** What the handler threw last, or a RecordDeserializationError. */
  readonly error: unknown
  /** How often the handler had it; 0 when it could not be deserialized. */
  readonly attempts: number
}

/** When {@link RunOptions.eachRecord} or {@link RunOptions.eachBatch} is called again after it failed. */
export interface RunRetryOptions {
  /** Calls after the first one. Counted anew for each record or batch. Default 3. */
  readonly retries?: number
  /** Pause before the first of them, in ms; doubles from one to the next, with 20 % jitter. Default 100. */
  readonly backoffMs?: number
  /** Longest pause, in ms. Default 10,000. */
  readonly backoffMaxMs?: number
  /** Tells failures that another call cannot cure; they are given up at once. Default: all may be cured. */
  readonly isRetriable?: (error: unknown) => boolean
}

/**
 * What {@link Consumer.run} does with the records. Exactly one of `eachRecord` and `eachBatch` is given.
 *
 * @typeParam K - type of keys; `Buffer` without a deserializer.
 * @typeParam V - type of values; `Buffer` without a deserializer.
 */
export interface RunOptions<K = Buffer, V = Buffer> {
  /** Handles one record. It counts as finished when what this returns is settled. */
  readonly eachRecord?: (record: ConsumerRecord<K, V>, context: HandlerContext) => unknown
  /** Handles records of one partition (with `orderedBy: 'key'` of one key), in the order of the log. */
  readonly eachBatch?: (records: readonly ConsumerRecord<K, V>[], context: HandlerContext) => unknown
  /** Handlers that run at the same time, of all partitions together. Default 1. */
  readonly concurrency?: number
  /**
   * What is handled one after the other: the records of a `partition` (default), those of a partition that have
   * the same `key` (records without a key have no order), or `none`.
   */
  readonly orderedBy?: 'partition' | 'key' | 'none'
  /** Most records that `eachBatch` is given at once. Default: `maxPollRecords`. */
  readonly maxBatchRecords?: number
  /**
   * Bytes of records that are fetched and not finished, each counted with 128 bytes for what is kept about it.
   * Every assigned partition has an equal share; one that has used its own up is not fetched until half of it is
   * finished, while the others go on. Exceeded by at most what one poll returns. Default 16,777,216.
   */
  readonly maxBufferedBytes?: number
  /**
   * How long a handler may take, in ms; Infinity for ever. Then the attempt has failed with a HandlerTimeoutError, the signal that
   * the handler was given aborts, and its place goes to others, so that a handler which never returns blocks nobody for ever.
   * Default: `maxPollIntervalMs`.
   */
  readonly handlerTimeoutMs?: number
  /** When a failed handler is called again. It takes no part in `concurrency` while it waits. */
  readonly retry?: RunRetryOptions
  /**
   * Takes a record that was given up: when this returns, the record counts as finished. See {@link deadLetter}.
   * A failing batch is taken apart first, so that only those records get here that fail by themselves. Default:
   * the run ends with a RecordHandlerError, nothing from the record on is committed.
   */
  readonly onError?: (failed: FailedRecord<K, V>) => unknown
  /**
   * How long handlers may go on when the run ends or their partition is revoked, in ms; at most half of
   * `maxPollIntervalMs`. What is not finished by then is not committed. Default 30,000.
   */
  readonly drainTimeoutMs?: number
  /** Ends the run as it should end: running handlers finish, their records are committed, the run resolves. */
  readonly signal?: AbortSignal
}

/** {@link RunOptions} with its defaults. */
export interface ResolvedRunOptions {
  readonly eachRecord: ((record: ConsumerRecord, context: HandlerContext) => unknown) | undefined
  readonly eachBatch: ((records: readonly ConsumerRecord[], context: HandlerContext) => unknown) | undefined
  readonly concurrency: number
  readonly orderedBy: 'partition' | 'key' | 'none'
  readonly maxBatchRecords: number
  readonly maxBufferedBytes: number
  readonly handlerTimeoutMs: number
  readonly retries: number
  readonly backoffMs: number
  readonly backoffMaxMs: number
  readonly isRetriable: (error: unknown) => boolean
  readonly onError: ((failed: FailedRecord) => unknown) | undefined
  readonly drainTimeoutMs: number
  readonly signal: AbortSignal | undefined
}

const optionNames = [
  'eachRecord',
  'eachBatch',
  'concurrency',
  'orderedBy',
  'maxBatchRecords',
  'maxBufferedBytes',
  'handlerTimeoutMs',
  'retry',
  'onError',
  'drainTimeoutMs',
  'signal',
]
const retryNames = ['retries', 'backoffMs', 'backoffMaxMs', 'isRetriable']
const orders: readonly unknown[] = ['partition', 'key', 'none']

/** Checks what an application gave and fills in the defaults. @throws ConfigError */
export function resolveRunOptions(
  options: RunOptions<never, never>,
  config: { readonly maxPollRecords: number; readonly maxPollIntervalMs: number },
): ResolvedRunOptions {
  checkNames(options, optionNames, 'run()')
  checkNames(options.retry ?? {}, retryNames, 'retry of run()')
  const given = options as unknown as RunOptions
  const { eachRecord, eachBatch, onError, orderedBy = 'partition', signal } = given
  if ((eachRecord === undefined) === (eachBatch === undefined)) {
    throw new ConfigError('run() needs exactly one of eachRecord and eachBatch')
  }
  for (const [name, handler] of Object.entries({ eachRecord, eachBatch, onError })) {
    if (handler !== undefined && typeof handler !== 'function') throw invalid(name, handler, 'a function')
  }
  if (!orders.includes(orderedBy)) throw invalid('orderedBy', orderedBy, "'partition', 'key' or 'none'")
  const { retries = 3, backoffMs = 100, backoffMaxMs = 10_000, isRetriable = () => true } = given.retry ?? {}
  const drainTimeoutMs = atLeast(0, 'drainTimeoutMs', given.drainTimeoutMs ?? 30_000)
  return {
    eachRecord,
    eachBatch,
    concurrency: atLeast(1, 'concurrency', given.concurrency ?? 1),
    orderedBy,
    maxBatchRecords: atLeast(1, 'maxBatchRecords', given.maxBatchRecords ?? config.maxPollRecords),
    maxBufferedBytes: atLeast(1, 'maxBufferedBytes', given.maxBufferedBytes ?? 16 * 1024 * 1024),
    handlerTimeoutMs:
      given.handlerTimeoutMs === Infinity
        ? Infinity
        : atLeast(1, 'handlerTimeoutMs', given.handlerTimeoutMs ?? config.maxPollIntervalMs),
    retries: atLeast(0, 'retry.retries', retries),
    backoffMs: atLeast(0, 'retry.backoffMs', backoffMs),
    backoffMaxMs: atLeast(0, 'retry.backoffMaxMs', backoffMaxMs),
    isRetriable,
    onError,
    drainTimeoutMs: Math.min(drainTimeoutMs, config.maxPollIntervalMs / 2),
    signal,
  }
}

function checkNames(options: object, names: readonly string[], where: string): void {
  const unknown = Object.keys(options).find((name) => !names.includes(name))
  if (unknown === undefined) return
  const nearest = nearestName(unknown, names)
  const hint = nearest === undefined ? '' : `; did you mean '${nearest}'?`
  throw new ConfigError(`Unknown option '${unknown}' of ${where}${hint}`)
}

function atLeast(least: number, name: string, value: number): number {
  if (Number.isSafeInteger(value) && value >= least) return value
  throw invalid(name, value, `a whole number from ${least} on`)
}

function invalid(name: string, value: unknown, expected: string): ConfigError {
  return new ConfigError(`Invalid ${name} ${String(value)} for run(): expected ${expected}`)
}
