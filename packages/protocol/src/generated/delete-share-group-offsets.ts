// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type Api } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** DeleteShareGroupOffsetsRequest, versions 0. */
export interface DeleteShareGroupOffsetsRequest {
  groupId: string
  topics: DeleteShareGroupOffsetsRequestTopic[]
}

/** What encoding takes for {@link DeleteShareGroupOffsetsRequest}. */
export interface DeleteShareGroupOffsetsRequestInput {
  readonly groupId: string
  readonly topics: readonly DeleteShareGroupOffsetsRequestTopicInput[]
}

/** Part of DeleteShareGroupOffsetsRequest. */
export interface DeleteShareGroupOffsetsRequestTopic {
  topicName: string
}

/** What encoding takes for {@link DeleteShareGroupOffsetsRequestTopic}. */
export interface DeleteShareGroupOffsetsRequestTopicInput {
  readonly topicName: string
}

function encodeDeleteShareGroupOffsetsRequest(w: Writer, value: DeleteShareGroupOffsetsRequestInput, v: number): void {
  const groupId = value.groupId
  const topics = value.topics
  w.writeCompactString(groupId)
  w.writeCompactArrayLength(topics.length)
  for (const item of topics) encodeDeleteShareGroupOffsetsRequestTopic(w, item, v)
  w.writeNoTaggedFields()
}

function decodeDeleteShareGroupOffsetsRequest(r: Reader, v: number): DeleteShareGroupOffsetsRequest {
  const groupId = r.readCompactString()
  let topics: DeleteShareGroupOffsetsRequestTopic[] = []
  const topicsCount = r.readCompactArrayLength(2)
  for (let i = 0; i < topicsCount; i++) topics.push(decodeDeleteShareGroupOffsetsRequestTopic(r, v))
  r.skipTaggedFields()
  return { groupId, topics }
}

function encodeDeleteShareGroupOffsetsRequestTopic(w: Writer, value: DeleteShareGroupOffsetsRequestTopicInput, _v: number): void {
  const topicName = value.topicName
  w.writeCompactString(topicName)
  w.writeNoTaggedFields()
}

function decodeDeleteShareGroupOffsetsRequestTopic(r: Reader, _v: number): DeleteShareGroupOffsetsRequestTopic {
  const topicName = r.readCompactString()
  r.skipTaggedFields()
  return { topicName }
}

/** DeleteShareGroupOffsetsResponse, versions 0. */
export interface DeleteShareGroupOffsetsResponse {
  throttleTimeMs: number
  errorCode: number
  /** Default null. */
  errorMessage: string | null
  responses: DeleteShareGroupOffsetsResponseTopic[]
}

/** What encoding takes for {@link DeleteShareGroupOffsetsResponse}. */
export interface DeleteShareGroupOffsetsResponseInput {
  readonly throttleTimeMs: number
  readonly errorCode: number
  readonly errorMessage?: string | null | undefined
  readonly responses: readonly DeleteShareGroupOffsetsResponseTopicInput[]
}

/** Part of DeleteShareGroupOffsetsResponse. */
export interface DeleteShareGroupOffsetsResponseTopic {
  topicName: string
  topicId: string
  errorCode: number
  /** Default null. */
  errorMessage: string | null
}

/** What encoding takes for {@link DeleteShareGroupOffsetsResponseTopic}. */
export interface DeleteShareGroupOffsetsResponseTopicInput {
  readonly topicName: string
  readonly topicId: string
  readonly errorCode: number
  readonly errorMessage?: string | null | undefined
}

function encodeDeleteShareGroupOffsetsResponse(w: Writer, value: DeleteShareGroupOffsetsResponseInput, v: number): void {
  const throttleTimeMs = value.throttleTimeMs
  const errorCode = value.errorCode
  const errorMessage = value.errorMessage ?? null
  const responses = value.responses
  w.writeInt32(throttleTimeMs)
  w.writeInt16(errorCode)
  w.writeCompactNullableString(errorMessage)
  w.writeCompactArrayLength(responses.length)
  for (const item of responses) encodeDeleteShareGroupOffsetsResponseTopic(w, item, v)
  w.writeNoTaggedFields()
}

function decodeDeleteShareGroupOffsetsResponse(r: Reader, v: number): DeleteShareGroupOffsetsResponse {
  const throttleTimeMs = r.readInt32()
  const errorCode = r.readInt16()
  const errorMessage = r.readCompactNullableString()
  let responses: DeleteShareGroupOffsetsResponseTopic[] = []
  const responsesCount = r.readCompactArrayLength(21)
  for (let i = 0; i < responsesCount; i++) responses.push(decodeDeleteShareGroupOffsetsResponseTopic(r, v))
  r.skipTaggedFields()
  return { throttleTimeMs, errorCode, errorMessage, responses }
}

function encodeDeleteShareGroupOffsetsResponseTopic(w: Writer, value: DeleteShareGroupOffsetsResponseTopicInput, _v: number): void {
  const topicName = value.topicName
  const topicId = value.topicId
  const errorCode = value.errorCode
  const errorMessage = value.errorMessage ?? null
  w.writeCompactString(topicName)
  w.writeUuid(topicId)
  w.writeInt16(errorCode)
  w.writeCompactNullableString(errorMessage)
  w.writeNoTaggedFields()
}

function decodeDeleteShareGroupOffsetsResponseTopic(r: Reader, _v: number): DeleteShareGroupOffsetsResponseTopic {
  const topicName = r.readCompactString()
  const topicId = r.readUuid()
  const errorCode = r.readInt16()
  const errorMessage = r.readCompactNullableString()
  r.skipTaggedFields()
  return { topicName, topicId, errorCode, errorMessage }
}

/** DeleteShareGroupOffsets (API key 92), versions 0. */
export const deleteShareGroupOffsets: Api<DeleteShareGroupOffsetsRequest, DeleteShareGroupOffsetsRequestInput, DeleteShareGroupOffsetsResponse, DeleteShareGroupOffsetsResponseInput> = {
  key: 92,
  name: 'DeleteShareGroupOffsets',
  minVersion: 0,
  maxVersion: 0,
  latestVersion: 0,
  requestHeaderVersion: () => 2,
  responseHeaderVersion: () => 1,
  encodeRequest(w: Writer, value: DeleteShareGroupOffsetsRequestInput, v: number): void {
    checkVersion('DeleteShareGroupOffsetsRequest', v, 0, 0)
    encodeDeleteShareGroupOffsetsRequest(w, value, v)
  },
  decodeRequest(r: Reader, v: number): DeleteShareGroupOffsetsRequest {
    checkVersion('DeleteShareGroupOffsetsRequest', v, 0, 0)
    return decodeDeleteShareGroupOffsetsRequest(r, v)
  },
  encodeResponse(w: Writer, value: DeleteShareGroupOffsetsResponseInput, v: number): void {
    checkVersion('DeleteShareGroupOffsetsResponse', v, 0, 0)
    encodeDeleteShareGroupOffsetsResponse(w, value, v)
  },
  decodeResponse(r: Reader, v: number): DeleteShareGroupOffsetsResponse {
    checkVersion('DeleteShareGroupOffsetsResponse', v, 0, 0)
    return decodeDeleteShareGroupOffsetsResponse(r, v)
  },
}
