import { decodeVersioned, ErrorCode } from '@ottla/protocol'
import { consumerProtocolSubscription } from '@ottla/protocol/messages/consumer-protocol-subscription'
import type { JoinGroupRequest, JoinGroupResponseInput } from '@ottla/protocol/messages/join-group'
import { ApiException } from '../../errors.ts'
import type { CoordinatorRecord } from '../coordinator-records.ts'
import { type GroupClient, memberIdRequiredVersion } from '../join-group.ts'
import type { TopicPartitionsOnWire } from '../partition-maps.ts'
import { errorJoin } from '../rebalance.ts'
import { type ConsumerContext, type ConsumerStep, joinTimer, sessionTimer, syncTimer } from './consumer-context.ts'
import type { ConsumerGroup } from './consumer-group.ts'
import { reconcile, replaceStaticMember, updateSubscription } from './consumer-heartbeat.ts'
import { type ConsumerMember, newConsumerMember } from './consumer-member.ts'
import { canDowngradeReplacing, downgradeGroup } from './downgrade-group.ts'
import { checkNotFenced, knownStaticMember } from './member-lookup.ts'
import { updateTarget } from './target-assignment.ts'

/**
 * JoinGroup of a classic member to a group that has members of the consumer protocol: it gets its epoch as its generation and
 * never is the leader, as this broker assigns. A static one that takes the place of the last member of the consumer
 * protocol makes the group a classic one again. The order of the checks is Kafka's.
 * @throws ApiException with the error of the answer
 */
export function joinConsumerGroup(
  group: ConsumerGroup,
  request: JoinGroupRequest,
  client: GroupClient,
  context: ConsumerContext,
): ConsumerStep<JoinGroupResponseInput> {
  const { groupId, groupInstanceId: instanceId, sessionTimeoutMs, protocols } = request
  const isUnknown = request.memberId === ''
  const memberId = isUnknown ? client.newUuid() : request.memberId
  checkJoin(group, request, memberId, context)
  if (isUnknown && instanceId === null && client.apiVersion >= memberIdRequiredVersion) {
    return { records: [], response: errorJoin(memberId, ErrorCode.MEMBER_ID_REQUIRED) }
  }
  const records: CoordinatorRecord[] = []
  const member =
    instanceId === null
      ? (group.members.get(memberId) ?? newConsumerMember(memberId))
      : staticMember(group, memberId, instanceId, isUnknown, records)
  const replaced = group.staticMember(instanceId)
  const isDowngrade = canDowngradeReplacing(group, replaced, context)
  const subscription = decodeSubscription(protocols[0]!.metadata)
  const rebalanceTimeoutMs = request.rebalanceTimeoutMs === -1 ? sessionTimeoutMs : request.rebalanceTimeoutMs
  const subscribed: ConsumerMember = {
    ...member,
    instanceId: instanceId ?? member.instanceId,
    rackId: subscription.rackId === null || subscription.rackId === '' ? member.rackId : subscription.rackId,
    rebalanceTimeoutMs,
    subscribedTopicNames: new Set(subscription.topics),
    subscribedTopicRegex: '',
    clientId: client.clientId,
    clientHost: client.clientHost,
    classic: {
      sessionTimeoutMs,
      // Copied: the subscription outlives the request frame by far.
      protocols: protocols.map(({ name, metadata }) => ({ name, metadata: Uint8Array.from(metadata) })),
    },
  }
  const owned = ownedPartitions(subscription.ownedPartitions, context)
  const change = { from: member, to: subscribed }
  const { groupEpoch, isChanged } = updateSubscription(group, change, context, records, true)
  let updated = subscribed
  let downgrade: ReturnType<typeof downgradeGroup> | undefined
  if (isDowngrade) {
    const mustRebalance = group.assignmentEpoch < groupEpoch
    const target = { epoch: group.assignmentEpoch, partitions: group.targetOf(subscribed) }
    if (!mustRebalance) updated = reconcile(group, subscribed, target, isChanged, owned, context, records)
    downgrade = downgradeGroup(group, { leaving: [], joining: updated, mustRebalance }, context)
    records.push(...downgrade.records)
  } else {
    const target = updateTarget(group, groupEpoch, change, context, records)
    updated = reconcile(group, subscribed, target, isChanged, owned, context, records)
  }
  return {
    records,
    response: {
      errorCode: ErrorCode.NONE,
      memberId,
      generationId: updated.memberEpoch,
      protocolType: 'consumer',
      protocolName: protocols[0]!.name,
      leader: '',
      members: [],
    },
    afterWrite() {
      const { effects, nowMs } = context
      effects.cancelTimer(groupId, joinTimer(memberId))
      if (downgrade !== undefined) {
        downgrade.afterWrite()
        return
      }
      effects.setTimer(groupId, sessionTimer(memberId), nowMs + sessionTimeoutMs)
      effects.setTimer(groupId, syncTimer(memberId), nowMs + rebalanceTimeoutMs)
    },
  }
}

function checkJoin(
  group: ConsumerGroup,
  { protocolType, protocols }: JoinGroupRequest,
  memberId: string,
  { settings }: ConsumerContext,
): void {
  if (!settings.canUpgrade && !settings.canDowngrade) {
    throw new ApiException(
      ErrorCode.INCONSISTENT_GROUP_PROTOCOL,
      `Cannot join the consumer group ${group.groupId} with the classic protocol because the group migration is disabled.`,
    )
  }
  if (group.members.size >= settings.maxSize && !group.members.has(memberId)) {
    throw new ApiException(
      ErrorCode.GROUP_MAX_SIZE_REACHED,
      `The consumer group has reached its maximum capacity of ${settings.maxSize} members.`,
    )
  }
  const names = protocols.map(({ name }) => name)
  if (group.supportsClassicProtocols(protocolType, names)) return
  throw new ApiException(ErrorCode.INCONSISTENT_GROUP_PROTOCOL, `Member ${memberId}'s protocols are not supported.`)
}

function staticMember(
  group: ConsumerGroup,
  memberId: string,
  instanceId: string,
  isUnknown: boolean,
  records: CoordinatorRecord[],
): ConsumerMember {
  if (isUnknown) {
    const previous = group.staticMember(instanceId)
    return previous === undefined
      ? newConsumerMember(memberId)
      : replaceStaticMember(group, previous, memberId, records)
  }
  const member = knownStaticMember(group, instanceId)
  checkNotFenced(member, memberId, instanceId)
  return member
}

function decodeSubscription(metadata: Uint8Array): ReturnType<typeof decodeVersioned<Subscription>>['value'] {
  try {
    return decodeVersioned(consumerProtocolSubscription, metadata).value
  } catch {
    throw new ApiException(ErrorCode.INCONSISTENT_GROUP_PROTOCOL, 'Malformed embedded consumer protocol')
  }
}

type Subscription = ReturnType<(typeof consumerProtocolSubscription)['decode']>

function ownedPartitions(owned: Subscription['ownedPartitions'], { topics }: ConsumerContext): TopicPartitionsOnWire[] {
  return owned.flatMap(({ topic, partitions }) => {
    const topicId = topics.topic(topic)?.topicId
    return topicId === undefined ? [] : [{ topicId, partitions }]
  })
}
