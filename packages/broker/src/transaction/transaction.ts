/**
 * States of a transactional id.
 *
 * ```
 * Empty --partition added--> Ongoing --EndTxn, timeout, fencing--> PrepareCommit | PrepareAbort
 *   ^  ^                        ^                                             |
 *   |  |                        +--partition added--+                         | markers written
 *   |  +--InitProducerId---- CompleteCommit | CompleteAbort <-----------------+
 *   +--(new id)
 * ```
 *
 * An id is also prepared for abort from Empty and the Complete states when a client of transactions V2 ends a
 * transaction that it never added anything to: the epoch has to grow all the same.
 */
export type TransactionState =
  | 'Empty'
  | 'Ongoing'
  | 'PrepareCommit'
  | 'PrepareAbort'
  | 'CompleteCommit'
  | 'CompleteAbort'
  | 'Dead'
  | 'PrepareEpochFence'

/** The states by their number in `__transaction_state`; the last two are never written, but may be asked for. */
export const transactionStates: readonly TransactionState[] = [
  'Empty',
  'Ongoing',
  'PrepareCommit',
  'PrepareAbort',
  'CompleteCommit',
  'CompleteAbort',
  'Dead',
  'PrepareEpochFence',
]

/** Partitions by topic. */
export type TopicPartitions = ReadonlyMap<string, ReadonlySet<number>>

/** What is known of a transactional id. Never changed: each step makes a new one, which holds once it is on record. */
export interface Transaction {
  readonly transactionalId: string
  readonly producerId: number
  /** The producer id before the last step; -1 for none. */
  readonly previousProducerId: number
  /** The producer id that follows when the markers are written, as the epochs of this one are used up; -1 for none. */
  readonly nextProducerId: number
  readonly producerEpoch: number
  /** The epoch before the last one that the client asked for, to recognise its retry; -1 for none. */
  readonly lastProducerEpoch: number
  readonly timeoutMs: number
  readonly state: TransactionState
  readonly partitions: TopicPartitions
  /** -1 when none has begun. */
  readonly startMs: number
  readonly lastUpdateMs: number
  /** 2 when the client's epoch grows with every transaction (KIP-890), else 0. */
  readonly clientTransactionVersion: number
}

/** The largest epoch that a client gets: one more is left to fence it with. */
export const lastClientEpoch: number = 0x7fff - 1

/** Whether a producer id has no epoch left for another client. */
export function isEpochExhausted(epoch: number): boolean {
  return epoch >= lastClientEpoch
}

/** A transactional id that was never seen, before its first step. */
export function newTransaction(transactionalId: string, producerId: number, timeoutMs: number): Transaction {
  return {
    transactionalId,
    producerId,
    previousProducerId: -1,
    nextProducerId: -1,
    producerEpoch: -1,
    lastProducerEpoch: -1,
    timeoutMs,
    state: 'Empty',
    partitions: new Map(),
    startMs: -1,
    lastUpdateMs: -1,
    clientTransactionVersion: 0,
  }
}

/** InitProducerId gives these to the client. */
export function initialized(
  transaction: Transaction,
  step: Pick<Transaction, 'producerId' | 'producerEpoch' | 'lastProducerEpoch' | 'timeoutMs'>,
  nowMs: number,
): Transaction {
  return {
    ...transaction,
    ...step,
    state: 'Empty',
    previousProducerId: transaction.producerId,
    nextProducerId: -1,
    partitions: new Map(),
    startMs: -1,
    lastUpdateMs: nowMs,
  }
}

/** Partitions are about to get records of the transaction, which begins with the first. */
export function withPartitions(
  transaction: Transaction,
  added: TopicPartitions,
  clientTransactionVersion: number,
  nowMs: number,
): Transaction {
  const partitions = new Map(transaction.partitions)
  for (const [topic, indexes] of added) partitions.set(topic, new Set([...(partitions.get(topic) ?? []), ...indexes]))
  return {
    ...transaction,
    previousProducerId: transaction.producerId,
    state: 'Ongoing',
    partitions,
    clientTransactionVersion,
    startMs: transaction.state === 'Ongoing' ? transaction.startMs : nowMs,
    lastUpdateMs: nowMs,
  }
}

/**
 * The outcome is decided; the markers follow.
 * @param epochBump - whether the markers carry the next epoch, which the client uses from then on
 * @param nextProducerId - the producer id for after that, when the epochs are used up; else -1
 */
export function prepared(
  transaction: Transaction,
  state: 'PrepareCommit' | 'PrepareAbort',
  step: { epochBump: boolean; nextProducerId: number; clientTransactionVersion: number },
  nowMs: number,
): Transaction {
  const { producerId, producerEpoch, lastProducerEpoch } = transaction
  return {
    ...transaction,
    state,
    previousProducerId: producerId,
    nextProducerId: step.nextProducerId,
    producerEpoch: step.epochBump ? producerEpoch + 1 : producerEpoch,
    lastProducerEpoch: step.epochBump ? producerEpoch : lastProducerEpoch,
    startMs: transaction.state === 'Ongoing' ? transaction.startMs : nowMs,
    lastUpdateMs: nowMs,
    clientTransactionVersion: step.clientTransactionVersion,
  }
}

/** All markers are written. */
export function completed(transaction: Transaction, nowMs: number): Transaction {
  const { producerId, producerEpoch, nextProducerId } = transaction
  return {
    ...transaction,
    state: transaction.state === 'PrepareCommit' ? 'CompleteCommit' : 'CompleteAbort',
    producerId: nextProducerId === -1 ? producerId : nextProducerId,
    producerEpoch: nextProducerId === -1 ? producerEpoch : 0,
    previousProducerId: producerId,
    nextProducerId: -1,
    partitions: new Map(),
    lastUpdateMs: nowMs,
  }
}

/** Whether the outcome is on record and the markers are not, or not all. */
export function isDecided({ state }: Transaction): boolean {
  return state === 'PrepareCommit' || state === 'PrepareAbort'
}

/** Whether all of `wanted` are in `partitions`. */
export function containsAll(partitions: TopicPartitions, wanted: TopicPartitions): boolean {
  for (const [topic, indexes] of wanted) {
    const known = partitions.get(topic)
    for (const index of indexes) if (known?.has(index) !== true) return false
  }
  return true
}
