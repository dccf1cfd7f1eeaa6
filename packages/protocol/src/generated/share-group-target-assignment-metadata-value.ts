// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type MessageCodec } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** ShareGroupTargetAssignmentMetadataValue, versions 0. */
export interface ShareGroupTargetAssignmentMetadataValue {
  assignmentEpoch: number
  /** Default 0. */
  assignmentTimestamp: number
}

/** What encoding takes for {@link ShareGroupTargetAssignmentMetadataValue}. */
export interface ShareGroupTargetAssignmentMetadataValueInput {
  readonly assignmentEpoch: number
  readonly assignmentTimestamp?: number | undefined
}

function encodeShareGroupTargetAssignmentMetadataValue(w: Writer, value: ShareGroupTargetAssignmentMetadataValueInput, _v: number): void {
  const assignmentEpoch = value.assignmentEpoch
  const assignmentTimestamp = value.assignmentTimestamp ?? 0
  w.writeInt32(assignmentEpoch)
  const assignmentTimestampIsSet = assignmentTimestamp !== 0
  w.writeUnsignedVarint((assignmentTimestampIsSet ? 1 : 0))
  if (assignmentTimestampIsSet) {
    const tag = w.beginTagged(0)
    w.writeInt64(assignmentTimestamp)
    w.endTagged(tag)
  }
}

function decodeShareGroupTargetAssignmentMetadataValue(r: Reader, _v: number): ShareGroupTargetAssignmentMetadataValue {
  const assignmentEpoch = r.readInt32()
  let assignmentTimestamp: number = 0
  for (let count = r.readTaggedCount(); count > 0; count--) {
    const tag = r.readUnsignedVarint()
    const end = r.readTaggedEnd()
    if (tag === 0) {
      assignmentTimestamp = r.readInt64()
      r.endTagged(0, end)
    } else {
      r.position = end
    }
  }
  return { assignmentEpoch, assignmentTimestamp }
}

/** ShareGroupTargetAssignmentMetadataValue, versions 0. */
export const shareGroupTargetAssignmentMetadataValue: MessageCodec<ShareGroupTargetAssignmentMetadataValue, ShareGroupTargetAssignmentMetadataValueInput> = {
  name: 'ShareGroupTargetAssignmentMetadataValue',
  minVersion: 0,
  maxVersion: 0,
  recordType: 12,
  encode(w: Writer, value: ShareGroupTargetAssignmentMetadataValueInput, v: number): void {
    checkVersion('ShareGroupTargetAssignmentMetadataValue', v, 0, 0)
    encodeShareGroupTargetAssignmentMetadataValue(w, value, v)
  },
  decode(r: Reader, v: number): ShareGroupTargetAssignmentMetadataValue {
    checkVersion('ShareGroupTargetAssignmentMetadataValue', v, 0, 0)
    return decodeShareGroupTargetAssignmentMetadataValue(r, v)
  },
}
