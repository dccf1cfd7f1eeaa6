// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type MessageCodec } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** ShareGroupMemberMetadataValue, versions 0. */
export interface ShareGroupMemberMetadataValue {
  rackId: string | null
  clientId: string
  clientHost: string
  subscribedTopicNames: string[]
}

/** What encoding takes for {@link ShareGroupMemberMetadataValue}. */
export interface ShareGroupMemberMetadataValueInput {
  readonly rackId: string | null
  readonly clientId: string
  readonly clientHost: string
  readonly subscribedTopicNames: readonly string[]
}

function encodeShareGroupMemberMetadataValue(w: Writer, value: ShareGroupMemberMetadataValueInput, _v: number): void {
  const rackId = value.rackId
  const clientId = value.clientId
  const clientHost = value.clientHost
  const subscribedTopicNames = value.subscribedTopicNames
  w.writeCompactNullableString(rackId)
  w.writeCompactString(clientId)
  w.writeCompactString(clientHost)
  w.writeCompactArrayLength(subscribedTopicNames.length)
  for (const item of subscribedTopicNames) w.writeCompactString(item)
  w.writeNoTaggedFields()
}

function decodeShareGroupMemberMetadataValue(r: Reader, _v: number): ShareGroupMemberMetadataValue {
  const rackId = r.readCompactNullableString()
  const clientId = r.readCompactString()
  const clientHost = r.readCompactString()
  let subscribedTopicNames: string[] = []
  const subscribedTopicNamesCount = r.readCompactArrayLength(1)
  for (let i = 0; i < subscribedTopicNamesCount; i++) subscribedTopicNames.push(r.readCompactString())
  r.skipTaggedFields()
  return { rackId, clientId, clientHost, subscribedTopicNames }
}

/** ShareGroupMemberMetadataValue, versions 0. */
export const shareGroupMemberMetadataValue: MessageCodec<ShareGroupMemberMetadataValue, ShareGroupMemberMetadataValueInput> = {
  name: 'ShareGroupMemberMetadataValue',
  minVersion: 0,
  maxVersion: 0,
  recordType: 10,
  encode(w: Writer, value: ShareGroupMemberMetadataValueInput, v: number): void {
    checkVersion('ShareGroupMemberMetadataValue', v, 0, 0)
    encodeShareGroupMemberMetadataValue(w, value, v)
  },
  decode(r: Reader, v: number): ShareGroupMemberMetadataValue {
    checkVersion('ShareGroupMemberMetadataValue', v, 0, 0)
    return decodeShareGroupMemberMetadataValue(r, v)
  },
}
