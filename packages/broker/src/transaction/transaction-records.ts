import { decodeVersioned, encodeBatch, encodeRecordKey, encodeVersioned, Reader } from '@ottla/protocol'
import { transactionLogKey } from '@ottla/protocol/messages/transaction-log-key'
import { transactionLogValue } from '@ottla/protocol/messages/transaction-log-value'
import { type Transaction, transactionStates } from './transaction.ts'

/** A record of `__transaction_state`: what is known of a transactional id from now on; null to forget it. */
export interface TransactionRecord {
  readonly transactionalId: string
  readonly transaction: Transaction | null
}

const transactionType = 0

/**
 * Encodes records as one batch in Kafka's own format.
 * @param transactionVersion - of the cluster; below 1 the old format without tagged fields is written, as Kafka does
 */
export function encodeTransactionBatch(
  records: readonly TransactionRecord[],
  transactionVersion: number,
  nowMs: number,
): Buffer {
  return encodeBatch(
    records.map(({ transactionalId, transaction }) => ({
      key: encodeRecordKey(transactionLogKey, { transactionalId }),
      value: transaction === null ? null : encodeValue(transaction, transactionVersion > 0),
    })),
    { baseTimestamp: nowMs },
  )
}

/** Reads a record; undefined when it is of a type that this broker does not know. */
export function decodeTransactionRecord(key: Buffer, value: Buffer | null): TransactionRecord | undefined {
  const reader = new Reader(key)
  if (reader.readInt16() !== transactionType) return undefined
  const { transactionalId } = transactionLogKey.decode(reader, 0)
  if (value === null) return { transactionalId, transaction: null }
  const stored = decodeVersioned(transactionLogValue, value).value
  const state = transactionStates[stored.transactionStatus]
  if (state === undefined) return undefined
  const partitions = new Map<string, Set<number>>()
  for (const { topic, partitionIds } of stored.transactionPartitions ?? []) partitions.set(topic, new Set(partitionIds))
  const transaction = {
    transactionalId,
    producerId: stored.producerId,
    previousProducerId: stored.previousProducerId,
    nextProducerId: stored.nextProducerId,
    producerEpoch: stored.producerEpoch,
    // Not on record: a retry of InitProducerId over a restart is fenced, as with Kafka.
    lastProducerEpoch: -1,
    timeoutMs: stored.transactionTimeoutMs,
    state,
    partitions,
    startMs: stored.transactionStartTimestampMs,
    lastUpdateMs: stored.transactionLastUpdateTimestampMs,
    clientTransactionVersion: stored.clientTransactionVersion,
  }
  return { transactionalId, transaction }
}

function encodeValue(transaction: Transaction, isFlexible: boolean): Buffer {
  const { state, partitions, previousProducerId, nextProducerId, clientTransactionVersion } = transaction
  const value = {
    producerId: transaction.producerId,
    producerEpoch: transaction.producerEpoch,
    transactionTimeoutMs: transaction.timeoutMs,
    transactionStatus: transactionStates.indexOf(state),
    transactionPartitions:
      state === 'Empty' ? null : Array.from(partitions, ([topic, ids]) => ({ topic, partitionIds: [...ids] })),
    transactionLastUpdateTimestampMs: transaction.lastUpdateMs,
    transactionStartTimestampMs: transaction.startMs,
  }
  return isFlexible
    ? encodeVersioned(
        transactionLogValue,
        { ...value, previousProducerId, nextProducerId, clientTransactionVersion },
        1,
      )
    : encodeVersioned(transactionLogValue, value, 0)
}
