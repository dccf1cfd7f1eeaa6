import type { Logger } from '@ottla/core'
import { apiError, type Backoff, type ClusterClient, isRetriable } from '@ottla/core/internal'
import { RequestTimeoutError, topicPartitionName } from '@ottla/core'
import { DecodeError, ErrorCode, errorInfo } from '@ottla/protocol'
import { initProducerId } from '@ottla/protocol/messages/init-producer-id'
import { type PartitionProduceResponse, produce, type ProduceResponse } from '@ottla/protocol/messages/produce'
import { type Clock, describeError, InvalidStateError, type Timer } from '@ottla/runtime'
import type { CallTracer } from './diagnostics.ts'
import { TransactionAbortedError } from './errors.ts'
import { InFlightRequests } from './in-flight-requests.ts'
import type { NodeAvailability } from './node-availability.ts'
import type { BatchResult } from './deliveries.ts'
import type { PartitionSequences } from './partition-sequences.ts'
import { NONE, type ProducerBatch } from './producer-batch.ts'
import { ProduceCall, type ProduceTransaction } from './produce-request.ts'
import type { RecordAccumulator } from './record-accumulator.ts'
import type { ProducerMetrics } from './producer-metrics.ts'
import type { SequenceManager } from './sequence-manager.ts'
import type { TransactionManager } from './transaction-manager.ts'

const channel = 'produce'
/** An idempotent producer without transactions has none to time out. */
const noTransactionTimeoutMs = 0x7fff_ffff

/** Answers that do not say that the batch was not written. */
const mayBeWritten: ReadonlySet<number> = new Set([
  ErrorCode.REQUEST_TIMED_OUT,
  ErrorCode.NOT_ENOUGH_REPLICAS_AFTER_APPEND,
  ErrorCode.UNKNOWN_SERVER_ERROR,
])

/** How batches end, for the producer's bookkeeping. Called after the senders of the records have heard. */
export interface SenderListener {
  readonly onCallbackError: (error: unknown) => void
  /** @param unobservedCount - records of the batch whose failure no callback heard of. */
  onFailed(batch: ProducerBatch, error: Error, unobservedCount: number): void
  /** Memory may have been freed. */
  onProgress(): void
  /** All that could leave has left. */
  onRound(): void
}

/** Options of {@link Sender}. */
export interface SenderOptions {
  readonly client: ClusterClient
  readonly accumulator: RecordAccumulator
  /** Present with idempotence. */
  readonly sequences: SequenceManager | undefined
  /** Present with a transactional id. */
  readonly transactions: TransactionManager | undefined
  readonly transactionalId: string | undefined
  readonly availability: NodeAvailability
  readonly clock: Clock
  readonly logger: Logger
  readonly backoff: Backoff
  readonly acks: 0 | 1 | -1
  readonly requestTimeoutMs: number
  readonly deliveryTimeoutMs: number
  readonly retries: number
  readonly maxInFlightRequestsPerConnection: number
  readonly metrics: ProducerMetrics
  readonly tracer: CallTracer
  readonly listener: SenderListener
}

/**
 * Moves batches from the accumulator to the brokers and their answers back. The only part of the producer that talks to
 * the cluster. It works in rounds: {@link wakeup} asks for one, and each round sends whatever may leave.
 */
export class Sender {
  readonly #options: SenderOptions
  readonly #inFlight: InFlightRequests
  /** Nodes that are being connected, or whose next attempt waits for a timer. */
  readonly #connecting = new Map<number, Timer | undefined>()
  #round: Timer | undefined
  #timer: Timer | undefined
  #timerDueMs = Infinity
  /** No batch expires before. */
  #nextExpiryMs = 0
  #isAskingForProducerId = false
  #producerIdFailures = 0
  #producerIdTimer: Timer | undefined
  /** Set when the producer was closed by force. */
  #closedError: Error | undefined
  /** Batches leave only when this is true: a codec may have to be loaded first. */
  isEnabled = true

  constructor(options: SenderOptions) {
    this.#options = options
    this.#inFlight = new InFlightRequests(options.maxInFlightRequestsPerConnection)
  }

  /** Produce requests under way. */
  get inFlightCount(): number {
    return this.#inFlight.count
  }

  /** Has a round run soon, after all that is ready to run now, so that records sent together travel together. */
  wakeup(): void {
    if (this.#round !== undefined || this.#closedError !== undefined) return
    this.#round = this.#options.clock.setImmediate(() => {
      this.#round = undefined
      this.#run()
    })
  }

  /** Fails everything, at once and for good. */
  abort(error: Error): void {
    if (this.#closedError !== undefined) return
    this.#closedError = error
    this.#round?.cancel()
    this.#timer?.cancel()
    this.#producerIdTimer?.cancel()
    for (const timer of this.#connecting.values()) timer?.cancel()
    const { accumulator } = this.#options
    for (const batch of accumulator.takeAll(() => true)) this.#fail(batch, error, false)
    for (const batch of this.#inFlight.batches()) if (!batch.isDone) this.#fail(batch, error, false)
    this.#options.listener.onProgress()
  }

  /** Fails a batch that cannot be sent at all. */
  reject(batch: ProducerBatch, error: Error): void {
    if (batch.isDone) return
    this.#options.accumulator.takeBatch(batch)
    this.#fail(batch, error, true)
    this.#options.listener.onProgress()
    this.wakeup()
  }

  /** Fails what is queued of a transaction that cannot be committed any more. */
  dropBatches(): void {
    const { accumulator, transactions, listener } = this.#options
    if (transactions?.isDropping !== true || !accumulator.hasBatches) return
    const error = transactions.droppedError()
    for (const batch of accumulator.takeAll(() => true)) this.#fail(batch, error, true)
    listener.onProgress()
  }

  #run(): void {
    if (this.#closedError !== undefined) return
    const { accumulator, sequences, transactions, clock } = this.#options
    const nowMs = clock.monotonic()
    this.dropBatches()
    this.#expire(nowMs)
    sequences?.advance()
    if (!this.isEnabled) return
    const wantsProducerId = sequences?.hasProducerId === false && transactions === undefined
    if (wantsProducerId && accumulator.hasBatches) void this.#askForProducerId(sequences)
    let nextCheckMs = Infinity
    for (let sent = true; sent;) {
      sent = false
      const ready = accumulator.ready(nowMs, this.#inFlight)
      nextCheckMs = ready.nextCheckMs
      if (ready.hasUnknownLeaders) this.#options.client.metadata.requestUpdate()
      for (const nodeId of ready.nodeIds) {
        if (!this.#inFlight.canSend(nodeId)) continue
        const waitMs = this.#readyInMs(nodeId)
        if (waitMs > 0) nextCheckMs = Math.min(nextCheckMs, waitMs)
        else if (this.#sendTo(nodeId, nowMs)) sent = true
      }
    }
    this.#wakeupIn(nextCheckMs, nowMs)
    this.#options.listener.onRound()
  }

  /** 0 when the node takes a request now; Infinity when something else will wake the sender up. */
  #readyInMs(nodeId: number): number {
    const { client, availability, clock, backoff } = this.#options
    const isReady = client.isReady(nodeId, channel)
    availability.note(nodeId, isReady, clock.monotonic())
    if (isReady) return 0
    const throttledMs = client.throttledForMs(nodeId, channel)
    if (throttledMs > 0) return throttledMs
    if (client.isConnected(nodeId, channel)) {
      // What was written before has not left yet. An answer will tell, or at last a look later.
      return this.#inFlight.countOf(nodeId) > 0 ? Infinity : backoff.delayMs(0)
    }
    if (!this.#connecting.has(nodeId)) void this.#connect(nodeId)
    return Infinity
  }

  async #connect(nodeId: number): Promise<void> {
    this.#connecting.set(nodeId, undefined)
    const { client, accumulator, clock, backoff, listener } = this.#options
    let pauseMs = 0
    try {
      await client.connect(nodeId, channel)
    } catch (error) {
      if (this.#closedError !== undefined) return
      // The metadata may name another address, or another leader, by now; the client asks for it by itself.
      pauseMs = backoff.delayMs(0)
      if (!isRetriable(error)) {
        for (const batch of accumulator.takeAll((queue) => queue.leaderId === nodeId))
          this.#fail(batch, error as Error, true)
        listener.onProgress()
      }
    }
    const goOn = (): void => {
      this.#connecting.delete(nodeId)
      this.wakeup()
    }
    if (pauseMs === 0) goOn()
    else this.#connecting.set(nodeId, clock.setTimer(pauseMs, goOn))
  }

  /** Sends one request with what is ready for the node; false when there was nothing. */
  #sendTo(nodeId: number, nowMs: number): boolean {
    const { client, accumulator, acks, requestTimeoutMs, metrics, tracer } = this.#options
    const batches = accumulator.drain(nodeId, nowMs)
    if (batches.length === 0) return false
    metrics.onRequest(batches, nowMs)
    tracer.onBatchesSent(batches, nodeId)
    const call = new ProduceCall(nodeId, batches, (topic) => client.metadata.topic(topic)?.id, this.#transaction)
    this.#inFlight.add(call)
    const { maxVersion } = call
    client
      .send(nodeId, produce, (version) => call.request(version, acks, requestTimeoutMs), {
        channel,
        timeoutMs: requestTimeoutMs,
        expectResponse: acks !== 0,
        ...(maxVersion === undefined ? {} : { maxVersion }),
      })
      .then(
        (response) => this.#onResponse(call, acks === 0 ? undefined : response),
        (error: unknown) => this.#onLost(call, error as Error),
      )
    return true
  }

  get #transaction(): ProduceTransaction | undefined {
    const { transactions, transactionalId } = this.#options
    if (transactions === undefined || transactionalId === undefined) return undefined
    return { transactionalId, addsImplicitly: transactions.isVersion2 }
  }

  #onResponse(call: ProduceCall, response: ProduceResponse | undefined): void {
    const { accumulator, client, clock, listener } = this.#options
    this.#inFlight.remove(call)
    const nowMs = clock.monotonic()
    const wasAnswered = response !== undefined
    if (wasAnswered) this.#learnLeaders(call, response)
    for (const batch of call.batches) accumulator.leaveWire(batch, true)
    if (!wasAnswered) {
      for (const batch of call.batches) this.#succeed(batch, NONE, NONE)
    } else {
      let isMetadataStale = false
      call.match(response, (batch, answer) => {
        if (answer === undefined) {
          const error = new InvalidStateError(`The broker's answer left ${nameOf(batch)} out`)
          if (!this.#retry(batch, ErrorCode.UNKNOWN_SERVER_ERROR, true, NONE, error, nowMs))
            this.#fail(batch, error, false)
          return
        }
        this.#onAnswer(batch, answer, nowMs)
        if (errorInfo(answer.errorCode).refreshMetadata) isMetadataStale = true
      })
      if (isMetadataStale) client.metadata.requestUpdate()
    }
    listener.onProgress()
    this.wakeup()
  }

  /** KIP-951: the answer to a request that came to the wrong broker names the right one. */
  #learnLeaders(call: ProduceCall, response: ProduceResponse): void {
    const updates: { topic: string; partition: number; leaderId: number; leaderEpoch: number }[] = []
    call.match(response, (batch, answer) => {
      const leader = answer?.currentLeader
      if (leader === undefined || leader.leaderId < 0) return
      updates.push({ topic: batch.queue.topic.name, partition: batch.queue.partition, ...leader })
    })
    if (updates.length === 0) return
    const endpoints = response.nodeEndpoints.map(({ nodeId: id, host, port, rack }) => ({
      id,
      host,
      port,
      ...(rack === null ? {} : { rack }),
    }))
    this.#options.client.metadata.updateLeader(updates, endpoints)
  }

  #onAnswer(batch: ProducerBatch, answer: PartitionProduceResponse, nowMs: number): void {
    const { errorCode } = answer
    if (errorCode === ErrorCode.NONE) {
      this.#succeed(batch, answer.baseOffset, answer.logAppendTimeMs)
      return
    }
    if (errorCode === ErrorCode.DUPLICATE_SEQUENCE_NUMBER) {
      // An earlier attempt was written, so long ago that the broker no longer knows where.
      this.#succeed(batch, NONE, NONE)
      return
    }
    if (batch.isDone) return
    if (errorCode === ErrorCode.MESSAGE_TOO_LARGE && batch.recordCount > 1) {
      const parts = this.#options.accumulator.split(batch)
      this.#options.metrics.onSplit()
      this.#options.tracer.onBatchEnded(batch, { result: { splitInto: parts } })
      this.#options.logger.debug(
        { topic: batch.queue.topic.name, partition: batch.queue.partition, parts },
        'Split a batch that the broker found too large',
      )
      return
    }
    const error = apiError(errorCode, {
      operation: `Produce to ${nameOf(batch)}`,
      apiKey: produce.key,
      detail: answer.errorMessage,
      resources: [batch.queue.topic.name],
    })
    const { retriable } = errorInfo(errorCode)
    if (this.#retry(batch, errorCode, retriable, answer.logStartOffset, error, nowMs)) return
    const { recordErrors } = answer
    const byIndex = new Map(recordErrors.map((record) => [record.batchIndex, record.batchIndexErrorMessage]))
    this.#fail(batch, error, !retriable, (index) => {
      if (byIndex.size === 0) return error
      const detail = byIndex.get(index)
      if (detail === undefined && !byIndex.has(index)) {
        return apiError(errorCode, {
          operation: `Produce to ${nameOf(batch)}`,
          detail: `not written because other records of its batch were refused: ${error.message}`,
        })
      }
      return apiError(errorCode, { operation: `Produce to ${nameOf(batch)}`, detail: detail ?? answer.errorMessage })
    })
  }

  /** The request ended without an answer: the connection broke, or the time for it was over. */
  #onLost(call: ProduceCall, error: Error): void {
    const { accumulator, client, clock, listener } = this.#options
    this.#inFlight.remove(call)
    const nowMs = clock.monotonic()
    for (const batch of call.batches) accumulator.leaveWire(batch, false)
    // Nonsense in place of an answer says as little about the records as no answer.
    const retriable = isRetriable(error) || error instanceof DecodeError
    for (const batch of call.batches) {
      if (!this.#retry(batch, ErrorCode.NETWORK_EXCEPTION, retriable, NONE, error, nowMs))
        this.#fail(batch, error, false)
    }
    if (retriable && this.#closedError === undefined) client.metadata.requestUpdate()
    listener.onProgress()
    this.wakeup()
  }

  /** Whether the batch goes back for another attempt. */
  #retry(
    batch: ProducerBatch,
    errorCode: number,
    isErrorRetriable: boolean,
    logStartOffset: number,
    error: Error,
    nowMs: number,
  ): boolean {
    if (batch.isDone) return true
    const { accumulator, sequences, retries, logger } = this.#options
    const { queue } = batch
    // That a batch came without those before it says less than why those failed.
    const isConsequence = errorCode === ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER && queue.lastError !== undefined
    if (!isConsequence) queue.lastError = error
    batch.lastError = queue.lastError
    if (mayBeWritten.has(errorCode)) batch.isOutcomeUnknown = true
    if (this.#closedError !== undefined || batch.attempts >= retries || accumulator.isExpired(batch, nowMs))
      return false
    if (this.#options.transactions?.isDropping === true) return false
    if (!(sequences?.shouldRetry(batch, errorCode, logStartOffset) ?? isErrorRetriable)) return false
    accumulator.retry(batch, nowMs)
    const { topic, partition } = batch.queue
    this.#options.metrics.onRetry(topic.name, batch.recordCount)
    logger.debug({ topic: topic.name, partition, attempts: batch.attempts, err: error }, 'Sending a batch again')
    return true
  }

  /** A batch that was acknowledged before those in front of it waits for them, so that callbacks keep the order. */
  #succeed(batch: ProducerBatch, baseOffset: number, logAppendTimeMs: number): void {
    if (batch.isDone) return
    batch.result = { baseOffset, logAppendTimeMs }
    const { sequences } = batch.queue
    if (sequences === undefined || !batch.hasSequence) this.#complete(batch, batch.result)
    else this.#completeInOrder(sequences)
  }

  #completeInOrder({ inFlight }: PartitionSequences): void {
    for (let first = inFlight[0]; first?.result !== undefined; first = inFlight[0]) this.#complete(first, first.result)
  }

  #complete(batch: ProducerBatch, result: BatchResult): void {
    const { accumulator, sequences, listener, tracer } = this.#options
    sequences?.onSuccess(batch)
    batch.queue.lastError = undefined
    accumulator.finish(batch)
    batch.succeed(result, listener.onCallbackError)
    tracer.onBatchEnded(batch, { result: { baseOffset: result.baseOffset } })
  }

  /** @param isRejected - the broker has surely not written it. */
  #fail(batch: ProducerBatch, cause: Error, isRejected: boolean, errorOf?: (index: number) => Error): void {
    if (batch.isDone) return
    const { accumulator, sequences, transactions, listener, tracer } = this.#options
    // A request that was under way when its transaction ended: that is what its senders hear.
    const isDropped = transactions?.isDropping === true && !(cause instanceof TransactionAbortedError)
    const error = isDropped ? transactions.droppedError(cause) : cause
    if (isDropped) errorOf = undefined
    sequences?.onFailure(batch, isRejected)
    accumulator.finish(batch)
    transactions?.onRecordsFailed(error, batch.hasSequence)
    const unobservedCount = batch.fail(errorOf ?? (() => error), listener.onCallbackError)
    listener.onFailed(batch, error, unobservedCount)
    tracer.onBatchEnded(batch, { error })
    if (batch.queue.sequences !== undefined) this.#completeInOrder(batch.queue.sequences)
  }

  #expire(nowMs: number): void {
    if (nowMs < this.#nextExpiryMs && this.#nextExpiryMs !== Infinity) return
    const { accumulator, client, deliveryTimeoutMs } = this.#options
    const expired = accumulator.takeExpired(nowMs)
    for (const batch of this.#inFlight.batches())
      if (!batch.isDone && accumulator.isExpired(batch, nowMs)) expired.push(batch)
    for (const batch of expired) {
      const operation = `${batch.recordCount} record(s) for ${nameOf(batch)}`
      const { lastError: metadataError } = client.metadata
      const { queue } = batch
      const cause = batch.lastError ?? queue.lastError ?? client.metadata.topicError(queue.topic.name) ?? metadataError
      const why = cause === undefined ? '' : `: ${describeError(cause)}`
      const error = new RequestTimeoutError(
        `${operation} were not delivered within ${deliveryTimeoutMs} ms (deliveryTimeoutMs)${why}`,
        {
          operation,
          elapsedMs: nowMs - batch.createdMs,
          outcomeUnknown: batch.isOnWire || batch.isOutcomeUnknown,
          cause,
        },
      )
      this.#fail(batch, error, false)
    }
    this.#nextExpiryMs = accumulator.oldestMs + deliveryTimeoutMs
    if (expired.length > 0) this.#options.listener.onProgress()
  }

  async #askForProducerId(sequences: SequenceManager): Promise<void> {
    if (this.#isAskingForProducerId) return
    this.#isAskingForProducerId = true
    const { client, accumulator, backoff, clock, listener, logger } = this.#options
    const request = { transactionalId: null, transactionTimeoutMs: noTransactionTimeoutMs }
    let pauseMs = 0
    try {
      const { errorCode, producerId, producerEpoch } = await client.sendToLeastLoaded(initProducerId, request)
      if (errorCode !== ErrorCode.NONE) {
        throw apiError(errorCode, { operation: 'InitProducerId', apiKey: initProducerId.key })
      }
      sequences.setProducerId({ producerId, producerEpoch })
      this.#producerIdFailures = 0
    } catch (error) {
      if (this.#closedError !== undefined) return
      pauseMs = backoff.delayMs(this.#producerIdFailures++)
      logger.warn({ err: error }, 'Could not get a producer id')
      if (!isRetriable(error)) {
        for (const batch of accumulator.takeAll(() => true)) this.#fail(batch, error as Error, true)
        listener.onProgress()
      }
    }
    const goOn = (): void => {
      this.#isAskingForProducerId = false
      this.wakeup()
    }
    if (pauseMs === 0) goOn()
    else this.#producerIdTimer = clock.setTimer(pauseMs, goOn)
  }

  /** Sees to it that a round runs when something becomes ready or expires by itself. */
  #wakeupIn(delayMs: number, nowMs: number): void {
    const { accumulator, clock } = this.#options
    const dueMs = accumulator.incompleteCount === 0 ? Infinity : Math.min(nowMs + delayMs, this.#nextExpiryMs)
    if (dueMs === this.#timerDueMs) return
    this.#timer?.cancel()
    this.#timerDueMs = dueMs
    if (dueMs === Infinity) return
    this.#timer = clock.setTimer(dueMs - nowMs, () => {
      this.#timerDueMs = Infinity
      this.#run()
    })
  }
}

function nameOf(batch: ProducerBatch): string {
  return topicPartitionName(batch.queue.topic.name, batch.queue.partition)
}
