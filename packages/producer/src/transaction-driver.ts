import { ApiError, ConnectionError, type Logger, RequestTimeoutError, type TopicPartitionOffset } from '@ottla/core'
import { apiError, type Backoff, type ClusterClient, type CoordinatorType, isRetriable } from '@ottla/core/internal'
import { type Api, ErrorCode } from '@ottla/protocol'
import { addOffsetsToTxn } from '@ottla/protocol/messages/add-offsets-to-txn'
import { addPartitionsToTxn } from '@ottla/protocol/messages/add-partitions-to-txn'
import { endTxn } from '@ottla/protocol/messages/end-txn'
import { initProducerId } from '@ottla/protocol/messages/init-producer-id'
import { txnOffsetCommit } from '@ottla/protocol/messages/txn-offset-commit'
import type { Clock, Timer } from '@ottla/runtime'
import type { PartitionQueue } from './partition-queue.ts'
import { NONE } from './producer-batch.ts'
import type { TransactionManager } from './transaction-manager.ts'
import type { PendingOffsets, TransactionRequest } from './transaction-requests.ts'

/** The broker is still busy with the end of the transaction before, as a rule for a moment only. */
const concurrentTransactionsMs = 20
/** The newest version that a client may use; later ones are between brokers. */
const addPartitionsVersion = 3
/** Later versions belong to version 2 of the protocol. */
const version1 = { txnOffsetCommit: 4, endTxn: 4 }
/** Later ones name topics by ids. */
const txnOffsetCommitVersion = 5

/** Options of {@link TransactionDriver}. */
export interface TransactionDriverOptions {
  readonly client: ClusterClient
  readonly manager: TransactionManager
  readonly clock: Clock
  readonly backoff: Backoff
  readonly logger: Logger
  readonly transactionalId: string
  readonly transactionTimeoutMs: number
}

/** What a coordinator refused. */
interface Refusal {
  readonly errorCode: number
  readonly error: Error
}

/** Sends what the {@link TransactionManager} wants sent, one request at a time, until it is answered or the producer closes. */
export class TransactionDriver {
  readonly #options: TransactionDriverOptions
  #isBusy = false
  #failures = 0
  #timer: Timer | undefined
  #isClosed = false

  constructor(options: TransactionDriverOptions) {
    this.#options = options
  }

  /** There may be something to send. */
  wake(): void {
    if (this.#isBusy || this.#isClosed) return
    this.#isBusy = true
    const request = this.#options.manager.next()
    if (request === undefined) this.#isBusy = false
    else void this.#run(request)
  }

  close(): void {
    this.#isClosed = true
    this.#timer?.cancel()
  }

  async #run(request: TransactionRequest): Promise<void> {
    const { clock } = this.#options
    const pauseMs = await this.#attempt(request)
    if (this.#isClosed) return
    const goOn = (): void => {
      this.#isBusy = false
      this.wake()
    }
    if (pauseMs === 0) goOn()
    else this.#timer = clock.setTimer(pauseMs, goOn)
  }

  /** Returns the time until the next request may leave. */
  async #attempt(request: TransactionRequest): Promise<number> {
    const { manager, backoff, logger, transactionalId } = this.#options
    let refusal: Refusal | undefined
    try {
      manager.onSend(request)
      refusal = await this.#send(request)
    } catch (error) {
      if (this.#isClosed) return 0
      if (!(error instanceof ApiError)) {
        if (!isRetriable(error)) {
          manager.onFailed(error as Error)
          return 0
        }
        logger.debug({ transactionalId, call: request.call, err: error }, 'Sending a transactional request again')
        manager.onLost(request, isOutcomeUnknown(error))
        this.#forgetCoordinator(request)
        return backoff.delayMs(this.#failures++)
      }
      refusal = { errorCode: error.errorCode, error }
    }
    if (this.#isClosed) return 0
    if (refusal === undefined) {
      this.#failures = 0
      return 0
    }
    const { errorCode, error } = refusal
    const verdict = manager.onRefused(request, errorCode, error)
    logger.debug({ transactionalId, call: request.call, err: error, verdict }, 'A transactional request was refused')
    if (verdict === 'find-coordinator') this.#forgetCoordinator(request)
    else if (verdict !== 'retry') {
      this.#failures = 0
      return 0
    }
    if (errorCode === ErrorCode.CONCURRENT_TRANSACTIONS && request.call === 'addPartitions')
      return concurrentTransactionsMs
    return backoff.delayMs(this.#failures++)
  }

  #send(request: TransactionRequest): Promise<Refusal | undefined> {
    switch (request.call) {
      case 'initProducerId':
        return this.#initProducerId(request.isBump)
      case 'addPartitions':
        return this.#addPartitions(request.partitions)
      case 'addOffsets':
        return this.#addOffsets(request.pending)
      case 'commitOffsets':
        return this.#commitOffsets(request.pending)
      case 'endTxn':
        return this.#endTxn(request.isCommit)
    }
  }

  async #initProducerId(isBump: boolean): Promise<Refusal | undefined> {
    const { manager, transactionalId, transactionTimeoutMs } = this.#options
    // With the identity it has, the coordinator refuses a producer that was replaced meanwhile (KIP-360).
    const identity = isBump ? manager.identity : {}
    const answer = await this.#ask(initProducerId, { transactionalId, transactionTimeoutMs, ...identity })
    const { errorCode, producerId, producerEpoch } = answer
    if (errorCode !== ErrorCode.NONE) return this.#refusal(initProducerId, errorCode)
    manager.onInitialized({ producerId, producerEpoch })
    return undefined
  }

  async #addPartitions(partitions: readonly PartitionQueue[]): Promise<Refusal | undefined> {
    const { manager, transactionalId } = this.#options
    const { producerId, producerEpoch } = manager.identity
    const request = {
      v3AndBelowTransactionalId: transactionalId,
      v3AndBelowProducerId: producerId,
      v3AndBelowProducerEpoch: producerEpoch,
      v3AndBelowTopics: byTopic(partitions.map(({ topic, partition }) => ({ topic: topic.name, partition }))).map(
        ([name, members]) => ({ name, partitions: members.map(({ partition }) => partition) }),
      ),
    }
    const { resultsByTopicV3AndBelow } = await this.#ask(addPartitionsToTxn, request, addPartitionsVersion)
    let worst = 0
    let topic = ''
    for (const { name, resultsByPartition } of resultsByTopicV3AndBelow) {
      for (const { partitionErrorCode } of resultsByPartition) {
        // All or nothing: the partition with another error is the reason why the others were not attempted.
        if (partitionErrorCode === ErrorCode.NONE) continue
        if (worst !== 0 && worst !== ErrorCode.OPERATION_NOT_ATTEMPTED) continue
        worst = partitionErrorCode
        topic = name
      }
    }
    if (worst !== ErrorCode.NONE) return this.#refusal(addPartitionsToTxn, worst, topic)
    manager.onPartitionsAdded(partitions)
    return undefined
  }

  async #addOffsets(pending: PendingOffsets): Promise<Refusal | undefined> {
    const { manager, transactionalId } = this.#options
    const { groupId } = pending.group
    const { errorCode } = await this.#ask(addOffsetsToTxn, { transactionalId, ...manager.identity, groupId })
    if (errorCode !== ErrorCode.NONE) return this.#refusal(addOffsetsToTxn, errorCode, groupId)
    manager.onOffsetsAdded(pending)
    return undefined
  }

  async #commitOffsets(pending: PendingOffsets): Promise<Refusal | undefined> {
    const { client, manager, transactionalId } = this.#options
    const { groupId, memberId, generationId, groupInstanceId = null } = pending.group
    const sent = pending.offsets
    const topics = byTopic(sent).map(([name, offsets]) => ({
      name,
      partitions: offsets.map(({ partition, offset, leaderEpoch = NONE, metadata = '' }) => ({
        partitionIndex: partition,
        committedOffset: offset,
        committedLeaderEpoch: leaderEpoch,
        committedMetadata: metadata,
      })),
    }))
    const request = {
      transactionalId,
      groupId,
      ...manager.identity,
      generationIdOrMemberEpoch: generationId,
      memberId,
      groupInstanceId,
      topics,
    }
    const maxVersion = manager.isVersion2 ? txnOffsetCommitVersion : version1.txnOffsetCommit
    const answer = await client.sendToCoordinator('group', groupId, txnOffsetCommit, request, { maxVersion })
    const codes = new Map<string, number>()
    for (const { name, partitions } of answer.topics)
      for (const { partitionIndex, errorCode } of partitions) codes.set(`${partitionIndex} ${name}`, errorCode)
    const codeOf = ({ topic, partition }: TopicPartitionOffset): number =>
      codes.get(`${partition} ${topic}`) ?? ErrorCode.UNKNOWN_SERVER_ERROR
    const left = sent.filter((offset) => codeOf(offset) !== ErrorCode.NONE)
    manager.onOffsetsCommitted(pending, left)
    const [first] = left
    return first === undefined ? undefined : this.#refusal(txnOffsetCommit, codeOf(first), groupId)
  }

  async #endTxn(isCommit: boolean): Promise<Refusal | undefined> {
    const { manager, transactionalId } = this.#options
    const request = { transactionalId, ...manager.identity, committed: isCommit }
    const maxVersion = manager.isVersion2 ? undefined : version1.endTxn
    const { errorCode, producerId, producerEpoch } = await this.#ask(endTxn, request, maxVersion)
    if (errorCode !== ErrorCode.NONE) return this.#refusal(endTxn, errorCode)
    manager.onEnded(producerId === NONE ? undefined : { producerId, producerEpoch })
    return undefined
  }

  #ask<RequestInput, Response>(
    api: Api<unknown, RequestInput, Response, never>,
    request: RequestInput,
    maxVersion?: number,
  ): Promise<Response> {
    const { client, transactionalId } = this.#options
    const options = maxVersion === undefined ? {} : { maxVersion }
    return client.sendToCoordinator('transaction', transactionalId, api, request, options)
  }

  #refusal(api: { readonly name: string; readonly key: number }, errorCode: number, resource?: string): Refusal {
    const { transactionalId } = this.#options
    const error = apiError(errorCode, {
      operation: `${api.name} of ${transactionalId}${resource === undefined ? '' : ` for ${resource}`}`,
      apiKey: api.key,
      resources: [resource ?? transactionalId],
    })
    return { errorCode, error }
  }

  #forgetCoordinator(request: TransactionRequest): void {
    const { client, transactionalId } = this.#options
    const [type, key]: [CoordinatorType, string] =
      request.call === 'commitOffsets' ? ['group', request.pending.group.groupId] : ['transaction', transactionalId]
    client.forgetCoordinator(type, key)
  }
}

function isOutcomeUnknown(error: unknown): boolean {
  return (error instanceof ConnectionError || error instanceof RequestTimeoutError) && error.outcomeUnknown
}

function byTopic<T extends { readonly topic: string }>(items: readonly T[]): [string, T[]][] {
  const topics = new Map<string, T[]>()
  for (const item of items) {
    const known = topics.get(item.topic)
    if (known === undefined) topics.set(item.topic, [item])
    else known.push(item)
  }
  return [...topics]
}
