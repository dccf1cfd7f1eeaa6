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

const states: readonly TransactionState[] = [
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
  return states.find((state) => state === text) ?? 'Unknown'
}
