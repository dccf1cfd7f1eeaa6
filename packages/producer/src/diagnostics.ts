import { tracingChannel, type TracingChannel } from 'node:diagnostics_channel'
import { traced } from '@ottla/core/internal'
import type { ProducerBatch } from './producer-batch.ts'
import type { ProducerMetrics, TimedCall } from './producer-metrics.ts'

/** Methods of the producer that have a tracing channel, `tracing:ottla:producer:<method>:*`. */
export type TracedMethod =
  | 'initTransactions'
  | 'beginTransaction'
  | 'sendOffsetsToTransaction'
  | 'commitTransaction'
  | 'abortTransaction'
  | 'transaction'
  | 'flush'
  | 'partitionsFor'
  | 'close'

/** Published on `tracing:ottla:producer:<method>:*` for every call of the method. */
export interface ProducerCallTrace {
  readonly clientId: string
  readonly transactionalId: string | undefined
  /** Of `partitionsFor`. */
  readonly topic?: string
  result?: unknown
  error?: unknown
}

/**
 * Published on `tracing:ottla:producer:batch:*` for every batch: `start` and `end` when it leaves for the first time, `asyncStart` and
 * `asyncEnd` when its senders have heard, with `error` between them when it was not delivered.
 */
export interface BatchTrace {
  readonly clientId: string
  readonly topic: string
  readonly partition: number
  /** The broker that the first attempt goes to. */
  readonly nodeId: number
  readonly recordCount: number
  /** On the wire. */
  readonly sizeBytes: number
  /** Attempts that failed; set before `asyncStart`. */
  retryCount?: number
  /** Set before `asyncStart` of a batch that was delivered. The offset is -1 when the broker did not tell. */
  result?: { readonly baseOffset: number } | { readonly splitInto: number }
  /** Why it was not; set before `error`. */
  error?: unknown
}

type CallChannel = TracingChannel<unknown, ProducerCallTrace>

const callChannels = new Map<TracedMethod, CallChannel>()
const batchChannel: TracingChannel<unknown, BatchTrace> = tracingChannel('ottla:producer:batch')

function channelOf(method: TracedMethod): CallChannel {
  let channel = callChannels.get(method)
  if (channel === undefined) callChannels.set(method, (channel = tracingChannel(`ottla:producer:${method}`)))
  return channel
}

/** Which total of the metrics a method adds its time to. */
const timed: Partial<Record<TracedMethod, TimedCall>> = {
  initTransactions: 'txn-init',
  sendOffsetsToTransaction: 'txn-send-offsets',
  commitTransaction: 'txn-commit',
  abortTransaction: 'txn-abort',
  flush: 'flush',
}

/** Lets the calls of one producer be seen: by tracing channels, free while nobody listens, and in its metrics. */
export class CallTracer {
  readonly #clientId: string
  readonly #transactionalId: string | undefined
  readonly #metrics: ProducerMetrics

  constructor(clientId: string, transactionalId: string | undefined, metrics: ProducerMetrics) {
    this.#clientId = clientId
    this.#transactionalId = transactionalId
    this.#metrics = metrics
  }

  run<T>(method: TracedMethod, call: () => Promise<T>, topic?: string): Promise<T> {
    const timer = timed[method]
    const run = timer === undefined ? call : () => this.#metrics.timed(timer, call)
    return traced(channelOf(method), () => this.#context(topic), run)
  }

  /** As {@link run}, for the one method that does not wait. */
  begin(call: () => void): void {
    const channel = channelOf('beginTransaction')
    this.#metrics.timedSync('txn-begin', () => {
      if (channel.hasSubscribers) channel.traceSync(call, this.#context(undefined))
      else call()
    })
  }

  /** The batches leave in a request to the node; only their first one counts. */
  onBatchesSent(batches: readonly ProducerBatch[], nodeId: number): void {
    if (!batchChannel.hasSubscribers) return
    for (const batch of batches) {
      if (batch.trace !== undefined) continue
      const { queue, recordCount, sizeBytes } = batch
      const { partition } = queue
      const trace: BatchTrace = {
        clientId: this.#clientId,
        topic: queue.topic.name,
        partition,
        nodeId,
        recordCount,
        sizeBytes,
      }
      batch.trace = trace
      batchChannel.start.runStores(trace, () => batchChannel.end.publish(trace))
    }
  }

  /** The senders of a batch's records have heard. */
  onBatchEnded({ trace, attempts }: ProducerBatch, end: Pick<BatchTrace, 'result' | 'error'>): void {
    if (trace === undefined) return
    Object.assign(trace, end, { retryCount: attempts })
    if (end.error !== undefined) batchChannel.error.publish(trace)
    batchChannel.asyncStart.runStores(trace, () => batchChannel.asyncEnd.publish(trace))
  }

  #context(topic: string | undefined): ProducerCallTrace {
    return {
      clientId: this.#clientId,
      transactionalId: this.#transactionalId,
      ...(topic === undefined ? {} : { topic }),
    }
  }
}
