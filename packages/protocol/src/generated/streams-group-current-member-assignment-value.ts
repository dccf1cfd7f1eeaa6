// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type MessageCodec } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** StreamsGroupCurrentMemberAssignmentValue, versions 0. */
export interface StreamsGroupCurrentMemberAssignmentValue {
  memberEpoch: number
  previousMemberEpoch: number
  state: number
  activeTasks: TaskIds[]
  standbyTasks: TaskIds[]
  warmupTasks: TaskIds[]
  activeTasksPendingRevocation: TaskIds[]
  standbyTasksPendingRevocation: TaskIds[]
  warmupTasksPendingRevocation: TaskIds[]
}

/** What encoding takes for {@link StreamsGroupCurrentMemberAssignmentValue}. */
export interface StreamsGroupCurrentMemberAssignmentValueInput {
  readonly memberEpoch: number
  readonly previousMemberEpoch: number
  readonly state: number
  readonly activeTasks: readonly TaskIdsInput[]
  readonly standbyTasks: readonly TaskIdsInput[]
  readonly warmupTasks: readonly TaskIdsInput[]
  readonly activeTasksPendingRevocation: readonly TaskIdsInput[]
  readonly standbyTasksPendingRevocation: readonly TaskIdsInput[]
  readonly warmupTasksPendingRevocation: readonly TaskIdsInput[]
}

/** Part of StreamsGroupCurrentMemberAssignmentValue. */
export interface TaskIds {
  subtopologyId: string
  partitions: number[]
  /** Default null. */
  assignmentEpochs: number[] | null
}

/** What encoding takes for {@link TaskIds}. */
export interface TaskIdsInput {
  readonly subtopologyId: string
  readonly partitions: readonly number[]
  readonly assignmentEpochs?: readonly number[] | null | undefined
}

function encodeStreamsGroupCurrentMemberAssignmentValue(w: Writer, value: StreamsGroupCurrentMemberAssignmentValueInput, v: number): void {
  const memberEpoch = value.memberEpoch
  const previousMemberEpoch = value.previousMemberEpoch
  const state = value.state
  const activeTasks = value.activeTasks
  const standbyTasks = value.standbyTasks
  const warmupTasks = value.warmupTasks
  const activeTasksPendingRevocation = value.activeTasksPendingRevocation
  const standbyTasksPendingRevocation = value.standbyTasksPendingRevocation
  const warmupTasksPendingRevocation = value.warmupTasksPendingRevocation
  w.writeInt32(memberEpoch)
  w.writeInt32(previousMemberEpoch)
  w.writeInt8(state)
  w.writeCompactArrayLength(activeTasks.length)
  for (const item of activeTasks) encodeTaskIds(w, item, v)
  w.writeCompactArrayLength(standbyTasks.length)
  for (const item of standbyTasks) encodeTaskIds(w, item, v)
  w.writeCompactArrayLength(warmupTasks.length)
  for (const item of warmupTasks) encodeTaskIds(w, item, v)
  w.writeCompactArrayLength(activeTasksPendingRevocation.length)
  for (const item of activeTasksPendingRevocation) encodeTaskIds(w, item, v)
  w.writeCompactArrayLength(standbyTasksPendingRevocation.length)
  for (const item of standbyTasksPendingRevocation) encodeTaskIds(w, item, v)
  w.writeCompactArrayLength(warmupTasksPendingRevocation.length)
  for (const item of warmupTasksPendingRevocation) encodeTaskIds(w, item, v)
  w.writeNoTaggedFields()
}

function decodeStreamsGroupCurrentMemberAssignmentValue(r: Reader, v: number): StreamsGroupCurrentMemberAssignmentValue {
  const memberEpoch = r.readInt32()
  const previousMemberEpoch = r.readInt32()
  const state = r.readInt8()
  let activeTasks: TaskIds[] = []
  const activeTasksCount = r.readCompactArrayLength(3)
  for (let i = 0; i < activeTasksCount; i++) activeTasks.push(decodeTaskIds(r, v))
  let standbyTasks: TaskIds[] = []
  const standbyTasksCount = r.readCompactArrayLength(3)
  for (let i = 0; i < standbyTasksCount; i++) standbyTasks.push(decodeTaskIds(r, v))
  let warmupTasks: TaskIds[] = []
  const warmupTasksCount = r.readCompactArrayLength(3)
  for (let i = 0; i < warmupTasksCount; i++) warmupTasks.push(decodeTaskIds(r, v))
  let activeTasksPendingRevocation: TaskIds[] = []
  const activeTasksPendingRevocationCount = r.readCompactArrayLength(3)
  for (let i = 0; i < activeTasksPendingRevocationCount; i++) activeTasksPendingRevocation.push(decodeTaskIds(r, v))
  let standbyTasksPendingRevocation: TaskIds[] = []
  const standbyTasksPendingRevocationCount = r.readCompactArrayLength(3)
  for (let i = 0; i < standbyTasksPendingRevocationCount; i++) standbyTasksPendingRevocation.push(decodeTaskIds(r, v))
  let warmupTasksPendingRevocation: TaskIds[] = []
  const warmupTasksPendingRevocationCount = r.readCompactArrayLength(3)
  for (let i = 0; i < warmupTasksPendingRevocationCount; i++) warmupTasksPendingRevocation.push(decodeTaskIds(r, v))
  r.skipTaggedFields()
  return { memberEpoch, previousMemberEpoch, state, activeTasks, standbyTasks, warmupTasks, activeTasksPendingRevocation, standbyTasksPendingRevocation, warmupTasksPendingRevocation }
}

function encodeTaskIds(w: Writer, value: TaskIdsInput, _v: number): void {
  const subtopologyId = value.subtopologyId
  const partitions = value.partitions
  const assignmentEpochs = value.assignmentEpochs ?? null
  w.writeCompactString(subtopologyId)
  w.writeCompactArrayLength(partitions.length)
  for (const item of partitions) w.writeInt32(item)
  const assignmentEpochsIsSet = assignmentEpochs !== null
  w.writeUnsignedVarint((assignmentEpochsIsSet ? 1 : 0))
  if (assignmentEpochsIsSet) {
    const tag = w.beginTagged(0)
    if (assignmentEpochs === null) w.writeCompactArrayLength(-1)
    else {
      w.writeCompactArrayLength(assignmentEpochs.length)
      for (const item of assignmentEpochs) w.writeInt32(item)
    }
    w.endTagged(tag)
  }
}

function decodeTaskIds(r: Reader, _v: number): TaskIds {
  const subtopologyId = r.readCompactString()
  let partitions: number[] = []
  const partitionsCount = r.readCompactArrayLength(4)
  for (let i = 0; i < partitionsCount; i++) partitions.push(r.readInt32())
  let assignmentEpochs: number[] | null = null
  for (let count = r.readTaggedCount(); count > 0; count--) {
    const tag = r.readUnsignedVarint()
    const end = r.readTaggedEnd()
    if (tag === 0) {
      const assignmentEpochsCount = r.readCompactNullableArrayLength(4)
      if (assignmentEpochsCount >= 0) {
        const items: number[] = []
        for (let i = 0; i < assignmentEpochsCount; i++) items.push(r.readInt32())
        assignmentEpochs = items
      }
      r.endTagged(0, end)
    } else {
      r.position = end
    }
  }
  return { subtopologyId, partitions, assignmentEpochs }
}

/** StreamsGroupCurrentMemberAssignmentValue, versions 0. */
export const streamsGroupCurrentMemberAssignmentValue: MessageCodec<StreamsGroupCurrentMemberAssignmentValue, StreamsGroupCurrentMemberAssignmentValueInput> = {
  name: 'StreamsGroupCurrentMemberAssignmentValue',
  minVersion: 0,
  maxVersion: 0,
  recordType: 22,
  encode(w: Writer, value: StreamsGroupCurrentMemberAssignmentValueInput, v: number): void {
    checkVersion('StreamsGroupCurrentMemberAssignmentValue', v, 0, 0)
    encodeStreamsGroupCurrentMemberAssignmentValue(w, value, v)
  },
  decode(r: Reader, v: number): StreamsGroupCurrentMemberAssignmentValue {
    checkVersion('StreamsGroupCurrentMemberAssignmentValue', v, 0, 0)
    return decodeStreamsGroupCurrentMemberAssignmentValue(r, v)
  },
}
