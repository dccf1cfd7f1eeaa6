// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type MessageCodec } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** ControlRecordTypeSchema, versions 0. */
export interface ControlRecordTypeSchema {
  type: number
}

/** What encoding takes for {@link ControlRecordTypeSchema}. */
export interface ControlRecordTypeSchemaInput {
  readonly type: number
}

function encodeControlRecordTypeSchema(w: Writer, value: ControlRecordTypeSchemaInput, _v: number): void {
  const type = value.type
  w.writeInt16(type)
}

function decodeControlRecordTypeSchema(r: Reader, _v: number): ControlRecordTypeSchema {
  const type = r.readInt16()
  return { type }
}

/** ControlRecordTypeSchema, versions 0. */
export const controlRecordTypeSchema: MessageCodec<ControlRecordTypeSchema, ControlRecordTypeSchemaInput> = {
  name: 'ControlRecordTypeSchema',
  minVersion: 0,
  maxVersion: 0,
  encode(w: Writer, value: ControlRecordTypeSchemaInput, v: number): void {
    checkVersion('ControlRecordTypeSchema', v, 0, 0)
    encodeControlRecordTypeSchema(w, value, v)
  },
  decode(r: Reader, v: number): ControlRecordTypeSchema {
    checkVersion('ControlRecordTypeSchema', v, 0, 0)
    return decodeControlRecordTypeSchema(r, v)
  },
}
