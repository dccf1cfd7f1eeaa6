import { type Api, decodeRequestHeader, encodeResponseFrame, ErrorCode, FrameAssembler, Reader } from '@ottla/protocol'
import { apiVersions } from '@ottla/protocol/messages/api-versions'
import {
  consumerGroupHeartbeat,
  type ConsumerGroupHeartbeatRequest,
} from '@ottla/protocol/messages/consumer-group-heartbeat'
import { fetch, type FetchRequest } from '@ottla/protocol/messages/fetch'
import { findCoordinator, type FindCoordinatorRequest } from '@ottla/protocol/messages/find-coordinator'
import { listOffsets, type ListOffsetsRequest } from '@ottla/protocol/messages/list-offsets'
import { metadata, type MetadataRequest } from '@ottla/protocol/messages/metadata'
import { offsetCommit, type OffsetCommitRequest } from '@ottla/protocol/messages/offset-commit'
import { offsetFetch, type OffsetFetchRequest } from '@ottla/protocol/messages/offset-fetch'
import {
  offsetForLeaderEpoch,
  type OffsetForLeaderEpochRequest,
} from '@ottla/protocol/messages/offset-for-leader-epoch'
import { virtualRuntime, type VirtualRuntime } from '@ottla/runtime'
import { beforeAll } from 'vitest'
import { Consumer } from '../../src/consumer.ts'
import type { ConsumerConfig } from '../../src/consumer-config.ts'
import { batch, range } from './fetches.ts'
// Virtual time would run on while the library of run() comes from the disk.
beforeAll(() => import('p-queue'))

type AnyApi = Api<unknown, unknown, unknown, unknown>

const apis = [
  apiVersions,
  consumerGroupHeartbeat,
  fetch,
  findCoordinator,
  listOffsets,
  metadata,
  offsetCommit,
  offsetFetch,
  offsetForLeaderEpoch,
] as unknown as readonly AnyApi[]

/** A request that arrived at one of the nodes. */
export interface Request {
  readonly node: number
  readonly api: string
  // oxlint-disable-next-line typescript/no-explicit-any -- each script knows the request of its API
  readonly body: any
}

/** A batch of the log. */
interface ModelBatch {
  readonly baseOffset: number
  readonly nextOffset: number
  readonly epoch: number
  readonly bytes: Buffer
}

/** One partition: its log, the same on all replicas, and who leads it. */
export class ModelPartition {
  leaderId = 1
  leaderEpoch = 0
  /** Replica that the leader sends readers of the rack to; none by default. */
  readonly nearReplicas = new Map<string, number>()
  #log: ModelBatch[] = []
  logStartOffset = 0

  get endOffset(): number {
    return this.#log.at(-1)?.nextOffset ?? this.logStartOffset
  }

  /** Writes so many records in the present leader epoch. */
  write(count: number): void {
    const baseOffset = this.endOffset
    const nextOffset = baseOffset + count
    const bytes = batch(range(baseOffset, nextOffset), this.leaderEpoch)
    this.#log.push({ baseOffset, nextOffset, epoch: this.leaderEpoch, bytes })
  }

  /** Another node leads, which may not have what came last. */
  elect(leaderId: number, keepsUpTo = this.endOffset): void {
    this.leaderId = leaderId
    this.leaderEpoch++
    this.#log = this.#log.filter(({ nextOffset }) => nextOffset <= keepsUpTo)
  }

  bytesFrom(offset: number): Buffer {
    return Buffer.concat(this.#log.filter(({ nextOffset }) => nextOffset > offset).map(({ bytes }) => bytes))
  }

  /** Where the largest epoch that is not above this one ends (KIP-101). */
  endOfEpoch(epoch: number): { readonly leaderEpoch: number; readonly endOffset: number } {
    const last = this.#log.findLast((each) => each.epoch <= epoch)
    if (last === undefined) return { leaderEpoch: -1, endOffset: -1 }
    return { leaderEpoch: last.epoch, endOffset: last.nextOffset }
  }
}

/**
 * Brokers on a virtual network in virtual time with the topic `orders`, honest unless `fault` says otherwise: it may
 * answer any request in their place, or with `null` leave it without an answer.
 */
export class ModelCluster {
  readonly runtime: VirtualRuntime = virtualRuntime(1)
  readonly topicId = 'AAAAAAAAAAAAAAAAAAAAAQ'
  readonly partitions: readonly ModelPartition[]
  readonly received: Request[] = []
  readonly #ports = new Map<number, number>()
  readonly #consumers: Consumer[] = []
  readonly committed = new Map<number, number>()
  fault: (request: Request) => object | null | undefined = () => undefined
  /** Whether leaders are told where to find their successors (KIP-951). */
  givesHints = false
  /** Newest version by API name, -1 for one that the brokers do not have. */
  readonly limits: Record<string, number> = {}

  constructor(partitionCount = 1) {
    this.partitions = range(0, partitionCount).map(() => new ModelPartition())
  }

  async start(nodes = 3): Promise<this> {
    for (const node of range(1, nodes + 1)) {
      const { port } = await this.runtime.transport.listen({ host: 'broker', port: 0 }, (socket) => {
        const assembler = new FrameAssembler(1_000_000, (frame) => {
          void this.#answer(node, frame).then((answer) => answer !== undefined && socket.write([answer]))
        })
        socket.attach({ onData: (chunk) => assembler.push(chunk), onClose: () => undefined })
      })
      this.#ports.set(node, port)
    }
    return this
  }

  consumer(config: Partial<ConsumerConfig> = {}): Consumer {
    const bootstrapServers = [...this.#ports.values()].map((port) => `broker:${port}`)
    const made = new Consumer({ bootstrapServers, autoOffsetReset: 'earliest', ...config }, { runtime: this.runtime })
    this.#consumers.push(made)
    return made
  }

  async close(): Promise<void> {
    this.fault = () => undefined
    for (const consumer of this.#consumers) await this.run(consumer.close({ timeoutMs: 1_000 }).catch(() => {}))
  }

  /** Lets virtual time pass until the promise has settled. */
  async run<T>(work: Promise<T>): Promise<T> {
    let isSettled = false
    const settle = (): void => void (isSettled = true)
    work.then(settle, settle)
    await this.runtime.clock.runUntil(() => isSettled)
    return work
  }

  /** Polls until so many records have come, and returns their offsets. */
  async take(consumer: Consumer, count: number): Promise<number[]> {
    const offsets: number[] = []
    while (offsets.length < count) {
      for (const { offset } of await this.run(consumer.poll({ timeoutMs: 1_000 }))) offsets.push(offset)
    }
    return offsets
  }

  /** The requests to an API since the last call of `forget`. */
  requests(api: string): readonly Request[] {
    return this.received.filter((request) => request.api === api)
  }

  forget(): void {
    this.received.length = 0
  }

  async #answer(node: number, frame: Buffer): Promise<Uint8Array | undefined> {
    const reader = new Reader(frame)
    const { apiKey, apiVersion, correlationId } = decodeRequestHeader(reader)
    const api = apis.find(({ key }) => key === apiKey)!
    const request: Request = { node, api: api.name, body: api.decodeRequest(reader, apiVersion) }
    this.received.push(request)
    const faulty = this.fault(request)
    if (faulty === null) return undefined
    const response = faulty ?? this.#honest(request)
    if (api.name === 'Fetch' && !hasNews(response)) await this.#pass(request.body.maxWaitMs as number)
    return encodeResponseFrame(api, apiVersion, correlationId, { throttleTimeMs: 0, ...response }).toBuffer()
  }

  #pass(ms: number): Promise<void> {
    return new Promise((resolve) => this.runtime.clock.setTimer(ms, resolve))
  }

  #honest({ api, node, body }: Request): object {
    switch (api) {
      case 'ApiVersions':
        return { errorCode: 0, apiKeys: this.#versions() }
      case 'Metadata':
        return this.described(body as MetadataRequest)
      case 'Fetch':
        return this.fetched(node, body as FetchRequest)
      case 'ListOffsets':
        return { topics: this.#listed(body as ListOffsetsRequest) }
      case 'OffsetForLeaderEpoch':
        return { topics: this.#epochEnds(body as OffsetForLeaderEpochRequest) }
      case 'FindCoordinator': {
        const where = { nodeId: 1, host: 'broker', port: this.#ports.get(1)!, errorCode: 0, errorMessage: null }
        return { coordinators: (body as FindCoordinatorRequest).coordinatorKeys.map((key) => ({ key, ...where })) }
      }
      case 'OffsetFetch':
        return this.#offsets(body as OffsetFetchRequest)
      case 'OffsetCommit':
        return this.#commit(body as OffsetCommitRequest)
      case 'ConsumerGroupHeartbeat':
        return this.heartbeat(body as ConsumerGroupHeartbeatRequest)
      default:
        throw new RangeError(`The model has no answer for ${api}`)
    }
  }

  /** A coordinator with one member, which gets everything at once. */
  heartbeat({ memberEpoch }: ConsumerGroupHeartbeatRequest): object {
    const base = { errorCode: 0, memberEpoch: Math.max(1, memberEpoch), heartbeatIntervalMs: 1_000 }
    if (memberEpoch < 0) return { ...base, memberEpoch }
    const topicPartitions = [{ topicId: this.topicId, partitions: [...this.partitions.keys()] }]
    return memberEpoch === 0 ? { ...base, assignment: { topicPartitions } } : base
  }

  fetched(node: number, { topics, rackId }: FetchRequest): object {
    const responses = topics.map(({ topicId, partitions }) => ({
      topicId,
      partitions: partitions.map(({ partition, currentLeaderEpoch, fetchOffset }) => ({
        partitionIndex: partition,
        abortedTransactions: null,
        records: Buffer.alloc(0),
        ...this.#read(node, partition, currentLeaderEpoch, fetchOffset, rackId),
      })),
    }))
    const nodeEndpoints = this.givesHints
      ? [...this.#ports].map(([nodeId, port]) => ({ nodeId, host: 'broker', port }))
      : []
    return { errorCode: 0, sessionId: 0, responses, nodeEndpoints }
  }

  #read(node: number, index: number, epoch: number, offset: number, rackId: string): object {
    const partition = this.partitions[index]!
    const { leaderId, leaderEpoch, nearReplicas, endOffset, logStartOffset } = partition
    const ends = { highWatermark: endOffset, lastStableOffset: endOffset, logStartOffset }
    const isReplica = [...nearReplicas.values()].includes(node)
    if (node !== leaderId && !isReplica) {
      const currentLeader = this.givesHints ? { currentLeader: { leaderId, leaderEpoch } } : {}
      return { ...ends, errorCode: ErrorCode.NOT_LEADER_OR_FOLLOWER, ...currentLeader }
    }
    if (epoch >= 0 && epoch < leaderEpoch) return { ...ends, errorCode: ErrorCode.FENCED_LEADER_EPOCH }
    if (epoch > leaderEpoch) return { ...ends, errorCode: ErrorCode.UNKNOWN_LEADER_EPOCH }
    if (offset < logStartOffset || offset > endOffset) return { ...ends, errorCode: ErrorCode.OFFSET_OUT_OF_RANGE }
    const near = node === leaderId ? nearReplicas.get(rackId) : undefined
    if (near !== undefined) return { ...ends, errorCode: 0, preferredReadReplica: near }
    return { ...ends, errorCode: 0, records: partition.bytesFrom(offset) }
  }

  described({ topics }: MetadataRequest): object {
    const wanted = topics === null ? [{ name: 'orders', topicId: this.topicId }] : topics
    return {
      brokers: [...this.#ports].map(([nodeId, port]) => ({ nodeId, host: 'broker', port, rack: `rack-${nodeId}` })),
      clusterId: 'model',
      controllerId: 1,
      topics: wanted.map(({ name, topicId }) => {
        const isKnown = name === 'orders' || (name === null && topicId === this.topicId)
        if (!isKnown) {
          const errorCode = name === null ? ErrorCode.UNKNOWN_TOPIC_ID : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
          return { errorCode, name, topicId, partitions: [] }
        }
        return { errorCode: 0, name: 'orders', topicId: this.topicId, partitions: this.#partitionRows() }
      }),
    }
  }

  #partitionRows(): object[] {
    return this.partitions.map(({ leaderId, leaderEpoch }, partitionIndex) => ({
      errorCode: leaderId < 0 ? ErrorCode.LEADER_NOT_AVAILABLE : 0,
      partitionIndex,
      leaderId,
      leaderEpoch,
      replicaNodes: [...this.#ports.keys()],
      isrNodes: [...this.#ports.keys()],
      offlineReplicas: [],
    }))
  }

  #listed({ topics }: ListOffsetsRequest): object[] {
    return topics.map(({ name, partitions }) => ({
      name,
      partitions: partitions.map(({ partitionIndex, timestamp }) => {
        const { logStartOffset, endOffset, leaderEpoch } = this.partitions[partitionIndex]!
        const offset = timestamp === -2 ? logStartOffset : timestamp === -1 ? endOffset : -1
        return { partitionIndex, errorCode: 0, offset, leaderEpoch }
      }),
    }))
  }

  #epochEnds({ topics }: OffsetForLeaderEpochRequest): object[] {
    return topics.map(({ topic, partitions }) => ({
      topic,
      partitions: partitions.map(({ partition, leaderEpoch, currentLeaderEpoch }) => {
        const model = this.partitions[partition]!
        const errorCode = currentLeaderEpoch < model.leaderEpoch ? ErrorCode.FENCED_LEADER_EPOCH : 0
        return { partition, errorCode, ...(errorCode === 0 ? model.endOfEpoch(leaderEpoch) : {}) }
      }),
    }))
  }

  #offsets({ groups }: OffsetFetchRequest): object {
    const rows = (indexes: readonly number[]): object[] =>
      indexes.map((partitionIndex) => {
        const committedOffset = this.committed.get(partitionIndex) ?? -1
        return { partitionIndex, committedOffset, metadata: '', errorCode: 0 }
      })
    return {
      groups: groups.map(({ groupId, topics }) => ({
        groupId,
        topics: (topics ?? []).map(({ name, partitionIndexes }) => ({ name, partitions: rows(partitionIndexes) })),
      })),
    }
  }

  #commit({ topics }: OffsetCommitRequest): object {
    for (const { partitions } of topics) {
      for (const { partitionIndex, committedOffset } of partitions) this.committed.set(partitionIndex, committedOffset)
    }
    return committing(topics, 0)
  }

  #versions(): object[] {
    return apis
      .map(({ key, name, minVersion, maxVersion }) => ({
        apiKey: key,
        minVersion,
        maxVersion: this.limits[name] ?? maxVersion,
      }))
      .filter(({ maxVersion }) => maxVersion >= 0)
  }
}

/** An answer to OffsetCommit with one error for all. */
export function committing(topics: OffsetCommitRequest['topics'], errorCode: number): object {
  return {
    topics: topics.map(({ name, partitions }) => ({
      name,
      partitions: partitions.map(({ partitionIndex }) => ({ partitionIndex, errorCode })),
    })),
  }
}

/** Whether a broker would answer such a fetch without waiting. */
function hasNews(response: object): boolean {
  const { errorCode = 0, responses = [] } = response as {
    errorCode?: number
    responses?: { partitions: { errorCode: number; records?: Buffer; preferredReadReplica?: number }[] }[]
  }
  const rows = responses.flatMap(({ partitions }) => partitions)
  return (
    errorCode !== 0 ||
    rows.some((row) => row.errorCode !== 0 || (row.records?.length ?? 0) > 0 || (row.preferredReadReplica ?? -1) >= 0)
  )
}
