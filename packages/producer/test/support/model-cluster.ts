import {
  apiRanges,
  type Api,
  decodeRequestHeader,
  encodeResponseFrame,
  ErrorCode,
  FrameAssembler,
  Reader,
  readRecords,
  RecordBatchView,
} from '@ottla/protocol'
import { apiVersions } from '@ottla/protocol/messages/api-versions'
import { initProducerId } from '@ottla/protocol/messages/init-producer-id'
import { metadata } from '@ottla/protocol/messages/metadata'
import { produce, type PartitionProduceResponseInput } from '@ottla/protocol/messages/produce'
import type { Socket, VirtualRuntime } from '@ottla/runtime'
import { TransactionCoordinator } from './transaction-coordinator.ts'

/** What the cluster does with one batch. */
export type Verdict =
  | 'append'
  /** Written, but the connection breaks before the answer. */
  | 'append-and-cut'
  /** The connection breaks before it is written. */
  | 'cut'
  /** The connection breaks, and it is written later, when nobody waits for it. */
  | 'late'
  /** Neither written nor answered. */
  | 'silence'
  /** Refused with this code. */
  | number

/** A batch as it came over the wire. */
export interface ReceivedBatch {
  readonly atMs: number
  readonly nodeId: number
  /** Of the request. */
  readonly version: number
  readonly partition: number
  readonly producerId: number
  readonly producerEpoch: number
  readonly baseSequence: number
  readonly recordCount: number
  readonly sizeBytes: number
}

interface ProducerState {
  epoch: number
  /** The last five batches. */
  batches: { first: number; last: number; baseOffset: number }[]
}

interface PartitionLog {
  readonly values: string[]
  readonly producers: Map<number, ProducerState>
}

/** Bytes to answer with; nothing for acks=0. */
type Answer = Uint8Array[] | 'cut' | 'silence' | undefined

/** Options of {@link ModelCluster}. */
export interface ModelClusterOptions {
  readonly partitions?: number
  readonly topic?: string
  /** Node ids; each listens on `basePort + id`. Default [1]. */
  readonly nodes?: readonly number[]
  /** Time between a request and its answer, in ms. */
  readonly delayMs?: () => number
  /** Time until a late batch is written, in ms. */
  readonly lateMs?: () => number
  /** Serves one transactional id. */
  readonly coordinator?: TransactionCoordinator
  readonly onProduce?: (batch: ReceivedBatch) => Verdict
}

const basePort = 9000

/**
 * A cluster of few words on a virtual network: one topic, Kafka's rules for sequence numbers, and a verdict for every
 * batch. It shares no code with the producer but the codec.
 */
export class ModelCluster {
  readonly topic: string
  readonly logs: PartitionLog[]
  readonly received: ReceivedBatch[] = []
  /** API keys in the order they came. */
  readonly requests: number[] = []
  maxInFlightSeen = 0
  topicExists = true
  /** Answers of the wrong broker name the right one (KIP-951). */
  tellsLeaders = false
  maxBatchBytes = Infinity
  readonly leaders: number[]
  leaderEpoch = 1
  readonly #runtime: VirtualRuntime
  readonly #options: ModelClusterOptions
  #nextProducerId = 1000

  constructor(runtime: VirtualRuntime, options: ModelClusterOptions = {}) {
    const { partitions = 1, topic = 'orders', nodes = [1] } = options
    this.topic = topic
    this.#runtime = runtime
    this.#options = options
    this.logs = Array.from({ length: partitions }, () => ({ values: [], producers: new Map() }))
    const { coordinator } = options
    if (coordinator !== undefined) coordinator.onMarkers = (epoch) => this.#onMarkers(coordinator.producerId, epoch)
    this.leaders = this.logs.map((_, partition) => nodes[partition % nodes.length]!)
  }

  get bootstrapServers(): string {
    return `virtual:${basePort + this.#nodes[0]!}`
  }

  get #nodes(): readonly number[] {
    return this.#options.nodes ?? [1]
  }

  async start(): Promise<this> {
    for (const nodeId of this.#nodes) {
      await this.#runtime.transport.listen({ host: 'virtual', port: basePort + nodeId }, (socket) =>
        this.#serve(nodeId, socket),
      )
    }
    return this
  }

  #serve(nodeId: number, socket: Socket): void {
    let inFlight = 0
    let lastAnswerMs = 0
    let isStuck = false
    const assembler = new FrameAssembler(10_000_000, (frame) => {
      // What comes behind a request that was lost on a connection is lost too.
      if (isStuck) return
      const reader = new Reader(frame)
      const { apiKey, apiVersion, correlationId } = decodeRequestHeader(reader)
      this.requests.push(apiKey)
      const answer = this.#answer(nodeId, apiKey, apiVersion, correlationId, reader)
      isStuck = answer === 'cut' || answer === 'silence'
      if (apiKey === produce.key) this.maxInFlightSeen = Math.max(this.maxInFlightSeen, ++inFlight)
      const { clock } = this.#runtime
      // Answers keep the order of the requests.
      lastAnswerMs = Math.max(lastAnswerMs, clock.monotonic() + (this.#options.delayMs?.() ?? 0))
      clock.setTimer(lastAnswerMs - clock.monotonic(), () => {
        if (apiKey === produce.key) inFlight--
        if (answer === 'cut') socket.destroy()
        else if (answer !== 'silence' && answer !== undefined) socket.write(answer)
      })
    })
    socket.attach({ onData: (chunk) => assembler.push(chunk), onClose: () => {} })
  }

  #answer(nodeId: number, key: number, version: number, correlationId: number, reader: Reader): Answer {
    const frame = <Response>(api: Api<unknown, never, unknown, Response>, response: Response): Uint8Array[] =>
      encodeResponseFrame(api, version, correlationId, response).chunks()
    if (key === apiVersions.key) {
      const { coordinator } = this.#options
      const coordinated = coordinator === undefined ? [] : TransactionCoordinator.keys
      const served = [apiVersions.key, metadata.key, produce.key, initProducerId.key, ...coordinated]
      const apiKeys = apiRanges
        .filter((range) => served.includes(range.key))
        .map(({ key: apiKey, minVersion, maxVersion }) => ({ apiKey, minVersion, maxVersion }))
      const level = coordinator?.finalizedVersion ?? 0
      const feature = { name: 'transaction.version', minVersionLevel: level, maxVersionLevel: level }
      const features = level === 0 ? {} : { finalizedFeatures: [feature], finalizedFeaturesEpoch: 1 }
      return frame(apiVersions, { errorCode: 0, apiKeys, ...features })
    }
    if (key === metadata.key) return frame(metadata, this.#metadata())
    const { coordinator } = this.#options
    if (coordinator !== undefined && TransactionCoordinator.keys.includes(key))
      return coordinator.answer(nodeId, key, version, correlationId, reader)
    if (key === initProducerId.key) {
      return frame(initProducerId, {
        throttleTimeMs: 0,
        errorCode: 0,
        producerId: this.#nextProducerId++,
        producerEpoch: 0,
      })
    }
    return this.#produce(nodeId, version, correlationId, reader)
  }

  #metadata(): Parameters<typeof metadata.encodeResponse>[1] {
    const topics = this.topicExists
      ? [
          {
            errorCode: 0,
            name: this.topic,
            partitions: this.leaders.map((leaderId, partitionIndex) => ({
              errorCode: leaderId < 0 ? ErrorCode.LEADER_NOT_AVAILABLE : 0,
              partitionIndex,
              leaderId,
              leaderEpoch: this.leaderEpoch,
              replicaNodes: [...this.#nodes],
              isrNodes: [...this.#nodes],
            })),
          },
        ]
      : [{ errorCode: ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, name: this.topic, partitions: [] }]
    return { brokers: this.#brokers(), clusterId: 'model', controllerId: this.#nodes[0]!, topics }
  }

  #brokers(): { nodeId: number; host: string; port: number }[] {
    return this.#nodes.map((nodeId) => ({ nodeId, host: 'virtual', port: basePort + nodeId }))
  }

  #produce(nodeId: number, version: number, correlationId: number, reader: Reader): Answer {
    const request = produce.decodeRequest(reader, version)
    const answers: PartitionProduceResponseInput[] = []
    let fate: 'cut' | 'silence' | undefined
    for (const { index, records } of request.topicData[0]!.partitionData) {
      const view = new RecordBatchView(records!)
      const batch: ReceivedBatch = {
        atMs: this.#runtime.clock.monotonic(),
        nodeId,
        version,
        partition: index,
        producerId: view.producerId,
        producerEpoch: view.producerEpoch,
        baseSequence: view.baseSequence,
        recordCount: view.recordCount,
        sizeBytes: view.sizeBytes,
      }
      this.received.push(batch)
      const verdict = this.#options.onProduce?.(batch) ?? 'append'
      if (verdict === 'cut' || verdict === 'silence') {
        fate ??= verdict
        continue
      }
      if (verdict === 'late') {
        fate = 'cut'
        this.#runtime.clock.setTimer(this.#options.lateMs?.() ?? 100, () => this.#append(nodeId, index, view, version))
        continue
      }
      if (verdict === 'append-and-cut') fate = 'cut'
      if (typeof verdict === 'number') answers.push({ index, errorCode: verdict, baseOffset: -1 })
      else answers.push(this.#append(nodeId, index, view, version))
    }
    if (fate !== undefined) return fate
    if (request.acks === 0) return undefined
    const nodeEndpoints = this.tellsLeaders ? this.#brokers() : []
    const response = { responses: [{ name: this.topic, partitionResponses: answers }], nodeEndpoints }
    return encodeResponseFrame(produce, version, correlationId, response).chunks()
  }

  /** The end of a transaction under another epoch: sequences start again at 0. */
  #onMarkers(producerId: number, epoch: number): void {
    for (const { producers } of this.logs) {
      const known = producers.get(producerId)
      if (known !== undefined && known.epoch < epoch) producers.set(producerId, { epoch, batches: [] })
    }
  }

  #append(nodeId: number, index: number, view: RecordBatchView, version: number): PartitionProduceResponseInput {
    const log = this.logs[index]!
    const { coordinator } = this.#options
    if (this.leaders[index] !== nodeId) {
      const currentLeader = this.tellsLeaders
        ? { leaderId: this.leaders[index]!, leaderEpoch: this.leaderEpoch }
        : undefined
      return { index, errorCode: ErrorCode.NOT_LEADER_OR_FOLLOWER, baseOffset: -1, currentLeader }
    }
    if (view.sizeBytes > this.maxBatchBytes) return { index, errorCode: ErrorCode.MESSAGE_TOO_LARGE, baseOffset: -1 }
    const baseOffset = log.values.length
    if (view.producerId >= 0) {
      const known = log.producers.get(view.producerId)
      const problem = checkSequence(known, view)
      if (problem !== undefined) return { index, ...problem }
      const refused = view.isTransactional ? (coordinator?.checkAppend(view, index, version) ?? 0) : 0
      if (refused !== 0) return { index, errorCode: refused, baseOffset: -1 }
      const state = known?.epoch === view.producerEpoch ? known : { epoch: view.producerEpoch, batches: [] }
      state.batches.push({ first: view.baseSequence, last: view.lastSequence, baseOffset })
      if (state.batches.length > 5) state.batches.shift()
      log.producers.set(view.producerId, state)
    }
    if (view.isTransactional) coordinator?.onAppended(view)
    for (const { value } of readRecords(view)) log.values.push(value?.toString() ?? 'null')
    return { index, errorCode: 0, baseOffset, logStartOffset: 0 }
  }
}

/** Kafka's rules (ProducerAppendInfo): a new epoch starts at 0, a repeated batch is recognised, a gap is refused. */
function checkSequence(
  known: ProducerState | undefined,
  view: RecordBatchView,
): { errorCode: number; baseOffset: number } | undefined {
  if (known === undefined) return undefined
  if (view.producerEpoch < known.epoch) return { errorCode: ErrorCode.INVALID_PRODUCER_EPOCH, baseOffset: -1 }
  if (view.producerEpoch > known.epoch) {
    return view.baseSequence === 0 ? undefined : { errorCode: ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER, baseOffset: -1 }
  }
  const same = known.batches.find(({ first, last }) => first === view.baseSequence && last === view.lastSequence)
  if (same !== undefined) return { errorCode: ErrorCode.NONE, baseOffset: same.baseOffset }
  const last = known.batches.at(-1)?.last ?? -1
  if (view.baseSequence === (last === 0x7fff_ffff ? 0 : last + 1)) return undefined
  return { errorCode: ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER, baseOffset: -1 }
}
