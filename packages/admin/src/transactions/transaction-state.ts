/** What a transaction is doing, under Kafka's names. */
export type TransactionState =
  | 'Unknown'
  | 'Empty'
  | 'Ongoing'
  | 'PrepareCommit'
  | 'PrepareAbort'
  | 'CompleteCommit'
  | 'CompleteAbort'
  | 'PrepareEpochFence'

/** All but the one that stands for what this client does not know. */
export const transactionStates: readonly TransactionState[] = [
  'Empty',
  'Ongoing',
  'PrepareCommit',
  'PrepareAbort',
  'CompleteCommit',
  'CompleteAbort',
  'PrepareEpochFence',
]

/** The state in a response. */
export function transactionState(text: string): TransactionState {
  return transactionStates.find((state) => state === text) ?? 'Unknown'
}
