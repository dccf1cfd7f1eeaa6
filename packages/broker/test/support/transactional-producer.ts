import { encodeBatch, RecordBatchView, nextBatch, readRecords, asBuffer } from '@ottla/protocol'
import { addOffsetsToTxn } from '@ottla/protocol/messages/add-offsets-to-txn'
import { addPartitionsToTxn } from '@ottla/protocol/messages/add-partitions-to-txn'
import { endTxn, type EndTxnResponse } from '@ottla/protocol/messages/end-txn'
import { fetch } from '@ottla/protocol/messages/fetch'
import { initProducerId } from '@ottla/protocol/messages/init-producer-id'
import { listOffsets } from '@ottla/protocol/messages/list-offsets'
import { offsetFetch } from '@ottla/protocol/messages/offset-fetch'
import { produce } from '@ottla/protocol/messages/produce'
import { txnOffsetCommit } from '@ottla/protocol/messages/txn-offset-commit'
import type { RawClient } from './raw-client.ts'
import type { World } from './world.ts'

/** A transactional producer that does what a test tells it, one request at a time, in the old protocol (1) or in V2. */
export class TransactionalProducer {
  producerId = -1
  producerEpoch = -1
  readonly client: RawClient
  readonly #world: World
  readonly #transactionalId: string
  readonly #protocol: 1 | 2
  readonly #sequences = new Map<string, number>()

  static async connect(world: World, options: { id?: string; protocol?: 1 | 2 } = {}): Promise<TransactionalProducer> {
    return new TransactionalProducer(world, await world.connect(), options)
  }

  private constructor(world: World, client: RawClient, { id = 'tx', protocol = 2 }: { id?: string; protocol?: 1 | 2 }) {
    this.#world = world
    this.client = client
    this.#transactionalId = id
    this.#protocol = protocol
  }

  /** InitProducerId; takes over what it is given. */
  async init(options: { timeoutMs?: number; asItself?: boolean; version?: number } = {}): Promise<number> {
    const { timeoutMs = 60_000, asItself = false, version = 4 } = options
    const { producerId, producerEpoch } = this
    const answer = await this.#world.run(
      this.client.send(initProducerId, version, {
        transactionalId: this.#transactionalId,
        transactionTimeoutMs: timeoutMs,
        ...(asItself ? { producerId, producerEpoch } : {}),
      }),
    )
    if (answer.errorCode === 0) this.#become(answer)
    return answer.errorCode
  }

  /** AddPartitionsToTxn in the old protocol. */
  async add(topic: string, partition = 0, version = 3): Promise<number> {
    const answer = await this.#world.run(
      this.client.send(addPartitionsToTxn, version, {
        v3AndBelowTransactionalId: this.#transactionalId,
        v3AndBelowProducerId: this.producerId,
        v3AndBelowProducerEpoch: this.producerEpoch,
        v3AndBelowTopics: [{ name: topic, partitions: [partition] }],
      }),
    )
    return answer.resultsByTopicV3AndBelow[0]!.resultsByPartition[0]!.partitionErrorCode
  }

  /** Produces one batch; topics are `orders` and the like, partition 0. */
  async send(
    topic: string,
    values: readonly string[],
    version: number = this.#protocol === 2 ? 12 : 11,
  ): Promise<number> {
    const { producerId, producerEpoch } = this
    const baseSequence = this.#sequences.get(topic) ?? 0
    const records = encodeBatch(
      values.map((value) => ({ value })),
      { baseTimestamp: 1_700_000_000_000, producerId, producerEpoch, baseSequence, isTransactional: true },
    )
    const answer = await this.#world.run(
      this.client.send(produce, version, {
        transactionalId: this.#transactionalId,
        acks: -1,
        timeoutMs: 1000,
        topicData: [{ name: topic, partitionData: [{ index: 0, records }] }],
      }),
    )
    const { errorCode } = answer.responses[0]!.partitionResponses[0]!
    if (errorCode === 0) this.#sequences.set(topic, baseSequence + values.length)
    return errorCode
  }

  async addOffsets(groupId: string, version = 3): Promise<number> {
    const { producerId, producerEpoch } = this
    const request = { transactionalId: this.#transactionalId, producerId, producerEpoch, groupId }
    return (await this.#world.run(this.client.send(addOffsetsToTxn, version, request))).errorCode
  }

  async commitOffset(
    groupId: string,
    offset: number,
    options: { version?: number; topic?: string; memberId?: string; generationId?: number; topicId?: string } = {},
  ): Promise<number> {
    const { version = this.#protocol === 2 ? 5 : 3, topic = 'orders', memberId, generationId, topicId } = options
    const partitions = [{ partitionIndex: 0, committedOffset: offset, committedMetadata: null }]
    const answer = await this.#world.run(
      this.client.send(txnOffsetCommit, version, {
        transactionalId: this.#transactionalId,
        groupId,
        producerId: this.producerId,
        producerEpoch: this.producerEpoch,
        generationIdOrMemberEpoch: generationId,
        memberId,
        topics: [topicId === undefined ? { name: topic, partitions } : { topicId, partitions }],
      }),
    )
    return answer.topics[0]!.partitions[0]!.errorCode
  }

  /** EndTxn; takes over the epoch that V2 answers with. */
  async end(committed: boolean, version: number = this.#protocol === 2 ? 5 : 3): Promise<number> {
    const answer = await this.endAs(
      { producerId: this.producerId, producerEpoch: this.producerEpoch },
      committed,
      version,
    )
    if (answer.errorCode === 0 && version >= 5) this.#become(answer)
    return answer.errorCode
  }

  /** EndTxn with a given producer id and epoch. */
  endAs(
    producer: { producerId: number; producerEpoch: number },
    committed: boolean,
    version = 5,
  ): Promise<EndTxnResponse> {
    const request = { transactionalId: this.#transactionalId, ...producer, committed }
    return this.#world.run(this.client.send(endTxn, version, request))
  }

  /** The next records are the first of an epoch. */
  restartSequences(): void {
    this.#sequences.clear()
  }

  #become({ producerId, producerEpoch }: { producerId: number; producerEpoch: number }): void {
    if (producerId !== this.producerId || producerEpoch !== this.producerEpoch) this.restartSequences()
    this.producerId = producerId
    this.producerEpoch = producerEpoch
  }
}

/** What a consumer makes of a Fetch answer: the values that it hands out, control records left out. */
export interface Consumed {
  readonly values: string[]
  readonly lastStableOffset: number
  readonly highWatermark: number
  readonly aborted: { producerId: number; firstOffset: number }[] | null
}

/** Fetches all of partition 0 and filters as a consumer does; the caller lets time pass. */
export async function consumeLater(
  client: RawClient,
  topic: string,
  options: { readCommitted?: boolean; maxWaitMs?: number } = {},
): Promise<Consumed> {
  const { readCommitted = true, maxWaitMs = 0 } = options
  const partitions = [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1_000_000 }]
  const request = { maxWaitMs, minBytes: 1, isolationLevel: readCommitted ? 1 : 0, topics: [{ topic, partitions }] }
  const response = await client.send(fetch, 11, request)
  const data = response.responses[0]!.partitions[0]!
  const { highWatermark, lastStableOffset, abortedTransactions: aborted } = data
  const values = valuesToHandOut(asBuffer(data.records ?? Buffer.alloc(0)), aborted ?? [])
  return { values, highWatermark, lastStableOffset, aborted }
}

export function consume(world: World, ...rest: Parameters<typeof consumeLater>): Promise<Consumed> {
  return world.run(consumeLater(...rest))
}

function valuesToHandOut(bytes: Buffer, aborted: readonly { producerId: number; firstOffset: number }[]): string[] {
  const values: string[] = []
  const skipped = new Set<number>()
  for (let position = 0; position < bytes.length;) {
    const batch = nextBatch(bytes, position) as RecordBatchView
    position = batch.end
    for (const { producerId, firstOffset } of aborted) if (firstOffset === batch.baseOffset) skipped.add(producerId)
    if (batch.isControl) skipped.delete(batch.producerId)
    else if (!batch.isTransactional || !skipped.has(batch.producerId)) {
      for (const { value } of readRecords(batch)) values.push(value!.toString())
    }
  }
  return values
}

/** The latest offset of partition 0. */
export async function endOffset(
  world: World,
  client: RawClient,
  topic: string,
  isolationLevel: number,
  timestamp = -1,
): Promise<number> {
  const topics = [{ name: topic, partitions: [{ partitionIndex: 0, timestamp }] }]
  const response = await world.run(client.send(listOffsets, 7, { replicaId: -1, isolationLevel, topics }))
  return response.topics[0]!.partitions[0]!.offset
}

/** Committed offset and error code of partition 0 of `orders`. */
export async function committedOffset(
  world: World,
  client: RawClient,
  groupId: string,
  requireStable = true,
): Promise<{ offset: number; errorCode: number }> {
  const groups = [{ groupId, topics: [{ name: 'orders', partitionIndexes: [0] }] }]
  const response = await world.run(client.send(offsetFetch, 8, { groups, requireStable }))
  const { committedOffset: offset, errorCode } = response.groups[0]!.topics[0]!.partitions[0]!
  return { offset, errorCode }
}
