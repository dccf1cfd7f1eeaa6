// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type MessageCodec } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** SnapshotHeaderRecord, versions 0. */
export interface SnapshotHeaderRecord {
  version: number
  lastContainedLogTimestamp: number
}

/** What encoding takes for {@link SnapshotHeaderRecord}. */
export interface SnapshotHeaderRecordInput {
  readonly version: number
  readonly lastContainedLogTimestamp: number
}

function encodeSnapshotHeaderRecord(w: Writer, value: SnapshotHeaderRecordInput, _v: number): void {
  const version = value.version
  const lastContainedLogTimestamp = value.lastContainedLogTimestamp
  w.writeInt16(version)
  w.writeInt64(lastContainedLogTimestamp)
  w.writeNoTaggedFields()
}

function decodeSnapshotHeaderRecord(r: Reader, _v: number): SnapshotHeaderRecord {
  const version = r.readInt16()
  const lastContainedLogTimestamp = r.readInt64()
  r.skipTaggedFields()
  return { version, lastContainedLogTimestamp }
}

/** SnapshotHeaderRecord, versions 0. */
export const snapshotHeaderRecord: MessageCodec<SnapshotHeaderRecord, SnapshotHeaderRecordInput> = {
  name: 'SnapshotHeaderRecord',
  minVersion: 0,
  maxVersion: 0,
  encode(w: Writer, value: SnapshotHeaderRecordInput, v: number): void {
    checkVersion('SnapshotHeaderRecord', v, 0, 0)
    encodeSnapshotHeaderRecord(w, value, v)
  },
  decode(r: Reader, v: number): SnapshotHeaderRecord {
    checkVersion('SnapshotHeaderRecord', v, 0, 0)
    return decodeSnapshotHeaderRecord(r, v)
  },
}
