import type { TopicPartition, TopicPartitionOffset } from '@ottla/core'
import { traced } from '@ottla/core/internal'
import { tracingChannel, type TracingChannel } from 'node:diagnostics_channel'

/** Published on `tracing:ottla:consumer:poll:*` for every poll, those of `for await` included. */
export interface PollTrace {
  readonly groupId: string | undefined
  /** What the poll returned; undefined when its time was over. Set before `asyncEnd`. */
  result?: unknown
  error?: unknown
}

/** Published on `tracing:ottla:consumer:commit:*` for every commit, automatic ones included. */
export interface CommitTrace {
  readonly groupId: string
  readonly offsets: readonly TopicPartitionOffset[]
  result?: unknown
  error?: unknown
}

/** Published on `tracing:ottla:consumer:rebalance:*` around every call of the rebalance listener. */
export interface RebalanceTrace {
  readonly callback: 'onPartitionsAssigned' | 'onPartitionsRevoked' | 'onPartitionsLost'
  readonly partitions: readonly TopicPartition[]
  result?: unknown
  /** What the listener threw. */
  error?: unknown
}

/** Published on `tracing:ottla:consumer:handle:*` around every call of a handler of run(). */
export interface HandleTrace extends TopicPartition {
  readonly offset: number
  /** Of a batch; else the same as `offset`. */
  readonly lastOffset: number
  /** Counts the times that the records are given to the handler, from 1 on. */
  readonly attempt: number
  result?: unknown
  /** What the handler threw. */
  error?: unknown
}

/**
 * Published on `tracing:ottla:consumer:<method>:*` for every call of `committed`, `position`, `beginningOffsets`, `endOffsets`,
 * `offsetsForTimes`, `partitionsFor`, `listTopics`, `run`, `unsubscribe` and `close`.
 */
export interface CallTrace {
  readonly groupId: string | undefined
  result?: unknown
  error?: unknown
}

/** Methods of the consumer that have a channel of {@link CallTrace}. */
export type TracedMethod =
  | 'committed'
  | 'position'
  | 'beginningOffsets'
  | 'endOffsets'
  | 'offsetsForTimes'
  | 'partitionsFor'
  | 'listTopics'
  | 'run'
  | 'unsubscribe'
  | 'close'

const callChannels = new Map<TracedMethod, TracingChannel<unknown, CallTrace>>()

/** Lets a call be seen; free while nobody listens. */
export function tracedCall<T>(method: TracedMethod, groupId: string | undefined, call: () => Promise<T>): Promise<T> {
  let channel = callChannels.get(method)
  if (channel === undefined) callChannels.set(method, (channel = tracingChannel(`ottla:consumer:${method}`)))
  return traced(channel, () => ({ groupId }), call)
}

export const handleChannel: TracingChannel<unknown, HandleTrace> = tracingChannel('ottla:consumer:handle')
export const pollChannel: TracingChannel<unknown, PollTrace> = tracingChannel('ottla:consumer:poll')
export const commitChannel: TracingChannel<unknown, CommitTrace> = tracingChannel('ottla:consumer:commit')
export const rebalanceChannel: TracingChannel<unknown, RebalanceTrace> = tracingChannel('ottla:consumer:rebalance')
