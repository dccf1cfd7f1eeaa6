// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type MessageCodec } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** VotersRecord, versions 0. */
export interface VotersRecord {
  version: number
  voters: Voter[]
}

/** What encoding takes for {@link VotersRecord}. */
export interface VotersRecordInput {
  readonly version: number
  readonly voters: readonly VoterInput[]
}

/** Part of VotersRecord. */
export interface Voter {
  voterId: number
  voterDirectoryId: string
  endpoints: Endpoint[]
  kRaftVersionFeature: KRaftVersionFeature
}

/** What encoding takes for {@link Voter}. */
export interface VoterInput {
  readonly voterId: number
  readonly voterDirectoryId: string
  readonly endpoints: readonly EndpointInput[]
  readonly kRaftVersionFeature: KRaftVersionFeatureInput
}

/** Part of VotersRecord. */
export interface Endpoint {
  name: string
  host: string
  port: number
}

/** What encoding takes for {@link Endpoint}. */
export interface EndpointInput {
  readonly name: string
  readonly host: string
  readonly port: number
}

/** Part of VotersRecord. */
export interface KRaftVersionFeature {
  minSupportedVersion: number
  maxSupportedVersion: number
}

/** What encoding takes for {@link KRaftVersionFeature}. */
export interface KRaftVersionFeatureInput {
  readonly minSupportedVersion: number
  readonly maxSupportedVersion: number
}

function encodeVotersRecord(w: Writer, value: VotersRecordInput, v: number): void {
  const version = value.version
  const voters = value.voters
  w.writeInt16(version)
  w.writeCompactArrayLength(voters.length)
  for (const item of voters) encodeVoter(w, item, v)
  w.writeNoTaggedFields()
}

function decodeVotersRecord(r: Reader, v: number): VotersRecord {
  const version = r.readInt16()
  let voters: Voter[] = []
  const votersCount = r.readCompactArrayLength(27)
  for (let i = 0; i < votersCount; i++) voters.push(decodeVoter(r, v))
  r.skipTaggedFields()
  return { version, voters }
}

function encodeVoter(w: Writer, value: VoterInput, v: number): void {
  const voterId = value.voterId
  const voterDirectoryId = value.voterDirectoryId
  const endpoints = value.endpoints
  const kRaftVersionFeature = value.kRaftVersionFeature
  w.writeInt32(voterId)
  w.writeUuid(voterDirectoryId)
  w.writeCompactArrayLength(endpoints.length)
  for (const item of endpoints) encodeEndpoint(w, item, v)
  encodeKRaftVersionFeature(w, kRaftVersionFeature, v)
  w.writeNoTaggedFields()
}

function decodeVoter(r: Reader, v: number): Voter {
  const voterId = r.readInt32()
  const voterDirectoryId = r.readUuid()
  let endpoints: Endpoint[] = []
  const endpointsCount = r.readCompactArrayLength(5)
  for (let i = 0; i < endpointsCount; i++) endpoints.push(decodeEndpoint(r, v))
  const kRaftVersionFeature = decodeKRaftVersionFeature(r, v)
  r.skipTaggedFields()
  return { voterId, voterDirectoryId, endpoints, kRaftVersionFeature }
}

function encodeEndpoint(w: Writer, value: EndpointInput, _v: number): void {
  const name = value.name
  const host = value.host
  const port = value.port
  w.writeCompactString(name)
  w.writeCompactString(host)
  w.writeUint16(port)
  w.writeNoTaggedFields()
}

function decodeEndpoint(r: Reader, _v: number): Endpoint {
  const name = r.readCompactString()
  const host = r.readCompactString()
  const port = r.readUint16()
  r.skipTaggedFields()
  return { name, host, port }
}

function encodeKRaftVersionFeature(w: Writer, value: KRaftVersionFeatureInput, _v: number): void {
  const minSupportedVersion = value.minSupportedVersion
  const maxSupportedVersion = value.maxSupportedVersion
  w.writeInt16(minSupportedVersion)
  w.writeInt16(maxSupportedVersion)
  w.writeNoTaggedFields()
}

function decodeKRaftVersionFeature(r: Reader, _v: number): KRaftVersionFeature {
  const minSupportedVersion = r.readInt16()
  const maxSupportedVersion = r.readInt16()
  r.skipTaggedFields()
  return { minSupportedVersion, maxSupportedVersion }
}

/** VotersRecord, versions 0. */
export const votersRecord: MessageCodec<VotersRecord, VotersRecordInput> = {
  name: 'VotersRecord',
  minVersion: 0,
  maxVersion: 0,
  encode(w: Writer, value: VotersRecordInput, v: number): void {
    checkVersion('VotersRecord', v, 0, 0)
    encodeVotersRecord(w, value, v)
  },
  decode(r: Reader, v: number): VotersRecord {
    checkVersion('VotersRecord', v, 0, 0)
    return decodeVotersRecord(r, v)
  },
}
