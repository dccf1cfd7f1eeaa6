// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { absentField, checkVersion, type Api } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** DescribeClusterRequest, versions 0 to 2. */
export interface DescribeClusterRequest {
  includeClusterAuthorizedOperations: boolean
  /** Versions 1 to 2; default 1. */
  endpointType: number
  /** Versions 2. */
  includeFencedBrokers: boolean
}

/** What encoding takes for {@link DescribeClusterRequest}. */
export interface DescribeClusterRequestInput {
  readonly includeClusterAuthorizedOperations: boolean
  readonly endpointType?: number | undefined
  readonly includeFencedBrokers?: boolean | undefined
}

function encodeDescribeClusterRequest(w: Writer, value: DescribeClusterRequestInput, v: number): void {
  const includeClusterAuthorizedOperations = value.includeClusterAuthorizedOperations
  const endpointType = value.endpointType ?? 1
  const includeFencedBrokers = value.includeFencedBrokers ?? false
  w.writeBoolean(includeClusterAuthorizedOperations)
  if (v >= 1) {
    w.writeInt8(endpointType)
  } else {
    if (endpointType !== 1) throw absentField('DescribeClusterRequest', 'endpointType', v)
  }
  if (v >= 2) {
    w.writeBoolean(includeFencedBrokers)
  } else {
    if (includeFencedBrokers) throw absentField('DescribeClusterRequest', 'includeFencedBrokers', v)
  }
  w.writeNoTaggedFields()
}

function decodeDescribeClusterRequest(r: Reader, v: number): DescribeClusterRequest {
  const includeClusterAuthorizedOperations = r.readBoolean()
  const endpointType: number = v >= 1 ? r.readInt8() : 1
  const includeFencedBrokers: boolean = v >= 2 ? r.readBoolean() : false
  r.skipTaggedFields()
  return { includeClusterAuthorizedOperations, endpointType, includeFencedBrokers }
}

/** DescribeClusterResponse, versions 0 to 2. */
export interface DescribeClusterResponse {
  throttleTimeMs: number
  errorCode: number
  /** Default null. */
  errorMessage: string | null
  /** Versions 1 to 2; default 1. */
  endpointType: number
  clusterId: string
  /** Default -1. */
  controllerId: number
  brokers: DescribeClusterBroker[]
  /** Default -2147483648. */
  clusterAuthorizedOperations: number
}

/** What encoding takes for {@link DescribeClusterResponse}. */
export interface DescribeClusterResponseInput {
  readonly throttleTimeMs: number
  readonly errorCode: number
  readonly errorMessage?: string | null | undefined
  readonly endpointType?: number | undefined
  readonly clusterId: string
  readonly controllerId?: number | undefined
  readonly brokers: readonly DescribeClusterBrokerInput[]
  readonly clusterAuthorizedOperations?: number | undefined
}

/** Part of DescribeClusterResponse. */
export interface DescribeClusterBroker {
  brokerId: number
  host: string
  port: number
  /** Default null. */
  rack: string | null
  /** Versions 2. */
  isFenced: boolean
}

/** What encoding takes for {@link DescribeClusterBroker}. */
export interface DescribeClusterBrokerInput {
  readonly brokerId: number
  readonly host: string
  readonly port: number
  readonly rack?: string | null | undefined
  readonly isFenced?: boolean | undefined
}

function encodeDescribeClusterResponse(w: Writer, value: DescribeClusterResponseInput, v: number): void {
  const throttleTimeMs = value.throttleTimeMs
  const errorCode = value.errorCode
  const errorMessage = value.errorMessage ?? null
  const endpointType = value.endpointType ?? 1
  const clusterId = value.clusterId
  const controllerId = value.controllerId ?? -1
  const brokers = value.brokers
  const clusterAuthorizedOperations = value.clusterAuthorizedOperations ?? -2147483648
  w.writeInt32(throttleTimeMs)
  w.writeInt16(errorCode)
  w.writeCompactNullableString(errorMessage)
  if (v >= 1) {
    w.writeInt8(endpointType)
  } else {
    if (endpointType !== 1) throw absentField('DescribeClusterResponse', 'endpointType', v)
  }
  w.writeCompactString(clusterId)
  w.writeInt32(controllerId)
  w.writeCompactArrayLength(brokers.length)
  for (const item of brokers) encodeDescribeClusterBroker(w, item, v)
  w.writeInt32(clusterAuthorizedOperations)
  w.writeNoTaggedFields()
}

function decodeDescribeClusterResponse(r: Reader, v: number): DescribeClusterResponse {
  const throttleTimeMs = r.readInt32()
  const errorCode = r.readInt16()
  const errorMessage = r.readCompactNullableString()
  const endpointType: number = v >= 1 ? r.readInt8() : 1
  const clusterId = r.readCompactString()
  const controllerId = r.readInt32()
  let brokers: DescribeClusterBroker[] = []
  const brokersCount = r.readCompactArrayLength(11)
  for (let i = 0; i < brokersCount; i++) brokers.push(decodeDescribeClusterBroker(r, v))
  const clusterAuthorizedOperations = r.readInt32()
  r.skipTaggedFields()
  return { throttleTimeMs, errorCode, errorMessage, endpointType, clusterId, controllerId, brokers, clusterAuthorizedOperations }
}

function encodeDescribeClusterBroker(w: Writer, value: DescribeClusterBrokerInput, v: number): void {
  const brokerId = value.brokerId
  const host = value.host
  const port = value.port
  const rack = value.rack ?? null
  const isFenced = value.isFenced ?? false
  w.writeInt32(brokerId)
  w.writeCompactString(host)
  w.writeInt32(port)
  w.writeCompactNullableString(rack)
  if (v >= 2) {
    w.writeBoolean(isFenced)
  } else {
    if (isFenced) throw absentField('DescribeClusterBroker', 'isFenced', v)
  }
  w.writeNoTaggedFields()
}

function decodeDescribeClusterBroker(r: Reader, v: number): DescribeClusterBroker {
  const brokerId = r.readInt32()
  const host = r.readCompactString()
  const port = r.readInt32()
  const rack = r.readCompactNullableString()
  const isFenced: boolean = v >= 2 ? r.readBoolean() : false
  r.skipTaggedFields()
  return { brokerId, host, port, rack, isFenced }
}

/** DescribeCluster (API key 60), versions 0 to 2. */
export const describeCluster: Api<DescribeClusterRequest, DescribeClusterRequestInput, DescribeClusterResponse, DescribeClusterResponseInput> = {
  key: 60,
  name: 'DescribeCluster',
  minVersion: 0,
  maxVersion: 2,
  latestVersion: 2,
  requestHeaderVersion: () => 2,
  responseHeaderVersion: () => 1,
  encodeRequest(w: Writer, value: DescribeClusterRequestInput, v: number): void {
    checkVersion('DescribeClusterRequest', v, 0, 2)
    encodeDescribeClusterRequest(w, value, v)
  },
  decodeRequest(r: Reader, v: number): DescribeClusterRequest {
    checkVersion('DescribeClusterRequest', v, 0, 2)
    return decodeDescribeClusterRequest(r, v)
  },
  encodeResponse(w: Writer, value: DescribeClusterResponseInput, v: number): void {
    checkVersion('DescribeClusterResponse', v, 0, 2)
    encodeDescribeClusterResponse(w, value, v)
  },
  decodeResponse(r: Reader, v: number): DescribeClusterResponse {
    checkVersion('DescribeClusterResponse', v, 0, 2)
    return decodeDescribeClusterResponse(r, v)
  },
}
