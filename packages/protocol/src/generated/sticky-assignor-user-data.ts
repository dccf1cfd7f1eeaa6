// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type MessageCodec } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** StickyAssignorUserData, versions 0 to 1. */
export interface StickyAssignorUserData {
  previousAssignment: TopicAssignment[]
  /** Versions 1; default -1. */
  generation: number
}

/** What encoding takes for {@link StickyAssignorUserData}. */
export interface StickyAssignorUserDataInput {
  readonly previousAssignment: readonly TopicAssignmentInput[]
  readonly generation?: number | undefined
}

/** Part of StickyAssignorUserData. */
export interface TopicAssignment {
  topic: string
  partitions: number[]
}

/** What encoding takes for {@link TopicAssignment}. */
export interface TopicAssignmentInput {
  readonly topic: string
  readonly partitions: readonly number[]
}

function encodeStickyAssignorUserData(w: Writer, value: StickyAssignorUserDataInput, v: number): void {
  const previousAssignment = value.previousAssignment
  const generation = value.generation ?? -1
  w.writeArrayLength(previousAssignment.length)
  for (const item of previousAssignment) encodeTopicAssignment(w, item, v)
  if (v >= 1) {
    w.writeInt32(generation)
  }
}

function decodeStickyAssignorUserData(r: Reader, v: number): StickyAssignorUserData {
  let previousAssignment: TopicAssignment[] = []
  const previousAssignmentCount = r.readArrayLength(6)
  for (let i = 0; i < previousAssignmentCount; i++) previousAssignment.push(decodeTopicAssignment(r, v))
  const generation: number = v >= 1 ? r.readInt32() : -1
  return { previousAssignment, generation }
}

function encodeTopicAssignment(w: Writer, value: TopicAssignmentInput, _v: number): void {
  const topic = value.topic
  const partitions = value.partitions
  w.writeString(topic)
  w.writeArrayLength(partitions.length)
  for (const item of partitions) w.writeInt32(item)
}

function decodeTopicAssignment(r: Reader, _v: number): TopicAssignment {
  const topic = r.readString()
  let partitions: number[] = []
  const partitionsCount = r.readArrayLength(4)
  for (let i = 0; i < partitionsCount; i++) partitions.push(r.readInt32())
  return { topic, partitions }
}

/** StickyAssignorUserData, versions 0 to 1. */
export const stickyAssignorUserData: MessageCodec<StickyAssignorUserData, StickyAssignorUserDataInput> = {
  name: 'StickyAssignorUserData',
  minVersion: 0,
  maxVersion: 1,
  encode(w: Writer, value: StickyAssignorUserDataInput, v: number): void {
    checkVersion('StickyAssignorUserData', v, 0, 1)
    encodeStickyAssignorUserData(w, value, v)
  },
  decode(r: Reader, v: number): StickyAssignorUserData {
    checkVersion('StickyAssignorUserData', v, 0, 1)
    return decodeStickyAssignorUserData(r, v)
  },
}
