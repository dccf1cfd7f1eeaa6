// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type MessageCodec } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** StreamsGroupTargetAssignmentMetadataValue, versions 0. */
export interface StreamsGroupTargetAssignmentMetadataValue {
  assignmentEpoch: number
  /** Default 0. */
  assignmentTimestamp: number
}

/** What encoding takes for {@link StreamsGroupTargetAssignmentMetadataValue}. */
export interface StreamsGroupTargetAssignmentMetadataValueInput {
  readonly assignmentEpoch: number
  readonly assignmentTimestamp?: number | undefined
}

function encodeStreamsGroupTargetAssignmentMetadataValue(w: Writer, value: StreamsGroupTargetAssignmentMetadataValueInput, _v: number): void {
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

function decodeStreamsGroupTargetAssignmentMetadataValue(r: Reader, _v: number): StreamsGroupTargetAssignmentMetadataValue {
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

/** StreamsGroupTargetAssignmentMetadataValue, versions 0. */
export const streamsGroupTargetAssignmentMetadataValue: MessageCodec<StreamsGroupTargetAssignmentMetadataValue, StreamsGroupTargetAssignmentMetadataValueInput> = {
  name: 'StreamsGroupTargetAssignmentMetadataValue',
  minVersion: 0,
  maxVersion: 0,
  recordType: 20,
  encode(w: Writer, value: StreamsGroupTargetAssignmentMetadataValueInput, v: number): void {
    checkVersion('StreamsGroupTargetAssignmentMetadataValue', v, 0, 0)
    encodeStreamsGroupTargetAssignmentMetadataValue(w, value, v)
  },
  decode(r: Reader, v: number): StreamsGroupTargetAssignmentMetadataValue {
    checkVersion('StreamsGroupTargetAssignmentMetadataValue', v, 0, 0)
    return decodeStreamsGroupTargetAssignmentMetadataValue(r, v)
  },
}
