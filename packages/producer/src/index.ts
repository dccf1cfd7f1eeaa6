export type { BatchTrace, ProducerCallTrace, TracedMethod } from './diagnostics.ts'
export {
  BufferExhaustedError,
  InvalidRecordError,
  PartitionerError,
  ProducerFencedError,
  RecordTooLargeError,
  TransactionAbortableError,
  TransactionAbortedError,
  TransactionFatalError,
} from './errors.ts'
export type { DeliveryFailure } from './failures.ts'
export type { ProducerInterceptor } from './interceptors.ts'
export type { Partitioner, PartitionerName, PartitionerTopic, PartitionFunction } from './partitioner.ts'
export type { ProducerApi } from './producer-api.ts'
export { Producer, type CloseOptions, type ProducerOptions } from './producer.ts'
export { producerConfigSchema, type Acks, type ProducerConfig } from './producer-config.ts'
export type { PlainData, ProducerRecord } from './producer-record.ts'
export type { DeliveryCallback, RecordMetadata } from './record-metadata.ts'
export type { Transaction, TransactionOptions } from './transaction.ts'
