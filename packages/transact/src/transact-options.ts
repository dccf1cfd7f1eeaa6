import { ConfigError, nearestName, type Runtime } from '@ottla/runtime'
import type { CopyConsumer, CopyProducer, OffsetsInTransaction, PolledRecords } from './parties.ts'

/** What {@link transact} works with. */
export interface TransactOptions<Records extends PolledRecords, Transaction extends OffsetsInTransaction> {
  /**
   * Subscribed or assigned, with a `groupId` and `enableAutoCommit: false`, and with `isolationLevel: 'read_committed'`
   * where the input is written in transactions itself. Nobody else polls it or commits meanwhile.
   */
  readonly consumer: CopyConsumer<Records>
  /** With a `transactionalId` that no other process uses at the same time. Nobody else uses its transactions meanwhile. */
  readonly producer: CopyProducer<Transaction>
  /**
   * Writes what becomes of the records of one poll, by means of `transaction`. What it sends need not be awaited. Called again
   * with the same records, or with some of them, after an abort. It must end within the producer's `transactionTimeoutMs`
   * and the consumer's `maxPollIntervalMs`.
   */
  readonly eachBatch: (records: Records, transaction: Transaction) => unknown
  /**
   * How often in a row a transaction may fail for a reason that lies in the records or in `eachBatch` before transact() gives
   * up. Failures of brokers, and offsets refused after a rebalance, do not count: they are tried again until `signal` aborts.
   * Default 5.
   */
  readonly retries?: number
  /** Pause after the first failure in a row, in ms; doubles from one to the next, with 20 % jitter. Default 100. */
  readonly backoffMs?: number
  /** Longest pause, in ms. Default 10,000. */
  readonly backoffMaxMs?: number
  /** Hears of every transaction that was aborted, before the next attempt. */
  readonly onAbort?: (error: unknown) => void
  /** Ends the copying as it should end: the open transaction is finished, then transact() resolves. */
  readonly signal?: AbortSignal
  /** Clock and randomness. Default: those of the process. */
  readonly runtime?: Runtime
}

const names = [
  'consumer',
  'producer',
  'eachBatch',
  'retries',
  'backoffMs',
  'backoffMaxMs',
  'onAbort',
  'signal',
  'runtime',
]

/** @throws ConfigError */
export function checkOptions(options: TransactOptions<never, never>): void {
  const unknown = Object.keys(options).find((name) => !names.includes(name))
  if (unknown !== undefined) {
    const nearest = nearestName(unknown, names)
    const hint = nearest === undefined ? '' : `; did you mean '${nearest}'?`
    throw new ConfigError(`Unknown option '${unknown}' of transact()${hint}`)
  }
  const { consumer, producer, eachBatch, retries = 0, backoffMs = 0, backoffMaxMs = 0 } = options
  if (typeof (consumer as unknown as { poll?: unknown } | undefined)?.poll !== 'function') {
    throw new ConfigError('transact() needs a consumer')
  }
  if (typeof (producer as unknown as { transaction?: unknown } | undefined)?.transaction !== 'function') {
    throw new ConfigError('transact() needs a producer with a transactionalId')
  }
  if (typeof eachBatch !== 'function') throw new ConfigError('transact() needs a function eachBatch')
  for (const [name, value] of Object.entries({ retries, backoffMs, backoffMaxMs })) {
    if (Number.isSafeInteger(value) && value >= 0) continue
    throw new ConfigError(`Invalid ${name} ${String(value)} for transact(): expected a whole number from 0 on`)
  }
  if (consumer.commitsAutomatically === true) {
    throw new ConfigError(
      'The consumer of transact() commits by itself, which would go past what the transactions decide; set enableAutoCommit: false',
    )
  }
}
