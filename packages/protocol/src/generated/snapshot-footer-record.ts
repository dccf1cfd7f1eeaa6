// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type MessageCodec } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** SnapshotFooterRecord, versions 0. */
export interface SnapshotFooterRecord {
  version: number
}

/** What encoding takes for {@link SnapshotFooterRecord}. */
export interface SnapshotFooterRecordInput {
  readonly version: number
}

function encodeSnapshotFooterRecord(w: Writer, value: SnapshotFooterRecordInput, _v: number): void {
  const version = value.version
  w.writeInt16(version)
  w.writeNoTaggedFields()
}

function decodeSnapshotFooterRecord(r: Reader, _v: number): SnapshotFooterRecord {
  const version = r.readInt16()
  r.skipTaggedFields()
  return { version }
}

/** SnapshotFooterRecord, versions 0. */
export const snapshotFooterRecord: MessageCodec<SnapshotFooterRecord, SnapshotFooterRecordInput> = {
  name: 'SnapshotFooterRecord',
  minVersion: 0,
  maxVersion: 0,
  encode(w: Writer, value: SnapshotFooterRecordInput, v: number): void {
    checkVersion('SnapshotFooterRecord', v, 0, 0)
    encodeSnapshotFooterRecord(w, value, v)
  },
  decode(r: Reader, v: number): SnapshotFooterRecord {
    checkVersion('SnapshotFooterRecord', v, 0, 0)
    return decodeSnapshotFooterRecord(r, v)
  },
}
