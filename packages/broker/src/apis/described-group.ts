import { ErrorCode } from '@ottla/protocol'
import { toWire } from '../group/partition-maps.ts'
import type { Services } from '../services.ts'

/** What the answers for groups of the consumer protocol (69) and for share groups (77) tell of partitions. */
export interface NamedPartitions {
  readonly topicId: string
  readonly topicName: string
  readonly partitions: number[]
}

/** What both answers tell of a group that is not described. */
export interface UndescribedGroup {
  readonly errorCode: number
  readonly errorMessage: string | null
  readonly groupId: string
  readonly groupState: string
  readonly groupEpoch: number
  readonly assignmentEpoch: number
  readonly assignorName: string
  readonly members: never[]
}

/** Topics that are gone are left out. */
export function namedPartitions(
  { controller }: Pick<Services, 'controller'>,
  partitions: Parameters<typeof toWire>[0],
): NamedPartitions[] {
  return toWire(partitions).flatMap(({ topicId, partitions: ids }) => {
    const topicName = controller.image.topicById(topicId)?.name
    return topicName === undefined ? [] : [{ topicId, topicName, partitions: ids }]
  })
}

/** A group with members that have topics which the client may not know of: all but them is told. */
export function hideMembers<Group extends object>(
  group: Group,
): Group & Pick<UndescribedGroup, 'errorCode' | 'members'> {
  const errorMessage = 'The group has described topic(s) that the client is not authorized to describe.'
  return { ...group, errorCode: ErrorCode.TOPIC_AUTHORIZATION_FAILED, errorMessage, members: [] }
}

export function undescribedGroup(groupId: string, errorCode: number, errorMessage: string | null): UndescribedGroup {
  return {
    errorCode,
    errorMessage,
    groupId,
    groupState: '',
    groupEpoch: 0,
    assignmentEpoch: 0,
    assignorName: '',
    members: [],
  }
}
