import type { TopicPartition, TopicPartitionOffset } from '@ottla/core'
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

export const pollChannel: TracingChannel<unknown, PollTrace> = tracingChannel('ottla:consumer:poll')
export const commitChannel: TracingChannel<unknown, CommitTrace> = tracingChannel('ottla:consumer:commit')
export const rebalanceChannel: TracingChannel<unknown, RebalanceTrace> = tracingChannel('ottla:consumer:rebalance')
