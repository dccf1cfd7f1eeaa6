// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { absentField, checkVersion, type MessageCodec } from '../api.ts'
import { ZERO_UUID, type Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** LeaderChangeMessage, versions 0 to 1. */
export interface LeaderChangeMessage {
  version: number
  leaderId: number
  voters: Voter[]
  grantingVoters: Voter[]
}

/** What encoding takes for {@link LeaderChangeMessage}. */
export interface LeaderChangeMessageInput {
  readonly version: number
  readonly leaderId: number
  readonly voters: readonly VoterInput[]
  readonly grantingVoters: readonly VoterInput[]
}

/** Part of LeaderChangeMessage. */
export interface Voter {
  voterId: number
  /** Versions 1. */
  voterDirectoryId: string
}

/** What encoding takes for {@link Voter}. */
export interface VoterInput {
  readonly voterId: number
  readonly voterDirectoryId?: string | undefined
}

function encodeLeaderChangeMessage(w: Writer, value: LeaderChangeMessageInput, v: number): void {
  const version = value.version
  const leaderId = value.leaderId
  const voters = value.voters
  const grantingVoters = value.grantingVoters
  w.writeInt16(version)
  w.writeInt32(leaderId)
  w.writeCompactArrayLength(voters.length)
  for (const item of voters) encodeVoter(w, item, v)
  w.writeCompactArrayLength(grantingVoters.length)
  for (const item of grantingVoters) encodeVoter(w, item, v)
  w.writeNoTaggedFields()
}

function decodeLeaderChangeMessage(r: Reader, v: number): LeaderChangeMessage {
  const version = r.readInt16()
  const leaderId = r.readInt32()
  let voters: Voter[] = []
  const votersCount = r.readCompactArrayLength(5)
  for (let i = 0; i < votersCount; i++) voters.push(decodeVoter(r, v))
  let grantingVoters: Voter[] = []
  const grantingVotersCount = r.readCompactArrayLength(5)
  for (let i = 0; i < grantingVotersCount; i++) grantingVoters.push(decodeVoter(r, v))
  r.skipTaggedFields()
  return { version, leaderId, voters, grantingVoters }
}

function encodeVoter(w: Writer, value: VoterInput, v: number): void {
  const voterId = value.voterId
  const voterDirectoryId = value.voterDirectoryId ?? ZERO_UUID
  w.writeInt32(voterId)
  if (v >= 1) {
    w.writeUuid(voterDirectoryId)
  } else {
    if (voterDirectoryId !== ZERO_UUID) throw absentField('Voter', 'voterDirectoryId', v)
  }
  w.writeNoTaggedFields()
}

function decodeVoter(r: Reader, v: number): Voter {
  const voterId = r.readInt32()
  const voterDirectoryId: string = v >= 1 ? r.readUuid() : ZERO_UUID
  r.skipTaggedFields()
  return { voterId, voterDirectoryId }
}

/** LeaderChangeMessage, versions 0 to 1. */
export const leaderChangeMessage: MessageCodec<LeaderChangeMessage, LeaderChangeMessageInput> = {
  name: 'LeaderChangeMessage',
  minVersion: 0,
  maxVersion: 1,
  encode(w: Writer, value: LeaderChangeMessageInput, v: number): void {
    checkVersion('LeaderChangeMessage', v, 0, 1)
    encodeLeaderChangeMessage(w, value, v)
  },
  decode(r: Reader, v: number): LeaderChangeMessage {
    checkVersion('LeaderChangeMessage', v, 0, 1)
    return decodeLeaderChangeMessage(r, v)
  },
}
