// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type MessageCodec } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** StreamsGroupTargetAssignmentMemberValue, versions 0. */
export interface StreamsGroupTargetAssignmentMemberValue {
  activeTasks: TaskIds[]
  standbyTasks: TaskIds[]
  warmupTasks: TaskIds[]
}

/** What encoding takes for {@link StreamsGroupTargetAssignmentMemberValue}. */
export interface StreamsGroupTargetAssignmentMemberValueInput {
  readonly activeTasks: readonly TaskIdsInput[]
  readonly standbyTasks: readonly TaskIdsInput[]
  readonly warmupTasks: readonly TaskIdsInput[]
}

/** Part of StreamsGroupTargetAssignmentMemberValue. */
export interface TaskIds {
  subtopologyId: string
  partitions: number[]
}

/** What encoding takes for {@link TaskIds}. */
export interface TaskIdsInput {
  readonly subtopologyId: string
  readonly partitions: readonly number[]
}

function encodeStreamsGroupTargetAssignmentMemberValue(w: Writer, value: StreamsGroupTargetAssignmentMemberValueInput, v: number): void {
  const activeTasks = value.activeTasks
  const standbyTasks = value.standbyTasks
  const warmupTasks = value.warmupTasks
  w.writeCompactArrayLength(activeTasks.length)
  for (const item of activeTasks) encodeTaskIds(w, item, v)
  w.writeCompactArrayLength(standbyTasks.length)
  for (const item of standbyTasks) encodeTaskIds(w, item, v)
  w.writeCompactArrayLength(warmupTasks.length)
  for (const item of warmupTasks) encodeTaskIds(w, item, v)
  w.writeNoTaggedFields()
}

function decodeStreamsGroupTargetAssignmentMemberValue(r: Reader, v: number): StreamsGroupTargetAssignmentMemberValue {
  let activeTasks: TaskIds[] = []
  const activeTasksCount = r.readCompactArrayLength(3)
  for (let i = 0; i < activeTasksCount; i++) activeTasks.push(decodeTaskIds(r, v))
  let standbyTasks: TaskIds[] = []
  const standbyTasksCount = r.readCompactArrayLength(3)
  for (let i = 0; i < standbyTasksCount; i++) standbyTasks.push(decodeTaskIds(r, v))
  let warmupTasks: TaskIds[] = []
  const warmupTasksCount = r.readCompactArrayLength(3)
  for (let i = 0; i < warmupTasksCount; i++) warmupTasks.push(decodeTaskIds(r, v))
  r.skipTaggedFields()
  return { activeTasks, standbyTasks, warmupTasks }
}

function encodeTaskIds(w: Writer, value: TaskIdsInput, _v: number): void {
  const subtopologyId = value.subtopologyId
  const partitions = value.partitions
  w.writeCompactString(subtopologyId)
  w.writeCompactArrayLength(partitions.length)
  for (const item of partitions) w.writeInt32(item)
  w.writeNoTaggedFields()
}

function decodeTaskIds(r: Reader, _v: number): TaskIds {
  const subtopologyId = r.readCompactString()
  let partitions: number[] = []
  const partitionsCount = r.readCompactArrayLength(4)
  for (let i = 0; i < partitionsCount; i++) partitions.push(r.readInt32())
  r.skipTaggedFields()
  return { subtopologyId, partitions }
}

/** StreamsGroupTargetAssignmentMemberValue, versions 0. */
export const streamsGroupTargetAssignmentMemberValue: MessageCodec<StreamsGroupTargetAssignmentMemberValue, StreamsGroupTargetAssignmentMemberValueInput> = {
  name: 'StreamsGroupTargetAssignmentMemberValue',
  minVersion: 0,
  maxVersion: 0,
  recordType: 21,
  encode(w: Writer, value: StreamsGroupTargetAssignmentMemberValueInput, v: number): void {
    checkVersion('StreamsGroupTargetAssignmentMemberValue', v, 0, 0)
    encodeStreamsGroupTargetAssignmentMemberValue(w, value, v)
  },
  decode(r: Reader, v: number): StreamsGroupTargetAssignmentMemberValue {
    checkVersion('StreamsGroupTargetAssignmentMemberValue', v, 0, 0)
    return decodeStreamsGroupTargetAssignmentMemberValue(r, v)
  },
}
