import { ErrorCode } from '@ottla/protocol'
import { ApiException } from '../../errors.ts'
import type { ShareContext } from './share-context.ts'
import { noStateMetadata, type ShareGroup, type StatePartitions } from './share-group.ts'
import { shareEpochRecord, stateMetadataRecord } from './share-records.ts'
import { deleteStates, initializeStates, withInitializing, withoutTopics } from './share-states.ts'

/** Offsets that partitions of a topic are to begin at. */
export type NewOffsets = ReadonlyMap<
  string,
  { readonly topicName: string; readonly offsets: ReadonlyMap<number, number> }
>

/**
 * Has a share group without members begin at other offsets; it is made if it is not there.
 * @param done - told 0 or the error code
 * @throws ApiException GROUP_ID_NOT_FOUND for a group of another type, NON_EMPTY_GROUP
 */
export function alterShareOffsets(
  groupId: string,
  topics: NewOffsets,
  context: ShareContext,
  done: (errorCode: number) => void,
): void {
  const group = context.groups.openShare(groupId, true)
  checkEmpty(group)
  const making = new Map<string, StatePartitions>(
    Array.from(topics, ([topicId, { topicName, offsets }]) => [
      topicId,
      { topicName, partitions: new Set(offsets.keys()) },
    ]),
  )
  const isNew = context.groups.get(groupId) === undefined
  const records = [stateMetadataRecord(groupId, withInitializing(group.stateMetadata ?? noStateMetadata, making))]
  if (isNew) records.unshift(shareEpochRecord(groupId, group.groupEpoch, group.metadataHash))
  context.effects.write(records, (errorCode) => {
    if (errorCode === ErrorCode.NONE) {
      initializeStates(groupId, group.groupEpoch, making, context, (topicId, partition) =>
        topics.get(topicId)!.offsets.get(partition)!,
      )
    }
    done(errorCode)
  })
}

/**
 * Has a share group without members forget where it is in topics.
 * @param done - told 0 or the error code
 * @throws ApiException GROUP_ID_NOT_FOUND, NON_EMPTY_GROUP
 */
export function deleteShareOffsets(
  groupId: string,
  topicIds: ReadonlySet<string>,
  context: ShareContext,
  done: (errorCode: number) => void,
): void {
  const group = context.groups.share(groupId)
  checkEmpty(group)
  const metadata = group.stateMetadata ?? noStateMetadata
  const rest = withoutTopics(metadata, topicIds)
  if (rest === undefined) {
    done(ErrorCode.NONE)
    return
  }
  const doomed = new Map(
    [...metadata.initializing, ...metadata.initialized].filter(([topicId]) => topicIds.has(topicId)),
  )
  const deleting = new Map(rest.deleting)
  for (const [topicId, { topicName }] of doomed) deleting.set(topicId, topicName)
  const { effects } = context
  effects.write([stateMetadataRecord(groupId, { ...rest, deleting })], (errorCode) => {
    const error = errorCode === ErrorCode.NONE ? deleteStates(groupId, doomed, context) : errorCode
    if (error === ErrorCode.NONE) effects.write([stateMetadataRecord(groupId, rest)], done)
    else done(error)
  })
}

function checkEmpty({ isEmpty }: ShareGroup): void {
  if (!isEmpty) throw new ApiException(ErrorCode.NON_EMPTY_GROUP, 'The group is not empty.')
}
