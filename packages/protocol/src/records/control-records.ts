import { encodeVersioned } from '../frames.ts'
import { endTxnMarker } from '../generated/end-txn-marker.ts'
import { Reader } from '../reader.ts'
import { encodeBatch } from './batch-writer.ts'

/** Types of control records, by their number on the wire. */
export const ControlType = {
  ABORT: 0,
  COMMIT: 1,
  LEADER_CHANGE: 2,
  SNAPSHOT_HEADER: 3,
  SNAPSHOT_FOOTER: 4,
  KRAFT_VERSION: 5,
  KRAFT_VOTERS: 6,
} as const

/** What a control record says. */
export interface ControlRecord {
  /** One of {@link ControlType}, or a number that Kafka 4.4 does not have, which readers ignore. */
  readonly type: number
  readonly version: number
  /** Of commit and abort markers: the epoch of the coordinator that wrote them. */
  readonly coordinatorEpoch: number | undefined
}

/** Reads key and value of a record of a control batch. */
export function readControlRecord(key: Buffer | null, value: Buffer | null): ControlRecord {
  const reader = new Reader(key ?? Buffer.alloc(0))
  const version = reader.readInt16()
  const type = reader.readInt16()
  if (type !== ControlType.ABORT && type !== ControlType.COMMIT) return { type, version, coordinatorEpoch: undefined }
  const marker = new Reader(value ?? Buffer.alloc(0))
  // A newer version only appends fields.
  const markerVersion = Math.min(marker.readInt16(), endTxnMarker.maxVersion)
  return { type, version, coordinatorEpoch: endTxnMarker.decode(marker, markerVersion).coordinatorEpoch }
}

/** What {@link encodeEndTxnMarker} needs to know. */
export interface EndTxnMarkerOptions {
  readonly commit: boolean
  readonly producerId: number
  readonly producerEpoch: number
  readonly coordinatorEpoch: number
  /** Milliseconds. */
  readonly timestamp: number
  readonly baseOffset?: number | undefined
  readonly partitionLeaderEpoch?: number | undefined
}

/** The control batch that ends a producer's transaction in a partition. */
export function encodeEndTxnMarker(options: EndTxnMarkerOptions): Buffer {
  const key = Buffer.alloc(4)
  key.writeInt16BE(options.commit ? ControlType.COMMIT : ControlType.ABORT, 2)
  const value = encodeVersioned(endTxnMarker, { coordinatorEpoch: options.coordinatorEpoch }, endTxnMarker.maxVersion)
  const { producerId, producerEpoch, timestamp: baseTimestamp, baseOffset, partitionLeaderEpoch } = options
  return encodeBatch([{ key, value }], {
    baseTimestamp,
    producerId,
    producerEpoch,
    baseOffset,
    partitionLeaderEpoch,
    isTransactional: true,
    isControl: true,
  })
}
