// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { absentField, checkVersion, present, type Api } from '../api.ts'
import { ZERO_UUID, type Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** MetadataRequest, versions 0 to 13. */
export interface MetadataRequest {
  /** Null in versions 1 to 13. */
  topics: MetadataRequestTopic[] | null
  /** Versions 4 to 13; default true. */
  allowAutoTopicCreation: boolean
  /** Versions 8 to 10. */
  includeClusterAuthorizedOperations: boolean
  /** Versions 8 to 13. */
  includeTopicAuthorizedOperations: boolean
}

/** What encoding takes for {@link MetadataRequest}. */
export interface MetadataRequestInput {
  readonly topics: readonly MetadataRequestTopicInput[] | null
  readonly allowAutoTopicCreation?: boolean | undefined
  readonly includeClusterAuthorizedOperations?: boolean | undefined
  readonly includeTopicAuthorizedOperations?: boolean | undefined
}

/** Part of MetadataRequest. */
export interface MetadataRequestTopic {
  /** Versions 10 to 13. */
  topicId: string
  /** Null in versions 10 to 13. */
  name: string | null
}

/** What encoding takes for {@link MetadataRequestTopic}. */
export interface MetadataRequestTopicInput {
  readonly topicId?: string | undefined
  readonly name: string | null
}

function encodeMetadataRequest(w: Writer, value: MetadataRequestInput, v: number): void {
  const topics = value.topics
  const allowAutoTopicCreation = value.allowAutoTopicCreation ?? true
  const includeClusterAuthorizedOperations = value.includeClusterAuthorizedOperations ?? false
  const includeTopicAuthorizedOperations = value.includeTopicAuthorizedOperations ?? false
  if (v >= 9) {
    if (topics === null) w.writeCompactArrayLength(-1)
    else {
      w.writeCompactArrayLength(topics.length)
      for (const item of topics) encodeMetadataRequestTopic(w, item, v)
    }
  } else {
    if (v >= 1) {
      if (topics === null) w.writeArrayLength(-1)
      else {
        w.writeArrayLength(topics.length)
        for (const item of topics) encodeMetadataRequestTopic(w, item, v)
      }
    } else {
      const items = present(topics, 'MetadataRequest', 'topics', v)
      w.writeArrayLength(items.length)
      for (const item of items) encodeMetadataRequestTopic(w, item, v)
    }
  }
  if (v >= 4) {
    w.writeBoolean(allowAutoTopicCreation)
  } else {
    if (!allowAutoTopicCreation) throw absentField('MetadataRequest', 'allowAutoTopicCreation', v)
  }
  if (v >= 8 && v <= 10) {
    w.writeBoolean(includeClusterAuthorizedOperations)
  } else {
    if (includeClusterAuthorizedOperations) throw absentField('MetadataRequest', 'includeClusterAuthorizedOperations', v)
  }
  if (v >= 8) {
    w.writeBoolean(includeTopicAuthorizedOperations)
  } else {
    if (includeTopicAuthorizedOperations) throw absentField('MetadataRequest', 'includeTopicAuthorizedOperations', v)
  }
  if (v >= 9) {
    w.writeNoTaggedFields()
  }
}

function decodeMetadataRequest(r: Reader, v: number): MetadataRequest {
  let topics: MetadataRequestTopic[] | null = null
  const topicsCount = v >= 9 ? r.readCompactNullableArrayLength(2) : (v >= 1 ? r.readNullableArrayLength(2) : r.readArrayLength(2))
  if (topicsCount >= 0) {
    const items: MetadataRequestTopic[] = []
    for (let i = 0; i < topicsCount; i++) items.push(decodeMetadataRequestTopic(r, v))
    topics = items
  }
  const allowAutoTopicCreation: boolean = v >= 4 ? r.readBoolean() : true
  const includeClusterAuthorizedOperations: boolean = v >= 8 && v <= 10 ? r.readBoolean() : false
  const includeTopicAuthorizedOperations: boolean = v >= 8 ? r.readBoolean() : false
  if (v >= 9) {
    r.skipTaggedFields()
  }
  return { topics, allowAutoTopicCreation, includeClusterAuthorizedOperations, includeTopicAuthorizedOperations }
}

function encodeMetadataRequestTopic(w: Writer, value: MetadataRequestTopicInput, v: number): void {
  const topicId = value.topicId ?? ZERO_UUID
  const name = value.name
  if (v >= 10) {
    w.writeUuid(topicId)
  }
  if (v >= 10) {
    w.writeCompactNullableString(name)
  } else {
    if (v >= 9) {
      w.writeCompactString(present(name, 'MetadataRequestTopic', 'name', v))
    } else {
      w.writeString(present(name, 'MetadataRequestTopic', 'name', v))
    }
  }
  if (v >= 9) {
    w.writeNoTaggedFields()
  }
}

function decodeMetadataRequestTopic(r: Reader, v: number): MetadataRequestTopic {
  const topicId: string = v >= 10 ? r.readUuid() : ZERO_UUID
  const name = v >= 10 ? r.readCompactNullableString() : (v >= 9 ? r.readCompactString() : r.readString())
  if (v >= 9) {
    r.skipTaggedFields()
  }
  return { topicId, name }
}

/** MetadataResponse, versions 0 to 13. */
export interface MetadataResponse {
  /** Versions 3 to 13. */
  throttleTimeMs: number
  brokers: MetadataResponseBroker[]
  /** Versions 2 to 13; default null. */
  clusterId: string | null
  /** Versions 1 to 13; default -1. */
  controllerId: number
  topics: MetadataResponseTopic[]
  /** Versions 8 to 10; default -2147483648. */
  clusterAuthorizedOperations: number
  /** Versions 13. */
  errorCode: number
}

/** What encoding takes for {@link MetadataResponse}. */
export interface MetadataResponseInput {
  readonly throttleTimeMs?: number | undefined
  readonly brokers: readonly MetadataResponseBrokerInput[]
  readonly clusterId?: string | null | undefined
  readonly controllerId?: number | undefined
  readonly topics: readonly MetadataResponseTopicInput[]
  readonly clusterAuthorizedOperations?: number | undefined
  readonly errorCode?: number | undefined
}

/** Part of MetadataResponse. */
export interface MetadataResponseBroker {
  nodeId: number
  host: string
  port: number
  /** Versions 1 to 13; default null. */
  rack: string | null
}

/** What encoding takes for {@link MetadataResponseBroker}. */
export interface MetadataResponseBrokerInput {
  readonly nodeId: number
  readonly host: string
  readonly port: number
  readonly rack?: string | null | undefined
}

/** Part of MetadataResponse. */
export interface MetadataResponseTopic {
  errorCode: number
  /** Null in versions 12 to 13. */
  name: string | null
  /** Versions 10 to 13. */
  topicId: string
  /** Versions 1 to 13; default false. */
  isInternal: boolean
  partitions: MetadataResponsePartition[]
  /** Versions 8 to 13; default -2147483648. */
  topicAuthorizedOperations: number
}

/** What encoding takes for {@link MetadataResponseTopic}. */
export interface MetadataResponseTopicInput {
  readonly errorCode: number
  readonly name: string | null
  readonly topicId?: string | undefined
  readonly isInternal?: boolean | undefined
  readonly partitions: readonly MetadataResponsePartitionInput[]
  readonly topicAuthorizedOperations?: number | undefined
}

/** Part of MetadataResponse. */
export interface MetadataResponsePartition {
  errorCode: number
  partitionIndex: number
  leaderId: number
  /** Versions 7 to 13; default -1. */
  leaderEpoch: number
  replicaNodes: number[]
  isrNodes: number[]
  /** Versions 5 to 13. */
  offlineReplicas: number[]
}

/** What encoding takes for {@link MetadataResponsePartition}. */
export interface MetadataResponsePartitionInput {
  readonly errorCode: number
  readonly partitionIndex: number
  readonly leaderId: number
  readonly leaderEpoch?: number | undefined
  readonly replicaNodes: readonly number[]
  readonly isrNodes: readonly number[]
  readonly offlineReplicas?: readonly number[] | undefined
}

function encodeMetadataResponse(w: Writer, value: MetadataResponseInput, v: number): void {
  const throttleTimeMs = value.throttleTimeMs ?? 0
  const brokers = value.brokers
  const clusterId = value.clusterId ?? null
  const controllerId = value.controllerId ?? -1
  const topics = value.topics
  const clusterAuthorizedOperations = value.clusterAuthorizedOperations ?? -2147483648
  const errorCode = value.errorCode ?? 0
  if (v >= 3) {
    w.writeInt32(throttleTimeMs)
  }
  if (v >= 9) {
    w.writeCompactArrayLength(brokers.length)
    for (const item of brokers) encodeMetadataResponseBroker(w, item, v)
  } else {
    w.writeArrayLength(brokers.length)
    for (const item of brokers) encodeMetadataResponseBroker(w, item, v)
  }
  if (v >= 2) {
    if (v >= 9) {
      w.writeCompactNullableString(clusterId)
    } else {
      w.writeNullableString(clusterId)
    }
  }
  if (v >= 1) {
    w.writeInt32(controllerId)
  }
  if (v >= 9) {
    w.writeCompactArrayLength(topics.length)
    for (const item of topics) encodeMetadataResponseTopic(w, item, v)
  } else {
    w.writeArrayLength(topics.length)
    for (const item of topics) encodeMetadataResponseTopic(w, item, v)
  }
  if (v >= 8 && v <= 10) {
    w.writeInt32(clusterAuthorizedOperations)
  } else {
    if (clusterAuthorizedOperations !== -2147483648) throw absentField('MetadataResponse', 'clusterAuthorizedOperations', v)
  }
  if (v >= 13) {
    w.writeInt16(errorCode)
  }
  if (v >= 9) {
    w.writeNoTaggedFields()
  }
}

function decodeMetadataResponse(r: Reader, v: number): MetadataResponse {
  const throttleTimeMs: number = v >= 3 ? r.readInt32() : 0
  let brokers: MetadataResponseBroker[] = []
  const brokersCount = v >= 9 ? r.readCompactArrayLength(10) : r.readArrayLength(10)
  for (let i = 0; i < brokersCount; i++) brokers.push(decodeMetadataResponseBroker(r, v))
  const clusterId: string | null = v >= 2 ? (v >= 9 ? r.readCompactNullableString() : r.readNullableString()) : null
  const controllerId: number = v >= 1 ? r.readInt32() : -1
  let topics: MetadataResponseTopic[] = []
  const topicsCount = v >= 9 ? r.readCompactArrayLength(8) : r.readArrayLength(8)
  for (let i = 0; i < topicsCount; i++) topics.push(decodeMetadataResponseTopic(r, v))
  const clusterAuthorizedOperations: number = v >= 8 && v <= 10 ? r.readInt32() : -2147483648
  const errorCode: number = v >= 13 ? r.readInt16() : 0
  if (v >= 9) {
    r.skipTaggedFields()
  }
  return { throttleTimeMs, brokers, clusterId, controllerId, topics, clusterAuthorizedOperations, errorCode }
}

function encodeMetadataResponseBroker(w: Writer, value: MetadataResponseBrokerInput, v: number): void {
  const nodeId = value.nodeId
  const host = value.host
  const port = value.port
  const rack = value.rack ?? null
  w.writeInt32(nodeId)
  if (v >= 9) {
    w.writeCompactString(host)
  } else {
    w.writeString(host)
  }
  w.writeInt32(port)
  if (v >= 1) {
    if (v >= 9) {
      w.writeCompactNullableString(rack)
    } else {
      w.writeNullableString(rack)
    }
  }
  if (v >= 9) {
    w.writeNoTaggedFields()
  }
}

function decodeMetadataResponseBroker(r: Reader, v: number): MetadataResponseBroker {
  const nodeId = r.readInt32()
  const host = v >= 9 ? r.readCompactString() : r.readString()
  const port = r.readInt32()
  const rack: string | null = v >= 1 ? (v >= 9 ? r.readCompactNullableString() : r.readNullableString()) : null
  if (v >= 9) {
    r.skipTaggedFields()
  }
  return { nodeId, host, port, rack }
}

function encodeMetadataResponseTopic(w: Writer, value: MetadataResponseTopicInput, v: number): void {
  const errorCode = value.errorCode
  const name = value.name
  const topicId = value.topicId ?? ZERO_UUID
  const isInternal = value.isInternal ?? false
  const partitions = value.partitions
  const topicAuthorizedOperations = value.topicAuthorizedOperations ?? -2147483648
  w.writeInt16(errorCode)
  if (v >= 12) {
    w.writeCompactNullableString(name)
  } else {
    if (v >= 9) {
      w.writeCompactString(present(name, 'MetadataResponseTopic', 'name', v))
    } else {
      w.writeString(present(name, 'MetadataResponseTopic', 'name', v))
    }
  }
  if (v >= 10) {
    w.writeUuid(topicId)
  }
  if (v >= 1) {
    w.writeBoolean(isInternal)
  }
  if (v >= 9) {
    w.writeCompactArrayLength(partitions.length)
    for (const item of partitions) encodeMetadataResponsePartition(w, item, v)
  } else {
    w.writeArrayLength(partitions.length)
    for (const item of partitions) encodeMetadataResponsePartition(w, item, v)
  }
  if (v >= 8) {
    w.writeInt32(topicAuthorizedOperations)
  } else {
    if (topicAuthorizedOperations !== -2147483648) throw absentField('MetadataResponseTopic', 'topicAuthorizedOperations', v)
  }
  if (v >= 9) {
    w.writeNoTaggedFields()
  }
}

function decodeMetadataResponseTopic(r: Reader, v: number): MetadataResponseTopic {
  const errorCode = r.readInt16()
  const name = v >= 12 ? r.readCompactNullableString() : (v >= 9 ? r.readCompactString() : r.readString())
  const topicId: string = v >= 10 ? r.readUuid() : ZERO_UUID
  const isInternal: boolean = v >= 1 ? r.readBoolean() : false
  let partitions: MetadataResponsePartition[] = []
  const partitionsCount = v >= 9 ? r.readCompactArrayLength(18) : r.readArrayLength(18)
  for (let i = 0; i < partitionsCount; i++) partitions.push(decodeMetadataResponsePartition(r, v))
  const topicAuthorizedOperations: number = v >= 8 ? r.readInt32() : -2147483648
  if (v >= 9) {
    r.skipTaggedFields()
  }
  return { errorCode, name, topicId, isInternal, partitions, topicAuthorizedOperations }
}

function encodeMetadataResponsePartition(w: Writer, value: MetadataResponsePartitionInput, v: number): void {
  const errorCode = value.errorCode
  const partitionIndex = value.partitionIndex
  const leaderId = value.leaderId
  const leaderEpoch = value.leaderEpoch ?? -1
  const replicaNodes = value.replicaNodes
  const isrNodes = value.isrNodes
  const offlineReplicas = value.offlineReplicas ?? []
  w.writeInt16(errorCode)
  w.writeInt32(partitionIndex)
  w.writeInt32(leaderId)
  if (v >= 7) {
    w.writeInt32(leaderEpoch)
  }
  if (v >= 9) {
    w.writeCompactArrayLength(replicaNodes.length)
    for (const item of replicaNodes) w.writeInt32(item)
  } else {
    w.writeArrayLength(replicaNodes.length)
    for (const item of replicaNodes) w.writeInt32(item)
  }
  if (v >= 9) {
    w.writeCompactArrayLength(isrNodes.length)
    for (const item of isrNodes) w.writeInt32(item)
  } else {
    w.writeArrayLength(isrNodes.length)
    for (const item of isrNodes) w.writeInt32(item)
  }
  if (v >= 5) {
    if (v >= 9) {
      w.writeCompactArrayLength(offlineReplicas.length)
      for (const item of offlineReplicas) w.writeInt32(item)
    } else {
      w.writeArrayLength(offlineReplicas.length)
      for (const item of offlineReplicas) w.writeInt32(item)
    }
  }
  if (v >= 9) {
    w.writeNoTaggedFields()
  }
}

function decodeMetadataResponsePartition(r: Reader, v: number): MetadataResponsePartition {
  const errorCode = r.readInt16()
  const partitionIndex = r.readInt32()
  const leaderId = r.readInt32()
  const leaderEpoch: number = v >= 7 ? r.readInt32() : -1
  let replicaNodes: number[] = []
  const replicaNodesCount = v >= 9 ? r.readCompactArrayLength(4) : r.readArrayLength(4)
  for (let i = 0; i < replicaNodesCount; i++) replicaNodes.push(r.readInt32())
  let isrNodes: number[] = []
  const isrNodesCount = v >= 9 ? r.readCompactArrayLength(4) : r.readArrayLength(4)
  for (let i = 0; i < isrNodesCount; i++) isrNodes.push(r.readInt32())
  let offlineReplicas: number[] = []
  if (v >= 5) {
    const offlineReplicasCount = v >= 9 ? r.readCompactArrayLength(4) : r.readArrayLength(4)
    for (let i = 0; i < offlineReplicasCount; i++) offlineReplicas.push(r.readInt32())
  }
  if (v >= 9) {
    r.skipTaggedFields()
  }
  return { errorCode, partitionIndex, leaderId, leaderEpoch, replicaNodes, isrNodes, offlineReplicas }
}

/** Metadata (API key 3), versions 0 to 13. */
export const metadata: Api<MetadataRequest, MetadataRequestInput, MetadataResponse, MetadataResponseInput> = {
  key: 3,
  name: 'Metadata',
  minVersion: 0,
  maxVersion: 13,
  latestVersion: 13,
  requestHeaderVersion: (v) => (v >= 9 ? 2 : 1),
  responseHeaderVersion: (v) => (v >= 9 ? 1 : 0),
  encodeRequest(w: Writer, value: MetadataRequestInput, v: number): void {
    checkVersion('MetadataRequest', v, 0, 13)
    encodeMetadataRequest(w, value, v)
  },
  decodeRequest(r: Reader, v: number): MetadataRequest {
    checkVersion('MetadataRequest', v, 0, 13)
    return decodeMetadataRequest(r, v)
  },
  encodeResponse(w: Writer, value: MetadataResponseInput, v: number): void {
    checkVersion('MetadataResponse', v, 0, 13)
    encodeMetadataResponse(w, value, v)
  },
  decodeResponse(r: Reader, v: number): MetadataResponse {
    checkVersion('MetadataResponse', v, 0, 13)
    return decodeMetadataResponse(r, v)
  },
}
