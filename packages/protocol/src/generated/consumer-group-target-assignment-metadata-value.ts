// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type MessageCodec } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** ConsumerGroupTargetAssignmentMetadataValue, versions 0. */
export interface ConsumerGroupTargetAssignmentMetadataValue {
  assignmentEpoch: number
  /** Default 0. */
  assignmentTimestamp: number
}

/** What encoding takes for {@link ConsumerGroupTargetAssignmentMetadataValue}. */
export interface ConsumerGroupTargetAssignmentMetadataValueInput {
  readonly assignmentEpoch: number
  readonly assignmentTimestamp?: number | undefined
}

function encodeConsumerGroupTargetAssignmentMetadataValue(w: Writer, value: ConsumerGroupTargetAssignmentMetadataValueInput, _v: number): void {
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

function decodeConsumerGroupTargetAssignmentMetadataValue(r: Reader, _v: number): ConsumerGroupTargetAssignmentMetadataValue {
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

/** ConsumerGroupTargetAssignmentMetadataValue, versions 0. */
export const consumerGroupTargetAssignmentMetadataValue: MessageCodec<ConsumerGroupTargetAssignmentMetadataValue, ConsumerGroupTargetAssignmentMetadataValueInput> = {
  name: 'ConsumerGroupTargetAssignmentMetadataValue',
  minVersion: 0,
  maxVersion: 0,
  recordType: 6,
  encode(w: Writer, value: ConsumerGroupTargetAssignmentMetadataValueInput, v: number): void {
    checkVersion('ConsumerGroupTargetAssignmentMetadataValue', v, 0, 0)
    encodeConsumerGroupTargetAssignmentMetadataValue(w, value, v)
  },
  decode(r: Reader, v: number): ConsumerGroupTargetAssignmentMetadataValue {
    checkVersion('ConsumerGroupTargetAssignmentMetadataValue', v, 0, 0)
    return decodeConsumerGroupTargetAssignmentMetadataValue(r, v)
  },
}
