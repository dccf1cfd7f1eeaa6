// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type MessageCodec } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** KRaftVersionRecord, versions 0. */
export interface KRaftVersionRecord {
  version: number
  kRaftVersion: number
}

/** What encoding takes for {@link KRaftVersionRecord}. */
export interface KRaftVersionRecordInput {
  readonly version: number
  readonly kRaftVersion: number
}

function encodeKRaftVersionRecord(w: Writer, value: KRaftVersionRecordInput, _v: number): void {
  const version = value.version
  const kRaftVersion = value.kRaftVersion
  w.writeInt16(version)
  w.writeInt16(kRaftVersion)
  w.writeNoTaggedFields()
}

function decodeKRaftVersionRecord(r: Reader, _v: number): KRaftVersionRecord {
  const version = r.readInt16()
  const kRaftVersion = r.readInt16()
  r.skipTaggedFields()
  return { version, kRaftVersion }
}

/** KRaftVersionRecord, versions 0. */
export const kraftVersionRecord: MessageCodec<KRaftVersionRecord, KRaftVersionRecordInput> = {
  name: 'KRaftVersionRecord',
  minVersion: 0,
  maxVersion: 0,
  encode(w: Writer, value: KRaftVersionRecordInput, v: number): void {
    checkVersion('KRaftVersionRecord', v, 0, 0)
    encodeKRaftVersionRecord(w, value, v)
  },
  decode(r: Reader, v: number): KRaftVersionRecord {
    checkVersion('KRaftVersionRecord', v, 0, 0)
    return decodeKRaftVersionRecord(r, v)
  },
}
