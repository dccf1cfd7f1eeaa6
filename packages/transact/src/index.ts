export type { TransactionTrace } from './diagnostics.ts'
export type { CopyConsumer, CopyProducer, OffsetsInTransaction, PolledRecords } from './parties.ts'
export type { TransactOptions } from './transact-options.ts'
export { transact } from './transact.ts'
