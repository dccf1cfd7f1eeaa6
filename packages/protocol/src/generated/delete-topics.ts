// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { absentField, checkVersion, present, type Api } from '../api.ts'
import { ZERO_UUID, type Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** DeleteTopicsRequest, versions 1 to 6. */
export interface DeleteTopicsRequest {
  /** Versions 6. */
  topics: DeleteTopicState[]
  /** Versions 1 to 5. */
  topicNames: string[]
  timeoutMs: number
}

/** What encoding takes for {@link DeleteTopicsRequest}. */
export interface DeleteTopicsRequestInput {
  readonly topics?: readonly DeleteTopicStateInput[] | undefined
  readonly topicNames?: readonly string[] | undefined
  readonly timeoutMs: number
}

/** Part of DeleteTopicsRequest. */
export interface DeleteTopicState {
  /** Default null. */
  name: string | null
  topicId: string
}

/** What encoding takes for {@link DeleteTopicState}. */
export interface DeleteTopicStateInput {
  readonly name?: string | null | undefined
  readonly topicId: string
}

function encodeDeleteTopicsRequest(w: Writer, value: DeleteTopicsRequestInput, v: number): void {
  const topics = value.topics ?? []
  const topicNames = value.topicNames ?? []
  const timeoutMs = value.timeoutMs
  if (v >= 6) {
    w.writeCompactArrayLength(topics.length)
    for (const item of topics) encodeDeleteTopicState(w, item, v)
  } else {
    if (topics.length > 0) throw absentField('DeleteTopicsRequest', 'topics', v)
  }
  if (v <= 5) {
    if (v >= 4) {
      w.writeCompactArrayLength(topicNames.length)
      for (const item of topicNames) w.writeCompactString(item)
    } else {
      w.writeArrayLength(topicNames.length)
      for (const item of topicNames) w.writeString(item)
    }
  }
  w.writeInt32(timeoutMs)
  if (v >= 4) {
    w.writeNoTaggedFields()
  }
}

function decodeDeleteTopicsRequest(r: Reader, v: number): DeleteTopicsRequest {
  let topics: DeleteTopicState[] = []
  if (v >= 6) {
    const topicsCount = r.readCompactArrayLength(18)
    for (let i = 0; i < topicsCount; i++) topics.push(decodeDeleteTopicState(r, v))
  }
  let topicNames: string[] = []
  if (v <= 5) {
    const topicNamesCount = v >= 4 ? r.readCompactArrayLength(1) : r.readArrayLength(1)
    for (let i = 0; i < topicNamesCount; i++) topicNames.push(v >= 4 ? r.readCompactString() : r.readString())
  }
  const timeoutMs = r.readInt32()
  if (v >= 4) {
    r.skipTaggedFields()
  }
  return { topics, topicNames, timeoutMs }
}

function encodeDeleteTopicState(w: Writer, value: DeleteTopicStateInput, _v: number): void {
  const name = value.name ?? null
  const topicId = value.topicId
  w.writeCompactNullableString(name)
  w.writeUuid(topicId)
  w.writeNoTaggedFields()
}

function decodeDeleteTopicState(r: Reader, _v: number): DeleteTopicState {
  const name = r.readCompactNullableString()
  const topicId = r.readUuid()
  r.skipTaggedFields()
  return { name, topicId }
}

/** DeleteTopicsResponse, versions 1 to 6. */
export interface DeleteTopicsResponse {
  throttleTimeMs: number
  responses: DeletableTopicResult[]
}

/** What encoding takes for {@link DeleteTopicsResponse}. */
export interface DeleteTopicsResponseInput {
  readonly throttleTimeMs: number
  readonly responses: readonly DeletableTopicResultInput[]
}

/** Part of DeleteTopicsResponse. */
export interface DeletableTopicResult {
  /** Null in versions 6. */
  name: string | null
  /** Versions 6. */
  topicId: string
  errorCode: number
  /** Versions 5 to 6; default null. */
  errorMessage: string | null
}

/** What encoding takes for {@link DeletableTopicResult}. */
export interface DeletableTopicResultInput {
  readonly name: string | null
  readonly topicId?: string | undefined
  readonly errorCode: number
  readonly errorMessage?: string | null | undefined
}

function encodeDeleteTopicsResponse(w: Writer, value: DeleteTopicsResponseInput, v: number): void {
  const throttleTimeMs = value.throttleTimeMs
  const responses = value.responses
  w.writeInt32(throttleTimeMs)
  if (v >= 4) {
    w.writeCompactArrayLength(responses.length)
    for (const item of responses) encodeDeletableTopicResult(w, item, v)
  } else {
    w.writeArrayLength(responses.length)
    for (const item of responses) encodeDeletableTopicResult(w, item, v)
  }
  if (v >= 4) {
    w.writeNoTaggedFields()
  }
}

function decodeDeleteTopicsResponse(r: Reader, v: number): DeleteTopicsResponse {
  const throttleTimeMs = r.readInt32()
  let responses: DeletableTopicResult[] = []
  const responsesCount = v >= 4 ? r.readCompactArrayLength(4) : r.readArrayLength(4)
  for (let i = 0; i < responsesCount; i++) responses.push(decodeDeletableTopicResult(r, v))
  if (v >= 4) {
    r.skipTaggedFields()
  }
  return { throttleTimeMs, responses }
}

function encodeDeletableTopicResult(w: Writer, value: DeletableTopicResultInput, v: number): void {
  const name = value.name
  const topicId = value.topicId ?? ZERO_UUID
  const errorCode = value.errorCode
  const errorMessage = value.errorMessage ?? null
  if (v >= 6) {
    w.writeCompactNullableString(name)
  } else {
    if (v >= 4) {
      w.writeCompactString(present(name, 'DeletableTopicResult', 'name', v))
    } else {
      w.writeString(present(name, 'DeletableTopicResult', 'name', v))
    }
  }
  if (v >= 6) {
    w.writeUuid(topicId)
  }
  w.writeInt16(errorCode)
  if (v >= 5) {
    w.writeCompactNullableString(errorMessage)
  }
  if (v >= 4) {
    w.writeNoTaggedFields()
  }
}

function decodeDeletableTopicResult(r: Reader, v: number): DeletableTopicResult {
  const name = v >= 6 ? r.readCompactNullableString() : (v >= 4 ? r.readCompactString() : r.readString())
  const topicId: string = v >= 6 ? r.readUuid() : ZERO_UUID
  const errorCode = r.readInt16()
  const errorMessage: string | null = v >= 5 ? r.readCompactNullableString() : null
  if (v >= 4) {
    r.skipTaggedFields()
  }
  return { name, topicId, errorCode, errorMessage }
}

/** DeleteTopics (API key 20), versions 1 to 6. */
export const deleteTopics: Api<DeleteTopicsRequest, DeleteTopicsRequestInput, DeleteTopicsResponse, DeleteTopicsResponseInput> = {
  key: 20,
  name: 'DeleteTopics',
  minVersion: 1,
  maxVersion: 6,
  latestVersion: 6,
  requestHeaderVersion: (v) => (v >= 4 ? 2 : 1),
  responseHeaderVersion: (v) => (v >= 4 ? 1 : 0),
  encodeRequest(w: Writer, value: DeleteTopicsRequestInput, v: number): void {
    checkVersion('DeleteTopicsRequest', v, 1, 6)
    encodeDeleteTopicsRequest(w, value, v)
  },
  decodeRequest(r: Reader, v: number): DeleteTopicsRequest {
    checkVersion('DeleteTopicsRequest', v, 1, 6)
    return decodeDeleteTopicsRequest(r, v)
  },
  encodeResponse(w: Writer, value: DeleteTopicsResponseInput, v: number): void {
    checkVersion('DeleteTopicsResponse', v, 1, 6)
    encodeDeleteTopicsResponse(w, value, v)
  },
  decodeResponse(r: Reader, v: number): DeleteTopicsResponse {
    checkVersion('DeleteTopicsResponse', v, 1, 6)
    return decodeDeleteTopicsResponse(r, v)
  },
}
