// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type Api } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** StreamsGroupTopologyDescriptionUpdateRequest, versions 0. */
export interface StreamsGroupTopologyDescriptionUpdateRequest {
  groupId: string
  memberId: string
  topologyEpoch: number
  topologyDescription: TopologyDescription
}

/** What encoding takes for {@link StreamsGroupTopologyDescriptionUpdateRequest}. */
export interface StreamsGroupTopologyDescriptionUpdateRequestInput {
  readonly groupId: string
  readonly memberId: string
  readonly topologyEpoch: number
  readonly topologyDescription: TopologyDescriptionInput
}

/** Part of StreamsGroupTopologyDescriptionUpdateRequest. */
export interface TopologyDescription {
  subtopologies: TopologyDescriptionSubtopology[]
  globalStores: TopologyDescriptionGlobalStore[]
}

/** What encoding takes for {@link TopologyDescription}. */
export interface TopologyDescriptionInput {
  readonly subtopologies: readonly TopologyDescriptionSubtopologyInput[]
  readonly globalStores: readonly TopologyDescriptionGlobalStoreInput[]
}

/** Part of StreamsGroupTopologyDescriptionUpdateRequest. */
export interface TopologyDescriptionSubtopology {
  subtopologyId: string
  nodes: TopologyDescriptionNode[]
}

/** What encoding takes for {@link TopologyDescriptionSubtopology}. */
export interface TopologyDescriptionSubtopologyInput {
  readonly subtopologyId: string
  readonly nodes: readonly TopologyDescriptionNodeInput[]
}

/** Part of StreamsGroupTopologyDescriptionUpdateRequest. */
export interface TopologyDescriptionNode {
  name: string
  nodeType: number
  sourceTopics: string[]
  /** Default null. */
  sinkTopic: string | null
  stores: string[]
  successors: string[]
}

/** What encoding takes for {@link TopologyDescriptionNode}. */
export interface TopologyDescriptionNodeInput {
  readonly name: string
  readonly nodeType: number
  readonly sourceTopics: readonly string[]
  readonly sinkTopic?: string | null | undefined
  readonly stores: readonly string[]
  readonly successors: readonly string[]
}

/** Part of StreamsGroupTopologyDescriptionUpdateRequest. */
export interface TopologyDescriptionGlobalStore {
  source: TopologyDescriptionNode
  processor: TopologyDescriptionNode
}

/** What encoding takes for {@link TopologyDescriptionGlobalStore}. */
export interface TopologyDescriptionGlobalStoreInput {
  readonly source: TopologyDescriptionNodeInput
  readonly processor: TopologyDescriptionNodeInput
}

function encodeStreamsGroupTopologyDescriptionUpdateRequest(w: Writer, value: StreamsGroupTopologyDescriptionUpdateRequestInput, v: number): void {
  const groupId = value.groupId
  const memberId = value.memberId
  const topologyEpoch = value.topologyEpoch
  const topologyDescription = value.topologyDescription
  w.writeCompactString(groupId)
  w.writeCompactString(memberId)
  w.writeInt32(topologyEpoch)
  encodeTopologyDescription(w, topologyDescription, v)
  w.writeNoTaggedFields()
}

function decodeStreamsGroupTopologyDescriptionUpdateRequest(r: Reader, v: number): StreamsGroupTopologyDescriptionUpdateRequest {
  const groupId = r.readCompactString()
  const memberId = r.readCompactString()
  const topologyEpoch = r.readInt32()
  const topologyDescription = decodeTopologyDescription(r, v)
  r.skipTaggedFields()
  return { groupId, memberId, topologyEpoch, topologyDescription }
}

function encodeTopologyDescription(w: Writer, value: TopologyDescriptionInput, v: number): void {
  const subtopologies = value.subtopologies
  const globalStores = value.globalStores
  w.writeCompactArrayLength(subtopologies.length)
  for (const item of subtopologies) encodeTopologyDescriptionSubtopology(w, item, v)
  w.writeCompactArrayLength(globalStores.length)
  for (const item of globalStores) encodeTopologyDescriptionGlobalStore(w, item, v)
  w.writeNoTaggedFields()
}

function decodeTopologyDescription(r: Reader, v: number): TopologyDescription {
  let subtopologies: TopologyDescriptionSubtopology[] = []
  const subtopologiesCount = r.readCompactArrayLength(3)
  for (let i = 0; i < subtopologiesCount; i++) subtopologies.push(decodeTopologyDescriptionSubtopology(r, v))
  let globalStores: TopologyDescriptionGlobalStore[] = []
  const globalStoresCount = r.readCompactArrayLength(15)
  for (let i = 0; i < globalStoresCount; i++) globalStores.push(decodeTopologyDescriptionGlobalStore(r, v))
  r.skipTaggedFields()
  return { subtopologies, globalStores }
}

function encodeTopologyDescriptionSubtopology(w: Writer, value: TopologyDescriptionSubtopologyInput, v: number): void {
  const subtopologyId = value.subtopologyId
  const nodes = value.nodes
  w.writeCompactString(subtopologyId)
  w.writeCompactArrayLength(nodes.length)
  for (const item of nodes) encodeTopologyDescriptionNode(w, item, v)
  w.writeNoTaggedFields()
}

function decodeTopologyDescriptionSubtopology(r: Reader, v: number): TopologyDescriptionSubtopology {
  const subtopologyId = r.readCompactString()
  let nodes: TopologyDescriptionNode[] = []
  const nodesCount = r.readCompactArrayLength(7)
  for (let i = 0; i < nodesCount; i++) nodes.push(decodeTopologyDescriptionNode(r, v))
  r.skipTaggedFields()
  return { subtopologyId, nodes }
}

function encodeTopologyDescriptionNode(w: Writer, value: TopologyDescriptionNodeInput, _v: number): void {
  const name = value.name
  const nodeType = value.nodeType
  const sourceTopics = value.sourceTopics
  const sinkTopic = value.sinkTopic ?? null
  const stores = value.stores
  const successors = value.successors
  w.writeCompactString(name)
  w.writeInt8(nodeType)
  w.writeCompactArrayLength(sourceTopics.length)
  for (const item of sourceTopics) w.writeCompactString(item)
  w.writeCompactNullableString(sinkTopic)
  w.writeCompactArrayLength(stores.length)
  for (const item of stores) w.writeCompactString(item)
  w.writeCompactArrayLength(successors.length)
  for (const item of successors) w.writeCompactString(item)
  w.writeNoTaggedFields()
}

function decodeTopologyDescriptionNode(r: Reader, _v: number): TopologyDescriptionNode {
  const name = r.readCompactString()
  const nodeType = r.readInt8()
  let sourceTopics: string[] = []
  const sourceTopicsCount = r.readCompactArrayLength(1)
  for (let i = 0; i < sourceTopicsCount; i++) sourceTopics.push(r.readCompactString())
  const sinkTopic = r.readCompactNullableString()
  let stores: string[] = []
  const storesCount = r.readCompactArrayLength(1)
  for (let i = 0; i < storesCount; i++) stores.push(r.readCompactString())
  let successors: string[] = []
  const successorsCount = r.readCompactArrayLength(1)
  for (let i = 0; i < successorsCount; i++) successors.push(r.readCompactString())
  r.skipTaggedFields()
  return { name, nodeType, sourceTopics, sinkTopic, stores, successors }
}

function encodeTopologyDescriptionGlobalStore(w: Writer, value: TopologyDescriptionGlobalStoreInput, v: number): void {
  const source = value.source
  const processor = value.processor
  encodeTopologyDescriptionNode(w, source, v)
  encodeTopologyDescriptionNode(w, processor, v)
  w.writeNoTaggedFields()
}

function decodeTopologyDescriptionGlobalStore(r: Reader, v: number): TopologyDescriptionGlobalStore {
  const source = decodeTopologyDescriptionNode(r, v)
  const processor = decodeTopologyDescriptionNode(r, v)
  r.skipTaggedFields()
  return { source, processor }
}

/** StreamsGroupTopologyDescriptionUpdateResponse, versions 0. */
export interface StreamsGroupTopologyDescriptionUpdateResponse {
  throttleTimeMs: number
  errorCode: number
  /** Default null. */
  errorMessage: string | null
}

/** What encoding takes for {@link StreamsGroupTopologyDescriptionUpdateResponse}. */
export interface StreamsGroupTopologyDescriptionUpdateResponseInput {
  readonly throttleTimeMs: number
  readonly errorCode: number
  readonly errorMessage?: string | null | undefined
}

function encodeStreamsGroupTopologyDescriptionUpdateResponse(w: Writer, value: StreamsGroupTopologyDescriptionUpdateResponseInput, _v: number): void {
  const throttleTimeMs = value.throttleTimeMs
  const errorCode = value.errorCode
  const errorMessage = value.errorMessage ?? null
  w.writeInt32(throttleTimeMs)
  w.writeInt16(errorCode)
  w.writeCompactNullableString(errorMessage)
  w.writeNoTaggedFields()
}

function decodeStreamsGroupTopologyDescriptionUpdateResponse(r: Reader, _v: number): StreamsGroupTopologyDescriptionUpdateResponse {
  const throttleTimeMs = r.readInt32()
  const errorCode = r.readInt16()
  const errorMessage = r.readCompactNullableString()
  r.skipTaggedFields()
  return { throttleTimeMs, errorCode, errorMessage }
}

/** StreamsGroupTopologyDescriptionUpdate (API key 93), versions 0. */
export const streamsGroupTopologyDescriptionUpdate: Api<StreamsGroupTopologyDescriptionUpdateRequest, StreamsGroupTopologyDescriptionUpdateRequestInput, StreamsGroupTopologyDescriptionUpdateResponse, StreamsGroupTopologyDescriptionUpdateResponseInput> = {
  key: 93,
  name: 'StreamsGroupTopologyDescriptionUpdate',
  minVersion: 0,
  maxVersion: 0,
  latestVersion: 0,
  requestHeaderVersion: () => 2,
  responseHeaderVersion: () => 1,
  encodeRequest(w: Writer, value: StreamsGroupTopologyDescriptionUpdateRequestInput, v: number): void {
    checkVersion('StreamsGroupTopologyDescriptionUpdateRequest', v, 0, 0)
    encodeStreamsGroupTopologyDescriptionUpdateRequest(w, value, v)
  },
  decodeRequest(r: Reader, v: number): StreamsGroupTopologyDescriptionUpdateRequest {
    checkVersion('StreamsGroupTopologyDescriptionUpdateRequest', v, 0, 0)
    return decodeStreamsGroupTopologyDescriptionUpdateRequest(r, v)
  },
  encodeResponse(w: Writer, value: StreamsGroupTopologyDescriptionUpdateResponseInput, v: number): void {
    checkVersion('StreamsGroupTopologyDescriptionUpdateResponse', v, 0, 0)
    encodeStreamsGroupTopologyDescriptionUpdateResponse(w, value, v)
  },
  decodeResponse(r: Reader, v: number): StreamsGroupTopologyDescriptionUpdateResponse {
    checkVersion('StreamsGroupTopologyDescriptionUpdateResponse', v, 0, 0)
    return decodeStreamsGroupTopologyDescriptionUpdateResponse(r, v)
  },
}
