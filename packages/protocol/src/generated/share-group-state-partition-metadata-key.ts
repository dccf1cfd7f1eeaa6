// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type MessageCodec } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** ShareGroupStatePartitionMetadataKey, versions 0. */
export interface ShareGroupStatePartitionMetadataKey {
  groupId: string
}

/** What encoding takes for {@link ShareGroupStatePartitionMetadataKey}. */
export interface ShareGroupStatePartitionMetadataKeyInput {
  readonly groupId: string
}

function encodeShareGroupStatePartitionMetadataKey(w: Writer, value: ShareGroupStatePartitionMetadataKeyInput, _v: number): void {
  const groupId = value.groupId
  w.writeString(groupId)
}

function decodeShareGroupStatePartitionMetadataKey(r: Reader, _v: number): ShareGroupStatePartitionMetadataKey {
  const groupId = r.readString()
  return { groupId }
}

/** ShareGroupStatePartitionMetadataKey, versions 0. */
export const shareGroupStatePartitionMetadataKey: MessageCodec<ShareGroupStatePartitionMetadataKey, ShareGroupStatePartitionMetadataKeyInput> = {
  name: 'ShareGroupStatePartitionMetadataKey',
  minVersion: 0,
  maxVersion: 0,
  recordType: 15,
  encode(w: Writer, value: ShareGroupStatePartitionMetadataKeyInput, v: number): void {
    checkVersion('ShareGroupStatePartitionMetadataKey', v, 0, 0)
    encodeShareGroupStatePartitionMetadataKey(w, value, v)
  },
  decode(r: Reader, v: number): ShareGroupStatePartitionMetadataKey {
    checkVersion('ShareGroupStatePartitionMetadataKey', v, 0, 0)
    return decodeShareGroupStatePartitionMetadataKey(r, v)
  },
}
