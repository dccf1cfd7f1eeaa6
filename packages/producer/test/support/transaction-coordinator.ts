import {
  type Api,
  encodeResponseFrame,
  ErrorCode,
  type Reader,
  readRecords,
  type RecordBatchView,
} from '@ottla/protocol'
import { addOffsetsToTxn } from '@ottla/protocol/messages/add-offsets-to-txn'
import { addPartitionsToTxn } from '@ottla/protocol/messages/add-partitions-to-txn'
import { endTxn } from '@ottla/protocol/messages/end-txn'
import { findCoordinator } from '@ottla/protocol/messages/find-coordinator'
import { initProducerId } from '@ottla/protocol/messages/init-producer-id'
import { txnOffsetCommit } from '@ottla/protocol/messages/txn-offset-commit'
import type { VirtualRuntime } from '@ottla/runtime'

/** What becomes of a request to a coordinator. */
export type CoordinatorVerdict =
  | 'serve'
  | 'serve-and-cut'
  | 'cut'
  /** The connection breaks, and the request is served later, when nobody waits for it. */
  | 'late'
  /** Refused with this code. */
  | number

/** Options of {@link TransactionCoordinator}. */
export interface TransactionCoordinatorOptions {
  /** The level of `transaction.version` when a connection is set up. */
  readonly version: () => number
  readonly onRequest?: (apiKey: number) => CoordinatorVerdict
  /** Time until a decided transaction has written its markers, in ms. */
  readonly markersMs?: () => number
  readonly lateMs?: () => number
}

type Ending = 'commit' | 'abort'

/** Bytes to answer with. */
type Answer = Uint8Array[] | 'cut'

/**
 * The coordinator of one transactional id and one group, with Kafka's rules for epochs and states in both protocols, and
 * the view of a reader that waits for commits. It shares no code with the producer but the codec.
 */
export class TransactionCoordinator {
  static readonly keys: readonly number[] = [
    findCoordinator.key,
    initProducerId.key,
    addPartitionsToTxn.key,
    addOffsetsToTxn.key,
    txnOffsetCommit.key,
    endTxn.key,
  ]
  /** What read_committed readers see, transaction after transaction. */
  readonly visible: string[][] = []
  /** Committed by transactions. */
  groupOffset = -1
  /** Calls with the version they came in. */
  readonly calls: string[] = []
  producerId = -1
  epoch = -1
  endings = 0
  readonly #runtime: VirtualRuntime
  readonly #options: TransactionCoordinatorOptions
  #lastEpoch = -1
  #state: 'empty' | 'ongoing' | 'prepare' | 'complete' = 'empty'
  #ending: Ending | undefined
  readonly #partitions = new Set<number>()
  /** Written in the open transaction. */
  #pending: string[] = []
  #pendingOffset: number | undefined
  /** Partitions drop what they know of sequences of older epochs. */
  onMarkers: (epoch: number) => void = () => {}

  constructor(runtime: VirtualRuntime, options: TransactionCoordinatorOptions) {
    this.#runtime = runtime
    this.#options = options
  }

  get finalizedVersion(): number {
    return this.#options.version()
  }

  /** Another producer takes the transactional id over. */
  fence(): void {
    this.epoch++
    this.#lastEpoch = -1
    if (this.#state === 'ongoing') this.#end('abort')
  }

  answer(nodeId: number, key: number, version: number, correlationId: number, reader: Reader): Answer {
    const verdict = this.#options.onRequest?.(key) ?? 'serve'
    if (verdict === 'cut') return 'cut'
    const serve = (errorCode: number): Uint8Array[] =>
      this.#serve(nodeId, key, version, correlationId, reader, errorCode)
    if (verdict === 'late') {
      this.#runtime.clock.setTimer(this.#options.lateMs?.() ?? 100, () => serve(ErrorCode.NONE))
      return 'cut'
    }
    const answer = serve(typeof verdict === 'number' ? verdict : ErrorCode.NONE)
    return verdict === 'serve-and-cut' ? 'cut' : answer
  }

  #serve(
    nodeId: number,
    key: number,
    version: number,
    correlationId: number,
    reader: Reader,
    forced: number,
  ): Uint8Array[] {
    const frame = <Response>(api: Api<unknown, never, unknown, Response>, response: Response): Uint8Array[] => {
      this.calls.push(`${api.name} v${version}`)
      return encodeResponseFrame(api, version, correlationId, response).chunks()
    }
    const code = (decide: () => number): number => (forced === ErrorCode.NONE ? decide() : forced)
    switch (key) {
      case findCoordinator.key: {
        const node = { nodeId, host: 'virtual', port: 9000 + nodeId, errorCode: forced, errorMessage: null }
        const [coordinator] = findCoordinator.decodeRequest(reader, version).coordinatorKeys
        return frame(findCoordinator, { coordinators: [{ key: coordinator!, ...node }] })
      }
      case initProducerId.key: {
        const request = initProducerId.decodeRequest(reader, version)
        const errorCode = code(() => this.#init(request.producerId, request.producerEpoch))
        const identity = errorCode === 0 ? this.#identity : { producerId: -1, producerEpoch: -1 }
        return frame(initProducerId, { throttleTimeMs: 0, errorCode, ...identity })
      }
      case addPartitionsToTxn.key: {
        const request = addPartitionsToTxn.decodeRequest(reader, version)
        const partitions = request.v3AndBelowTopics.flatMap((topic) => topic.partitions)
        const errorCode = code(() => this.#add(request.v3AndBelowProducerEpoch, partitions))
        const resultsByPartition = partitions.map((partitionIndex) => ({
          partitionIndex,
          partitionErrorCode: errorCode,
        }))
        const { name } = request.v3AndBelowTopics[0]!
        return frame(addPartitionsToTxn, {
          throttleTimeMs: 0,
          resultsByTopicV3AndBelow: [{ name, resultsByPartition }],
        })
      }
      case addOffsetsToTxn.key: {
        const request = addOffsetsToTxn.decodeRequest(reader, version)
        const errorCode = code(() => this.#add(request.producerEpoch, []))
        return frame(addOffsetsToTxn, { throttleTimeMs: 0, errorCode })
      }
      case txnOffsetCommit.key: {
        const request = txnOffsetCommit.decodeRequest(reader, version)
        const { name, partitions } = request.topics[0]!
        const [{ partitionIndex, committedOffset }] = partitions as [(typeof partitions)[number]]
        const errorCode = code(() => this.#commitOffset(request.producerEpoch, committedOffset, version >= 5))
        return frame(txnOffsetCommit, {
          throttleTimeMs: 0,
          topics: [{ name, partitions: [{ partitionIndex, errorCode }] }],
        })
      }
      default: {
        const request = endTxn.decodeRequest(reader, version)
        const ending = request.committed ? 'commit' : 'abort'
        const errorCode = code(() =>
          version >= 5 ? this.#end2(request.producerEpoch, ending) : this.#end1(request.producerEpoch, ending),
        )
        const identity = errorCode === 0 && version >= 5 ? this.#identity : {}
        return frame(endTxn, { throttleTimeMs: 0, errorCode, ...identity })
      }
    }
  }

  /** Whether a partition leader may append; sequences are its own matter. */
  checkAppend(view: RecordBatchView, partition: number, version: number): number {
    if (view.producerEpoch !== this.epoch) return ErrorCode.INVALID_PRODUCER_EPOCH
    if (version >= 12) return this.#add(view.producerEpoch, [partition])
    const isAdded = this.#state === 'ongoing' && this.#partitions.has(partition)
    return isAdded ? ErrorCode.NONE : ErrorCode.INVALID_TXN_STATE
  }

  onAppended(view: RecordBatchView): void {
    for (const { value } of readRecords(view)) this.#pending.push(value!.toString())
  }

  get #identity(): { producerId: number; producerEpoch: number } {
    return { producerId: this.producerId, producerEpoch: this.epoch }
  }

  #init(producerId: number, epoch: number): number {
    if (this.#state === 'prepare') return ErrorCode.CONCURRENT_TRANSACTIONS
    const isKnown = producerId === this.producerId && (epoch === this.epoch || epoch === this.#lastEpoch)
    if (producerId >= 0 && !isKnown) return ErrorCode.PRODUCER_FENCED
    if (this.#state === 'ongoing') {
      this.#lastEpoch = this.epoch++
      this.#end('abort')
      return ErrorCode.CONCURRENT_TRANSACTIONS
    }
    // A repeated request gets what the first one got.
    if (producerId >= 0 && epoch === this.#lastEpoch) return ErrorCode.NONE
    if (this.producerId < 0) this.producerId = 4000
    this.#lastEpoch = producerId >= 0 ? this.epoch : -1
    this.epoch++
    this.#state = 'empty'
    return ErrorCode.NONE
  }

  #add(epoch: number, partitions: readonly number[]): number {
    if (epoch !== this.epoch) return ErrorCode.PRODUCER_FENCED
    if (this.#state === 'prepare') return ErrorCode.CONCURRENT_TRANSACTIONS
    this.#state = 'ongoing'
    for (const partition of partitions) this.#partitions.add(partition)
    return ErrorCode.NONE
  }

  #commitOffset(epoch: number, offset: number, addsImplicitly: boolean): number {
    if (epoch !== this.epoch) return ErrorCode.INVALID_PRODUCER_EPOCH
    if (addsImplicitly) {
      const errorCode = this.#add(epoch, [])
      if (errorCode !== ErrorCode.NONE) return errorCode
    } else if (this.#state !== 'ongoing') return ErrorCode.INVALID_TXN_STATE
    this.#pendingOffset = offset
    return ErrorCode.NONE
  }

  #end1(epoch: number, ending: Ending): number {
    if (epoch !== this.epoch) return ErrorCode.PRODUCER_FENCED
    if (this.#state === 'ongoing') this.#end(ending)
    else if (this.#state === 'empty' || this.#ending !== ending) return ErrorCode.INVALID_TXN_STATE
    else if (this.#state === 'prepare') return ErrorCode.CONCURRENT_TRANSACTIONS
    return ErrorCode.NONE
  }

  #end2(epoch: number, ending: Ending): number {
    if (epoch === this.epoch - 1 && this.#ending === ending && this.#lastEpoch === epoch) {
      return this.#state === 'prepare' ? ErrorCode.CONCURRENT_TRANSACTIONS : ErrorCode.NONE
    }
    if (epoch !== this.epoch) return ErrorCode.PRODUCER_FENCED
    if (this.#state === 'prepare') return ErrorCode.CONCURRENT_TRANSACTIONS
    if (this.#state !== 'ongoing' && ending === 'commit') return ErrorCode.INVALID_TXN_STATE
    this.#lastEpoch = this.epoch++
    this.#end(ending)
    return ErrorCode.NONE
  }

  /** The outcome is decided; until the markers are written the id takes nothing new. */
  #end(ending: Ending): void {
    this.endings++
    this.#state = 'prepare'
    this.#ending = ending
    if (ending === 'commit') {
      this.visible.push(this.#pending)
      if (this.#pendingOffset !== undefined) this.groupOffset = this.#pendingOffset
    }
    this.#pending = []
    this.#pendingOffset = undefined
    this.#partitions.clear()
    this.#runtime.clock.setTimer(this.#options.markersMs?.() ?? 0, () => {
      this.#state = 'complete'
      this.onMarkers(this.epoch)
    })
  }
}
