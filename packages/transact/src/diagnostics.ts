import type { TopicPartitionOffset } from '@ottla/core'
import { tracingChannel, type TracingChannel } from 'node:diagnostics_channel'

/** Published on `tracing:ottla:transact:transaction:*` for every transaction of transact(). */
export interface TransactionTrace {
  readonly groupId: string
  /** What the transaction commits as consumed. */
  readonly offsets: readonly TopicPartitionOffset[]
  /** Counts the transactions in a row that were begun to copy the records at this place, from 1 on. */
  readonly attempt: number
  result?: unknown
  /** Why it was aborted. */
  error?: unknown
}

export const transactionChannel: TracingChannel<unknown, TransactionTrace> =
  tracingChannel('ottla:transact:transaction')
