export { CooperativeStickyAssignor } from './assignors/cooperative-sticky-assignor.ts'
export type {
  MemberAssignment,
  MemberSubscription,
  PartitionAssignor,
  RebalanceProtocol,
  TopicRacks,
} from './assignors/partition-assignor.ts'
export { RangeAssignor } from './assignors/range-assignor.ts'
export { RoundRobinAssignor } from './assignors/round-robin-assignor.ts'
export { StickyAssignor } from './assignors/sticky-assignor.ts'
export type { ConsumerApi } from './consumer-api.ts'
export { Consumer, type ConsumerCloseOptions, type ConsumerOptions } from './consumer.ts'
export { consumerConfigSchema, type ConsumerConfig } from './consumer-config.ts'
export type { CallTrace, CommitTrace, HandleTrace, PollTrace, RebalanceTrace } from './diagnostics.ts'
export {
  CommitFailedError,
  ConcurrentModificationError,
  CorruptRecordError,
  HandlerTimeoutError,
  InvalidGroupIdError,
  LogTruncationError,
  NoOffsetForPartitionError,
  OffsetOutOfRangeError,
  RebalanceInProgressError,
  RebalanceListenerError,
  RecordDeserializationError,
  RecordHandlerError,
  type CorruptRecordErrorOptions,
  type RecordDeserializationErrorOptions,
} from './errors.ts'
export type {
  ConsumerHealth,
  ConsumerWait,
  GroupHealth,
  PartitionHealth,
  PartitionWait,
} from './health/consumer-health.ts'
export type { GroupMembershipOperation } from './group/group-member.ts'
export type { RebalanceListener } from './group/rebalance-listener.ts'
export type { ConsumerInterceptor } from './interceptors.ts'
export type { OffsetAndTimestamp } from './offsets/offset-queries.ts'
export { ConsumerRecord, type BatchContext } from './records/consumer-record.ts'
export { ConsumerRecords, type PartitionRange } from './records/consumer-records.ts'
export { deadLetter, type DeadLetterProducer } from './run/dead-letter.ts'
export type { FailedRecord, HandlerContext, RunOptions, RunRetryOptions } from './run/run-options.ts'
export { SubscriptionPattern } from './subscription-pattern.ts'
