import type {
  ConsumerGroupMetadata,
  MetricsSnapshot,
  PartitionInfo,
  TopicPartitionOffset,
  WaitOptions,
} from '@ottla/core'
import { Backoff, ClusterClient, pluginsOf } from '@ottla/core/internal'
import { loadNativeCrc32c } from '@ottla/protocol'
import {
  configFromProperties,
  describeError,
  InvalidStateError,
  nodeRuntime,
  type Runtime,
  type Timer,
} from '@ottla/runtime'
import { BackPressure } from './back-pressure.ts'
import { BatchCompressor } from './batch-compressor.ts'
import { BufferExhaustedError } from './errors.ts'
import { boundedWait } from './bounded-wait.ts'
import { CallTracer } from './diagnostics.ts'
import { Failures } from './failures.ts'
import { Interceptors } from './interceptors.ts'
import { compressionLevel, loadCodec } from './load-codec.ts'
import { NodeAvailability } from './node-availability.ts'
import { type Partitioner, partitionerOf } from './partitioner.ts'
import {
  producerConfigSchema,
  type ProducerConfig,
  type ResolvedProducerConfig,
  resolveProducerConfig,
} from './producer-config.ts'
import { ProducerMetrics } from './producer-metrics.ts'
import { checkTopic } from './payload.ts'
import type { PlainData, ProducerRecord } from './producer-record.ts'
import { RecordAccumulator } from './record-accumulator.ts'
import type { DeliveryCallback, RecordMetadata, ResolveDelivery } from './record-metadata.ts'
import { SendPath } from './send-path.ts'
import { Sender } from './sender.ts'
import { SequenceManager } from './sequence-manager.ts'
import { TopicRegistry } from './topic-registry.ts'
import type { Transaction, TransactionOptions } from './transaction.ts'
import { TransactionDriver } from './transaction-driver.ts'
import { TransactionManager } from './transaction-manager.ts'
import { Transactions } from './transactions.ts'

/** What a {@link Producer} takes beside Kafka's configuration. */
export interface ProducerOptions {
  /** Clock, randomness, sockets and threads. Default: those of the process. */
  readonly runtime?: Runtime
}

/** Options of {@link Producer.close}. */
export interface CloseOptions {
  /** After so many ms what is not delivered yet fails. Default: no limit of its own, `deliveryTimeoutMs` bounds it. */
  readonly timeoutMs?: number
}

let nextClientNumber = 1

/** Where the executor of the promise that is being made leaves its resolve function: one closure serves all promises. */
let taken: ResolveDelivery
function take(resolve: ResolveDelivery): void {
  taken = resolve
}

/** Dropped promises must not end the process. */
function ignore(): void {}

/**
 * Writes records to Kafka: batched per partition, retried, in order and exactly once per session unless configured
 * otherwise. One producer serves a whole process; close it to have everything delivered.
 *
 * @typeParam K - type of keys. @typeParam V - type of values. Without serializers both are strings or bytes.
 */
export class Producer<K = PlainData, V = PlainData> {
  readonly #config: ResolvedProducerConfig
  readonly #runtime: Runtime
  readonly #client: ClusterClient
  readonly #accumulator: RecordAccumulator
  readonly #sender: Sender
  readonly #path: SendPath
  readonly #failures: Failures
  readonly #metrics: ProducerMetrics
  readonly #tracer: CallTracer
  /** Present with a transactional id. */
  readonly #transactions: Transactions | undefined
  readonly #interceptors: Interceptors | undefined
  readonly #partitioner: Partitioner | undefined
  readonly #backPressure: BackPressure
  #closing: Promise<void> | undefined
  #forceTimer: Timer | undefined

  /**
   * Connects to nothing before the first record, or {@link partitionsFor}.
   *
   * @throws ConfigError
   */
  constructor(config: ProducerConfig<K, V>, options: ProducerOptions = {}) {
    const resolved = resolveProducerConfig(config as ProducerConfig)
    const runtime = options.runtime ?? nodeRuntime
    this.#config = resolved
    this.#runtime = runtime
    const { clock, random } = runtime
    const { logger, batchSize } = resolved
    const clientId = resolved.clientId ?? `producer-${resolved.transactionalId ?? nextClientNumber++}`
    for (const note of resolved.notes) logger.info({ clientId }, note)
    this.#client = new ClusterClient({
      config: resolved,
      kind: 'producer',
      clientId,
      runtime,
      allowAutoTopicCreation: true,
      topicMaxIdleMs: resolved.metadataMaxIdleMs,
    })
    this.#failures = new Failures(clientId, clock, logger)
    const backoff = new Backoff({ initialMs: resolved.retryBackoffMs, maxMs: resolved.retryBackoffMaxMs, random })
    const { transactionalId, transactionTimeoutMs } = resolved
    const sequences = resolved.enableIdempotence ? new SequenceManager(transactionalId !== undefined) : undefined
    const availability = new NodeAvailability(resolved.partitionerAvailabilityTimeoutMs)
    const compressor = this.#compressor()
    const manager =
      transactionalId === undefined || sequences === undefined
        ? undefined
        : new TransactionManager({
            transactionalId,
            sequences,
            isVersion2: () => (this.#client.finalizedFeature('transaction.version')?.max ?? 0) >= 2,
            onWork: () => {
              driver?.wake()
              this.#sender.wakeup()
            },
          })
    const driver =
      manager === undefined || transactionalId === undefined
        ? undefined
        : new TransactionDriver({
            client: this.#client,
            manager,
            clock,
            backoff,
            logger,
            transactionalId,
            transactionTimeoutMs,
          })
    this.#accumulator = new RecordAccumulator({
      ...resolved,
      retryBackoff: backoff,
      sequences,
      compressor,
      mayDrain: manager === undefined ? undefined : (queue) => manager.mayDrain(queue),
      onOpened: manager === undefined ? undefined : (queue) => manager.addPartition(queue),
    })
    const onCallbackError = (error: unknown): void =>
      logger.error({ clientId, err: error }, `A callback of send() threw: ${describeError(error)}`)
    const { metadata } = this.#client
    this.#metrics = new ProducerMetrics(this.#client.metrics, this.#client.networkMetrics, clock, {
      pool: this.#accumulator.pool,
      inFlightCount: () => this.#sender.inFlightCount,
      waitingCount: () => this.#path.waiting.memoryCount,
      metadataAgeMs: () => metadata.ageMs,
    })
    this.#backPressure = new BackPressure({
      clock,
      accumulator: this.#accumulator,
      waiting: () => this.#path.waiting,
      onMemoryWanted: () => this.#sender.wakeup(),
      onMemoryWait: (waitedMs) => this.#metrics.onMemoryWait(waitedMs),
    })
    this.#tracer = new CallTracer(clientId, transactionalId, this.#metrics)
    this.#sender = new Sender({
      ...resolved,
      metrics: this.#metrics,
      tracer: this.#tracer,
      client: this.#client,
      accumulator: this.#accumulator,
      sequences,
      transactions: manager,
      transactionalId,
      availability,
      clock,
      backoff,
      listener: {
        onCallbackError,
        onFailed: ({ queue, recordCount }, error, unobservedCount) => {
          this.#metrics.onErrors(queue.topic.name, recordCount)
          this.#failures.report(queue.topic.name, queue.partition, recordCount, unobservedCount, error)
        },
        onProgress: () => this.#onProgress(),
        onRound: () => this.#backPressure.wake(),
      },
    })
    const sticky = {
      random,
      stickyBytes: Math.max(1, batchSize),
      adaptive: resolved.partitionerAdaptivePartitioningEnable,
      rack: resolved.partitionerRackAware && resolved.clientRack !== '' ? resolved.clientRack : undefined,
      isStalled: (nodeId: number) => availability.isStalled(nodeId),
    }
    const topics = new TopicRegistry(metadata, this.#accumulator, sticky, (topic) => this.#metrics.forget(topic))
    metadata.onUpdate(() => {
      topics.refresh()
      this.#sender.wakeup()
    })
    const { interceptorClasses, partitionerClass } = resolved
    this.#interceptors =
      interceptorClasses.length === 0
        ? undefined
        : new Interceptors(pluginsOf(interceptorClasses, 'interceptorClasses'), logger)
    this.#interceptors?.configure(resolved)
    this.#partitioner = partitionerClass === undefined ? undefined : partitionerOf(partitionerClass, random)
    this.#path = new SendPath({
      clock,
      metadata,
      topics,
      accumulator: this.#accumulator,
      sender: this.#sender,
      keySerializer: resolved.keySerializer,
      valueSerializer: resolved.valueSerializer,
      interceptors: this.#interceptors,
      partitioner: this.#partitioner,
      ignoreKeys: resolved.partitionerIgnoreKeys,
      maxBlockMs: resolved.maxBlockMs,
      checkSend: manager === undefined ? undefined : () => manager.checkSend(),
      maxWaitingBytes: resolved.bufferMemory,
      onCallbackError,
      onMemoryWanted: (isWanted) => this.#backPressure.onMemoryWanted(isWanted),
      onMetadataWait: (waitedMs) => this.#metrics.onMetadataWait(waitedMs),
      onFailed: (topic, partition, isUnobserved, error) => {
        manager?.onRecordsFailed(error, false)
        this.#metrics.onErrors(topic, 1)
        if (error instanceof BufferExhaustedError) this.#metrics.onBufferExhausted()
        this.#failures.report(topic, partition, 1, isUnobserved ? 1 : 0, error)
      },
    })
    if (manager !== undefined && driver !== undefined) {
      this.#transactions = new Transactions({
        manager,
        driver,
        accumulator: this.#accumulator,
        waiting: this.#path.waiting,
        sender: this.#sender,
        clock,
        backoff,
        maxBlockMs: resolved.maxBlockMs,
        tracer: this.#tracer,
      })
    }
    void loadNativeCrc32c()
    if (compressor !== undefined) void this.#loadCodec(compressor)
  }

  /**
   * Makes a producer from Kafka's dotted names with text values, as they stand in properties files.
   *
   * @throws ConfigError
   */
  static fromProperties(properties: Readonly<Record<string, string>>, options?: ProducerOptions): Producer {
    return new Producer(
      configFromProperties(producerConfigSchema, properties) as ProducerConfig<PlainData, PlainData>,
      options,
    )
  }

  /** Sends a record and calls `callback` once when its end is known; no promise is made. */
  send(record: ProducerRecord<K, V>, callback: DeliveryCallback): void
  /**
   * Sends a record; the bytes of key and value may be reused as soon as the call returns.
   *
   * The promise resolves when the brokers have acknowledged the record as `acks` demands, and rejects with a KafkaError
   * when it was given up. It may be dropped: a rejection nobody waits for never ends the process. `timeoutMs` and `signal`
   * end the waiting, not the sending.
   */
  send(record: ProducerRecord<K, V>, options?: WaitOptions): Promise<RecordMetadata>
  send(record: ProducerRecord<K, V>, second?: DeliveryCallback | WaitOptions): Promise<RecordMetadata> | void {
    if (typeof second === 'function') {
      this.#path.accept(record, second, undefined)
      return
    }
    const promise = new Promise<RecordMetadata>(take as (resolve: (value: RecordMetadata) => void) => void)
    this.#path.accept(record, taken, promise)
    if (second === undefined) return promise
    const bounded = boundedWait(
      promise,
      this.#runtime.clock,
      second,
      `the record for topic ${(record as ProducerRecord<K, V> | undefined)?.topic} is still under way`,
    )
    bounded.catch(ignore)
    return bounded
  }

  /** Sends a record whose end nobody waits for. Never throws; failures are counted, published and logged. */
  sendAndForget(record: ProducerRecord<K, V>): void {
    this.#path.accept(record, undefined, undefined)
  }

  /**
   * Whether a loop that sends should pause with {@link ready}: the buffer memory is nearly used up, more is buffered than
   * the connections can have under way twice over, or so much was sent in this turn of the event loop that the sockets
   * should have theirs. Sends are accepted all the same; they wait only when the memory is really full.
   */
  get isFull(): boolean {
    return this.#backPressure.isFull
  }

  /**
   * Resolves when there is room again; at once when {@link isFull} is false.
   *
   * @throws InvalidStateError when the producer closes meanwhile.
   */
  ready(options?: WaitOptions): Promise<void> {
    if (!this.isFull) return Promise.resolve()
    const { closedError } = this.#path
    if (closedError !== undefined) return Promise.reject(closedError)
    return this.#backPressure.ready(options)
  }

  /**
   * The figures of this producer, under the names of the Java client: `producer.metrics()['producer-metrics']['record-send-rate']`.
   * They are also published on the diagnostics channel `ottla:core:metrics`.
   */
  metrics(): MetricsSnapshot {
    return this.#client.metrics.snapshot()
  }

  /** Records that were given up so far. */
  get failedCount(): number {
    return this.#failures.failedCount
  }

  /**
   * Has everything leave that was sent before, without lingering, and resolves when all of it has succeeded or failed.
   *
   * @throws RequestTimeoutError after `timeoutMs` (default: no limit), or the signal's reason; sending goes on then.
   */
  flush(options?: WaitOptions): Promise<void> {
    return this.#tracer.run('flush', () => this.#flush(options))
  }

  #flush(options?: WaitOptions): Promise<void> {
    const done = new Promise<void>((resolve) => {
      const barrier = this.#accumulator.beginFlush(resolve)
      this.#path.waiting.addBarrier(barrier)
      barrier.arm()
    })
    this.#sender.wakeup()
    return boundedWait(done, this.#runtime.clock, options, 'flush(): not all records were acknowledged')
  }

  /**
   * The partitions of a topic, with leaders and replicas.
   *
   * @throws RequestTimeoutError when the topic is not known within `timeoutMs` (default `maxBlockMs`), AuthorizationError,
   * ConnectionError.
   */
  partitionsFor(topic: string, options?: WaitOptions): Promise<PartitionInfo[]> {
    return this.#tracer.run('partitionsFor', () => this.#partitionsFor(topic, options), topic)
  }

  async #partitionsFor(topic: string, options: WaitOptions | undefined): Promise<PartitionInfo[]> {
    if (this.#path.closedError !== undefined) throw this.#path.closedError
    checkTopic(topic)
    const deadline = this.#client.deadline(options, this.#config.maxBlockMs)
    const { metadata } = this.#client
    try {
      await metadata.waitForTopics([topic], deadline)
    } finally {
      this.#metrics.onMetadataWait(deadline.elapsedMs)
    }
    return metadata.partitionsOf(topic) ?? []
  }

  /**
   * Gets the producer its id and epoch, once, before the first transaction: fences every other producer with the same
   * `transactionalId` and waits until the transaction it may have left open has ended.
   *
   * @throws RequestTimeoutError after `timeoutMs` (default `maxBlockMs`): call it again to wait on.
   * @throws AuthorizationError, after which it may be called again; ProducerFencedError, TransactionFatalError.
   */
  async initTransactions(options?: WaitOptions): Promise<void> {
    await this.#transactional('initTransactions').init(options)
  }

  /**
   * Opens a transaction: what is sent from here to its end becomes visible to `read_committed` readers together, or never.
   *
   * @throws InvalidStateError before {@link initTransactions} or while a transaction is open; ProducerFencedError,
   * TransactionFatalError when this producer has to be replaced.
   */
  beginTransaction(): void {
    this.#transactional('beginTransaction').begin()
  }

  /**
   * Commits a consumer's offsets as part of the open transaction, so that they count exactly when its records do.
   *
   * @param offsets - the offset of the next record to read for each partition: last processed + 1.
   * @param groupMetadata - `consumer.groupMetadata()`, by which the coordinator refuses members that lost their partitions
   * (KIP-447).
   * The promise may be dropped: the commit waits for the offsets and fails when they were refused.
   *
   * @throws ApiError, AuthorizationError when the offsets were refused: the transaction has to be aborted then.
   * @throws RequestTimeoutError after `timeoutMs` (default `maxBlockMs`): they are still under way, and the commit waits for
   * them. InvalidStateError, ConfigError for what does not fit.
   */
  sendOffsetsToTransaction(
    offsets: readonly TopicPartitionOffset[],
    groupMetadata: ConsumerGroupMetadata,
    options?: WaitOptions,
  ): Promise<void> {
    const sent = this.#sendOffsets(offsets, groupMetadata, options)
    // The commit tells of a failure too.
    sent.catch(ignore)
    return sent
  }

  async #sendOffsets(
    offsets: readonly TopicPartitionOffset[],
    groupMetadata: ConsumerGroupMetadata,
    options: WaitOptions | undefined,
  ): Promise<void> {
    await this.#transactional('sendOffsetsToTransaction').sendOffsets(offsets, groupMetadata, options)
  }

  /**
   * Delivers what was sent and commits the open transaction.
   *
   * @throws TransactionAbortableError when something in the transaction failed: abort it, the error says whether running it
   * again may help. ProducerFencedError, TransactionFatalError: replace this producer.
   * @throws RequestTimeoutError after `timeoutMs` (default `maxBlockMs`). Whether it is committed is not known; the producer
   * goes on finding out, and until this method was called again and has told, all others are refused.
   */
  async commitTransaction(options?: WaitOptions): Promise<void> {
    await this.#transactional('commitTransaction').commit(options)
  }

  /**
   * Aborts the open transaction. What was sent in it and is not delivered fails with TransactionAbortedError.
   *
   * @throws as {@link commitTransaction}, except for TransactionAbortableError.
   */
  async abortTransaction(options?: WaitOptions): Promise<void> {
    await this.#transactional('abortTransaction').abort(options)
  }

  /**
   * Runs `body` in a transaction: commits it when `body` has ended, aborts it when `body` throws. A failure of Kafka's that
   * a new attempt may cure (KIP-1050: abortable, retriable) has it aborted and run again, up to `retries` times, so `body`
   * must bear being run more than once. Calls {@link initTransactions} by itself. One transaction at a time.
   *
   * `timeoutMs` (default `maxBlockMs`) bounds each wait for a coordinator, not `body`.
   *
   * @returns what `body` returned.
   * @throws what `body` threw, and as {@link commitTransaction}. After a RequestTimeoutError with `outcomeUnknown` it may
   * have been committed; the next call first waits until that is settled. Fenced producers are never retried.
   */
  async transaction<T>(
    body: (transaction: Transaction<K, V>) => Promise<T> | T,
    options?: TransactionOptions,
  ): Promise<T> {
    const transactions = this.#transactional('transaction')
    return transactions.run(async () => {
      let isOver = false
      const check = (): void => {
        if (isOver) throw new InvalidStateError('The function of this transaction has ended; send inside of it')
      }
      try {
        return await body({
          send: (record, wait) => {
            check()
            return this.send(record, wait)
          },
          sendAndForget: (record) => {
            check()
            this.sendAndForget(record)
          },
          sendOffsets: (offsets, group, wait) => {
            check()
            return this.sendOffsetsToTransaction(offsets, group, wait)
          },
        })
      } finally {
        isOver = true
      }
    }, options)
  }

  #transactional(method: string): Transactions {
    if (this.#transactions !== undefined) return this.#transactions
    throw new InvalidStateError(`${method} needs a transactional producer: configure transactionalId`)
  }

  /**
   * Delivers what was sent and ends all connections; an open transaction is aborted. Later sends fail. May be called again, with another timeout too.
   */
  close(options: CloseOptions = {}): Promise<void> {
    const { timeoutMs } = options
    this.#closing ??= this.#tracer.run('close', () => this.#close())
    if (timeoutMs !== undefined && timeoutMs < Infinity) {
      this.#forceTimer?.cancel()
      const force = (): void =>
        this.#abort(
          new InvalidStateError(
            `The producer was closed before the record was delivered (close timeout ${timeoutMs} ms)`,
          ),
        )
      if (timeoutMs <= 0) force()
      else this.#forceTimer = this.#runtime.clock.setTimer(timeoutMs, force)
    }
    return this.#closing
  }

  /** As {@link close}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #close(): Promise<void> {
    this.#path.closedError = new InvalidStateError('The producer is closed')
    this.#accumulator.isClosing = true
    await this.#transactions?.close()
    await this.flush()
    this.#forceTimer?.cancel()
    this.#abort(this.#path.closedError)
    this.#client.close()
    this.#partitioner?.close?.()
    const { keySerializer, valueSerializer, logger } = this.#config
    for (const serializer of [keySerializer, valueSerializer]) {
      try {
        await serializer?.close?.()
      } catch (error) {
        logger.error({ err: error }, `close of a serializer threw: ${describeError(error)}`)
      }
    }
    await this.#interceptors?.close()
  }

  /** Fails whatever has not been delivered. */
  #abort(error: Error): void {
    this.#transactions?.stop(error)
    this.#path.waiting.failAll(error)
    this.#sender.abort(error)
    this.#backPressure.fail(error)
  }

  #compressor(): BatchCompressor | undefined {
    if (this.#config.compressionType === 'none') return undefined
    return new BatchCompressor(
      compressionLevel(this.#config),
      this.#runtime.offload,
      () => this.#sender.wakeup(),
      (batch, error) => this.#sender.reject(batch, error),
    )
  }

  async #loadCodec(compressor: BatchCompressor): Promise<void> {
    this.#sender.isEnabled = false
    try {
      compressor.start(await loadCodec(this.#config.compressionType, this.#runtime.offload))
      this.#sender.isEnabled = true
      this.#sender.wakeup()
    } catch (error) {
      this.#path.closedError ??= error as Error
      this.#abort(error as Error)
    }
  }

  #onProgress(): void {
    this.#path.waiting.onMemory()
    this.#backPressure.wake()
  }
}
