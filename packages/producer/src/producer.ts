import { CodecRegistry, type CompressionType } from '@ottla/compression'
import type { ConsumerGroupMetadata, PartitionInfo, TopicPartitionOffset, WaitOptions } from '@ottla/core'
import { Backoff, ClusterClient } from '@ottla/core/internal'
import { loadNativeCrc32c } from '@ottla/protocol'
import {
  configFromProperties,
  ConfigError,
  describeError,
  InvalidStateError,
  nodeRuntime,
  type Runtime,
  type Timer,
} from '@ottla/runtime'
import { BatchCompressor } from './batch-compressor.ts'
import { boundedWait } from './bounded-wait.ts'
import { Failures } from './failures.ts'
import { Interceptors } from './interceptors.ts'
import { NodeAvailability } from './node-availability.ts'
import { type Partitioner, partitionerOf } from './partitioner.ts'
import {
  producerConfigSchema,
  type ProducerConfig,
  type ResolvedProducerConfig,
  resolveProducerConfig,
} from './producer-config.ts'
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

/** Handed over in one turn of the event loop; more would keep the sockets waiting for too long. */
const turnBytes = 524_288

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
  /** Present with a transactional id. */
  readonly #transactions: Transactions | undefined
  readonly #interceptors: Interceptors | undefined
  readonly #partitioner: Partitioner | undefined
  /** Free memory below which {@link isFull} is true whatever the connections could take. */
  readonly #scarceBytes: number
  readonly #readyWaiters: { resolve: () => void; reject: (error: Error) => void }[] = []
  #isMemoryWantedBySends = false
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
    const clientId = resolved.clientId ?? `producer-${nextClientNumber++}`
    for (const note of resolved.notes) logger.info({ clientId }, note)
    this.#client = new ClusterClient({
      config: resolved,
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
    this.#sender = new Sender({
      ...resolved,
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
        onFailed: ({ queue, recordCount }, error, unobservedCount) =>
          this.#failures.report(queue.topic.name, queue.partition, recordCount, unobservedCount, error),
        onProgress: () => this.#onProgress(),
        onRound: () => this.#wakeReady(),
      },
    })
    const topics = new TopicRegistry(this.#client.metadata, this.#accumulator, {
      random,
      stickyBytes: Math.max(1, batchSize),
      adaptive: resolved.partitionerAdaptivePartitioningEnable,
      rack: resolved.partitionerRackAware && resolved.clientRack !== '' ? resolved.clientRack : undefined,
      isStalled: (nodeId) => availability.isStalled(nodeId),
    })
    this.#client.metadata.onUpdate(() => {
      topics.refresh()
      this.#sender.wakeup()
    })
    const { interceptorClasses, partitionerClass } = resolved
    this.#interceptors = interceptorClasses.length === 0 ? undefined : new Interceptors(interceptorClasses, logger)
    this.#interceptors?.configure(resolved)
    this.#partitioner = partitionerClass === undefined ? undefined : partitionerOf(partitionerClass, random)
    this.#path = new SendPath({
      clock,
      metadata: this.#client.metadata,
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
      onMemoryWanted: (isWanted) => {
        this.#isMemoryWantedBySends = isWanted
        this.#updateMemoryWanted()
      },
      onFailed: (topic, partition, isUnobserved, error) => {
        manager?.onRecordsFailed(error, false)
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
      })
    }
    const { totalBytes, bufferBytes } = this.#accumulator.pool
    this.#scarceBytes = Math.max(bufferBytes, totalBytes / 16)
    void loadNativeCrc32c()
    if (compressor !== undefined) void this.#loadCodec(compressor, resolved.compressionType)
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
    const { pool, openedBytes } = this.#accumulator
    return (
      openedBytes >= turnBytes ||
      pool.totalBytes - pool.availableBytes > this.#highWaterBytes ||
      this.#path.waiting.count > 0
    )
  }

  /** Buffered bytes above which a loop should pause; it goes on at half of them. */
  get #highWaterBytes(): number {
    const { pool, pipelineBytes } = this.#accumulator
    return Math.min(pool.totalBytes - this.#scarceBytes, turnBytes + 2 * pipelineBytes)
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
    const promise = new Promise<void>((resolve, reject) => this.#readyWaiters.push({ resolve, reject }))
    this.#updateMemoryWanted()
    return boundedWait(promise, this.#runtime.clock, options, 'the buffer memory of the producer stayed full')
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
  async partitionsFor(topic: string, options?: WaitOptions): Promise<PartitionInfo[]> {
    if (this.#path.closedError !== undefined) throw this.#path.closedError
    const deadline = this.#client.deadline(options, this.#config.maxBlockMs)
    await this.#client.metadata.waitForTopics([topic], deadline)
    return this.#client.metadata.partitionsOf(topic) ?? []
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
    this.#closing ??= this.#close()
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
    for (const waiter of this.#readyWaiters.splice(0)) waiter.reject(error)
  }

  #compressor(): BatchCompressor | undefined {
    const { compressionType } = this.#config
    if (compressionType === 'none') return undefined
    return new BatchCompressor(
      this.#level(compressionType),
      this.#runtime.offload,
      () => this.#sender.wakeup(),
      (batch, error) => this.#sender.reject(batch, error),
    )
  }

  #level(type: CompressionType): number | undefined {
    const { compressionGzipLevel, compressionLz4Level, compressionZstdLevel } = this.#config
    return {
      none: undefined,
      gzip: compressionGzipLevel,
      snappy: undefined,
      lz4: compressionLz4Level,
      zstd: compressionZstdLevel,
    }[type]
  }

  async #loadCodec(compressor: BatchCompressor, type: CompressionType): Promise<void> {
    this.#sender.isEnabled = false
    try {
      // Where nothing may leave the thread, no native library may decide an order either.
      const isNativeAllowed = this.#runtime.offload.worthwhile(Number.MAX_SAFE_INTEGER)
      const registry = isNativeAllowed ? await CodecRegistry.load() : CodecRegistry.portable()
      compressor.start(await registry.ready(type))
      this.#sender.isEnabled = true
      this.#sender.wakeup()
    } catch (error) {
      const { message } = error as Error
      const fatal = new ConfigError(`compressionType ${type} cannot be used: ${message}`, { cause: error })
      this.#path.closedError ??= fatal
      this.#abort(fatal)
    }
  }

  #onProgress(): void {
    this.#path.waiting.onMemory()
    this.#wakeReady()
  }

  /** Whoever waits for memory needs batches to leave before they have lingered. */
  #updateMemoryWanted(): void {
    const isReadyAwaited = this.#readyWaiters.length > 0 && !this.#hasRoom
    this.#accumulator.isMemoryWanted = this.#isMemoryWantedBySends || isReadyAwaited
    this.#sender.wakeup()
  }

  get #hasRoom(): boolean {
    const { pool } = this.#accumulator
    return pool.totalBytes - pool.availableBytes <= this.#highWaterBytes / 2
  }

  #wakeReady(): void {
    if (this.#readyWaiters.length === 0) return
    if (!this.#hasRoom || this.#path.waiting.count > 0) return
    for (const waiter of this.#readyWaiters.splice(0)) waiter.resolve()
    this.#updateMemoryWanted()
  }
}
