// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type MessageCodec } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** StreamsGroupTopologyValue, versions 0. */
export interface StreamsGroupTopologyValue {
  epoch: number
  subtopologies: Subtopology[]
}

/** What encoding takes for {@link StreamsGroupTopologyValue}. */
export interface StreamsGroupTopologyValueInput {
  readonly epoch: number
  readonly subtopologies: readonly SubtopologyInput[]
}

/** Part of StreamsGroupTopologyValue. */
export interface Subtopology {
  subtopologyId: string
  sourceTopics: string[]
  sourceTopicRegex: string[]
  stateChangelogTopics: TopicInfo[]
  repartitionSinkTopics: string[]
  repartitionSourceTopics: TopicInfo[]
  copartitionGroups: CopartitionGroup[]
}

/** What encoding takes for {@link Subtopology}. */
export interface SubtopologyInput {
  readonly subtopologyId: string
  readonly sourceTopics: readonly string[]
  readonly sourceTopicRegex: readonly string[]
  readonly stateChangelogTopics: readonly TopicInfoInput[]
  readonly repartitionSinkTopics: readonly string[]
  readonly repartitionSourceTopics: readonly TopicInfoInput[]
  readonly copartitionGroups: readonly CopartitionGroupInput[]
}

/** Part of StreamsGroupTopologyValue. */
export interface CopartitionGroup {
  sourceTopics: number[]
  sourceTopicRegex: number[]
  repartitionSourceTopics: number[]
}

/** What encoding takes for {@link CopartitionGroup}. */
export interface CopartitionGroupInput {
  readonly sourceTopics: readonly number[]
  readonly sourceTopicRegex: readonly number[]
  readonly repartitionSourceTopics: readonly number[]
}

/** Part of StreamsGroupTopologyValue. */
export interface TopicConfig {
  key: string
  value: string
}

/** What encoding takes for {@link TopicConfig}. */
export interface TopicConfigInput {
  readonly key: string
  readonly value: string
}

/** Part of StreamsGroupTopologyValue. */
export interface TopicInfo {
  name: string
  partitions: number
  replicationFactor: number
  topicConfigs: TopicConfig[]
}

/** What encoding takes for {@link TopicInfo}. */
export interface TopicInfoInput {
  readonly name: string
  readonly partitions: number
  readonly replicationFactor: number
  readonly topicConfigs: readonly TopicConfigInput[]
}

function encodeStreamsGroupTopologyValue(w: Writer, value: StreamsGroupTopologyValueInput, v: number): void {
  const epoch = value.epoch
  const subtopologies = value.subtopologies
  w.writeInt32(epoch)
  w.writeCompactArrayLength(subtopologies.length)
  for (const item of subtopologies) encodeSubtopology(w, item, v)
  w.writeNoTaggedFields()
}

function decodeStreamsGroupTopologyValue(r: Reader, v: number): StreamsGroupTopologyValue {
  const epoch = r.readInt32()
  let subtopologies: Subtopology[] = []
  const subtopologiesCount = r.readCompactArrayLength(8)
  for (let i = 0; i < subtopologiesCount; i++) subtopologies.push(decodeSubtopology(r, v))
  r.skipTaggedFields()
  return { epoch, subtopologies }
}

function encodeSubtopology(w: Writer, value: SubtopologyInput, v: number): void {
  const subtopologyId = value.subtopologyId
  const sourceTopics = value.sourceTopics
  const sourceTopicRegex = value.sourceTopicRegex
  const stateChangelogTopics = value.stateChangelogTopics
  const repartitionSinkTopics = value.repartitionSinkTopics
  const repartitionSourceTopics = value.repartitionSourceTopics
  const copartitionGroups = value.copartitionGroups
  w.writeCompactString(subtopologyId)
  w.writeCompactArrayLength(sourceTopics.length)
  for (const item of sourceTopics) w.writeCompactString(item)
  w.writeCompactArrayLength(sourceTopicRegex.length)
  for (const item of sourceTopicRegex) w.writeCompactString(item)
  w.writeCompactArrayLength(stateChangelogTopics.length)
  for (const item of stateChangelogTopics) encodeTopicInfo(w, item, v)
  w.writeCompactArrayLength(repartitionSinkTopics.length)
  for (const item of repartitionSinkTopics) w.writeCompactString(item)
  w.writeCompactArrayLength(repartitionSourceTopics.length)
  for (const item of repartitionSourceTopics) encodeTopicInfo(w, item, v)
  w.writeCompactArrayLength(copartitionGroups.length)
  for (const item of copartitionGroups) encodeCopartitionGroup(w, item, v)
  w.writeNoTaggedFields()
}

function decodeSubtopology(r: Reader, v: number): Subtopology {
  const subtopologyId = r.readCompactString()
  let sourceTopics: string[] = []
  const sourceTopicsCount = r.readCompactArrayLength(1)
  for (let i = 0; i < sourceTopicsCount; i++) sourceTopics.push(r.readCompactString())
  let sourceTopicRegex: string[] = []
  const sourceTopicRegexCount = r.readCompactArrayLength(1)
  for (let i = 0; i < sourceTopicRegexCount; i++) sourceTopicRegex.push(r.readCompactString())
  let stateChangelogTopics: TopicInfo[] = []
  const stateChangelogTopicsCount = r.readCompactArrayLength(9)
  for (let i = 0; i < stateChangelogTopicsCount; i++) stateChangelogTopics.push(decodeTopicInfo(r, v))
  let repartitionSinkTopics: string[] = []
  const repartitionSinkTopicsCount = r.readCompactArrayLength(1)
  for (let i = 0; i < repartitionSinkTopicsCount; i++) repartitionSinkTopics.push(r.readCompactString())
  let repartitionSourceTopics: TopicInfo[] = []
  const repartitionSourceTopicsCount = r.readCompactArrayLength(9)
  for (let i = 0; i < repartitionSourceTopicsCount; i++) repartitionSourceTopics.push(decodeTopicInfo(r, v))
  let copartitionGroups: CopartitionGroup[] = []
  const copartitionGroupsCount = r.readCompactArrayLength(4)
  for (let i = 0; i < copartitionGroupsCount; i++) copartitionGroups.push(decodeCopartitionGroup(r, v))
  r.skipTaggedFields()
  return { subtopologyId, sourceTopics, sourceTopicRegex, stateChangelogTopics, repartitionSinkTopics, repartitionSourceTopics, copartitionGroups }
}

function encodeCopartitionGroup(w: Writer, value: CopartitionGroupInput, _v: number): void {
  const sourceTopics = value.sourceTopics
  const sourceTopicRegex = value.sourceTopicRegex
  const repartitionSourceTopics = value.repartitionSourceTopics
  w.writeCompactArrayLength(sourceTopics.length)
  for (const item of sourceTopics) w.writeInt16(item)
  w.writeCompactArrayLength(sourceTopicRegex.length)
  for (const item of sourceTopicRegex) w.writeInt16(item)
  w.writeCompactArrayLength(repartitionSourceTopics.length)
  for (const item of repartitionSourceTopics) w.writeInt16(item)
  w.writeNoTaggedFields()
}

function decodeCopartitionGroup(r: Reader, _v: number): CopartitionGroup {
  let sourceTopics: number[] = []
  const sourceTopicsCount = r.readCompactArrayLength(2)
  for (let i = 0; i < sourceTopicsCount; i++) sourceTopics.push(r.readInt16())
  let sourceTopicRegex: number[] = []
  const sourceTopicRegexCount = r.readCompactArrayLength(2)
  for (let i = 0; i < sourceTopicRegexCount; i++) sourceTopicRegex.push(r.readInt16())
  let repartitionSourceTopics: number[] = []
  const repartitionSourceTopicsCount = r.readCompactArrayLength(2)
  for (let i = 0; i < repartitionSourceTopicsCount; i++) repartitionSourceTopics.push(r.readInt16())
  r.skipTaggedFields()
  return { sourceTopics, sourceTopicRegex, repartitionSourceTopics }
}

function encodeTopicConfig(w: Writer, value: TopicConfigInput, _v: number): void {
  const key = value.key
  const value_ = value.value
  w.writeCompactString(key)
  w.writeCompactString(value_)
  w.writeNoTaggedFields()
}

function decodeTopicConfig(r: Reader, _v: number): TopicConfig {
  const key = r.readCompactString()
  const value_ = r.readCompactString()
  r.skipTaggedFields()
  return { key, value: value_ }
}

function encodeTopicInfo(w: Writer, value: TopicInfoInput, v: number): void {
  const name = value.name
  const partitions = value.partitions
  const replicationFactor = value.replicationFactor
  const topicConfigs = value.topicConfigs
  w.writeCompactString(name)
  w.writeInt32(partitions)
  w.writeInt16(replicationFactor)
  w.writeCompactArrayLength(topicConfigs.length)
  for (const item of topicConfigs) encodeTopicConfig(w, item, v)
  w.writeNoTaggedFields()
}

function decodeTopicInfo(r: Reader, v: number): TopicInfo {
  const name = r.readCompactString()
  const partitions = r.readInt32()
  const replicationFactor = r.readInt16()
  let topicConfigs: TopicConfig[] = []
  const topicConfigsCount = r.readCompactArrayLength(3)
  for (let i = 0; i < topicConfigsCount; i++) topicConfigs.push(decodeTopicConfig(r, v))
  r.skipTaggedFields()
  return { name, partitions, replicationFactor, topicConfigs }
}

/** StreamsGroupTopologyValue, versions 0. */
export const streamsGroupTopologyValue: MessageCodec<StreamsGroupTopologyValue, StreamsGroupTopologyValueInput> = {
  name: 'StreamsGroupTopologyValue',
  minVersion: 0,
  maxVersion: 0,
  recordType: 23,
  encode(w: Writer, value: StreamsGroupTopologyValueInput, v: number): void {
    checkVersion('StreamsGroupTopologyValue', v, 0, 0)
    encodeStreamsGroupTopologyValue(w, value, v)
  },
  decode(r: Reader, v: number): StreamsGroupTopologyValue {
    checkVersion('StreamsGroupTopologyValue', v, 0, 0)
    return decodeStreamsGroupTopologyValue(r, v)
  },
}
