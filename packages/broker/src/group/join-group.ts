import { ErrorCode } from '@ottla/protocol'
import type { JoinGroupRequest, JoinGroupResponseInput } from '@ottla/protocol/messages/join-group'
import type { ClassicGroup } from './classic-group.ts'
import { ClassicMember, type MemberDetails } from './classic-member.ts'
import type { Effects, ReplyTo } from './effects.ts'
import { type ClassicGroupSettings, errorJoin, type Rebalance } from './rebalance.ts'

/** Who sends a request, and what its version allows. */
export interface GroupClient {
  readonly clientId: string
  readonly clientHost: string
  readonly apiVersion: number
  /** 36 characters that no other member has. */
  readonly newUuid: () => string
}

/** First versions of JoinGroup that make new members ask twice (KIP-394), and that let a leader skip assigning (KIP-814). */
export const memberIdRequiredVersion = 4
const skipAssignmentVersion = 9

/** JoinGroup against one group. The order of the checks is Kafka's. */
export function joinGroup(
  group: ClassicGroup,
  rebalance: Rebalance,
  settings: ClassicGroupSettings,
  request: JoinGroupRequest,
  client: GroupClient,
  reply: ReplyTo<JoinGroupResponseInput>,
  effects: Effects,
  nowMs: number,
): void {
  const { memberId } = request
  const fail = (errorCode: number, id: string = memberId): void => effects.reply(reply, errorJoin(id, errorCode))
  if (!hasRoom(group, memberId, settings.maxSize)) {
    group.remove(memberId)
    fail(ErrorCode.GROUP_MAX_SIZE_REACHED, '')
    return
  }
  if (group.state === 'Dead') {
    fail(ErrorCode.COORDINATOR_NOT_AVAILABLE)
    return
  }
  if (!group.supportsProtocols(request.protocolType, request.protocols)) {
    fail(ErrorCode.INCONSISTENT_GROUP_PROTOCOL)
    return
  }
  const details = detailsOf(request, client)
  if (memberId === '') {
    const newMemberId = `${request.groupInstanceId ?? client.clientId}-${client.newUuid()}`
    if (request.groupInstanceId === null && client.apiVersion >= memberIdRequiredVersion) {
      rebalance.addPending(newMemberId, request.sessionTimeoutMs, effects, nowMs)
      fail(ErrorCode.MEMBER_ID_REQUIRED, newMemberId)
      return
    }
    const known = request.groupInstanceId === null ? undefined : group.staticMember(request.groupInstanceId)
    if (known === undefined) addMember(group, rebalance, newMemberId, request, details, reply, effects, nowMs)
    else rejoinStatic(group, rebalance, known, newMemberId, details, client.apiVersion, reply, effects, nowMs)
    return
  }
  if (group.pendingMembers.has(memberId) && request.groupInstanceId === null) {
    addMember(group, rebalance, memberId, request, details, reply, effects, nowMs)
    return
  }
  const error = group.validateMember(memberId, request.groupInstanceId)
  if (error !== ErrorCode.NONE) {
    fail(error)
    return
  }
  rejoin(group, rebalance, group.members.get(memberId)!, details, reply, effects, nowMs)
}

function hasRoom(group: ClassicGroup, memberId: string, maxSize: number): boolean {
  switch (group.state) {
    case 'Empty':
    case 'Dead':
      return true
    case 'PreparingRebalance':
      return group.members.get(memberId)?.awaitingJoin !== undefined || group.awaitingJoinCount < maxSize
    case 'CompletingRebalance':
    case 'Stable':
      return group.members.has(memberId) || group.members.size < maxSize
  }
}

function detailsOf(request: JoinGroupRequest, client: GroupClient): MemberDetails {
  return {
    clientId: client.clientId,
    clientHost: client.clientHost,
    groupInstanceId: request.groupInstanceId,
    sessionTimeoutMs: request.sessionTimeoutMs,
    rebalanceTimeoutMs: request.rebalanceTimeoutMs === -1 ? request.sessionTimeoutMs : request.rebalanceTimeoutMs,
    // Copied: the subscription outlives the request frame by far.
    protocols: request.protocols.map(({ name, metadata }) => ({ name, metadata: Uint8Array.from(metadata) })),
  }
}

function addMember(
  group: ClassicGroup,
  rebalance: Rebalance,
  memberId: string,
  request: JoinGroupRequest,
  details: MemberDetails,
  reply: ReplyTo<JoinGroupResponseInput>,
  effects: Effects,
  nowMs: number,
): void {
  const member = new ClassicMember(memberId, details)
  member.isNew = true
  member.awaitingJoin = reply
  if (group.state === 'PreparingRebalance' && group.previousState === 'Empty') group.newMemberAdded = true
  if (group.members.size === 0) group.protocolType = request.protocolType
  group.add(member)
  rebalance.touchNew(member, effects, nowMs)
  rebalance.membershipChanged(effects, nowMs)
}

function rejoin(
  group: ClassicGroup,
  rebalance: Rebalance,
  member: ClassicMember,
  details: MemberDetails,
  reply: ReplyTo<JoinGroupResponseInput>,
  effects: Effects,
  nowMs: number,
): void {
  const isUnchanged = member.matches(details.protocols)
  // A follower that lost its answer is told again; a leader that asks again wants a rebalance.
  const tellAgain =
    (group.state === 'CompletingRebalance' && isUnchanged) ||
    (group.state === 'Stable' && isUnchanged && group.leaderId !== member.memberId)
  if (tellAgain) {
    effects.reply(reply, rebalance.joinResponse(member))
    return
  }
  if (group.state === 'Empty' || group.state === 'Dead') {
    effects.reply(reply, errorJoin(member.memberId, ErrorCode.UNKNOWN_MEMBER_ID))
    return
  }
  takeOver(rebalance, member, details, reply, effects)
  rebalance.membershipChanged(effects, nowMs)
}

/** The member's newest JoinGroup counts; an older one that is still parked is told so. */
function takeOver(
  rebalance: Rebalance,
  member: ClassicMember,
  details: MemberDetails,
  reply: ReplyTo<JoinGroupResponseInput>,
  effects: Effects,
): void {
  rebalance.answerJoin(member, errorJoin(member.memberId, ErrorCode.UNKNOWN_MEMBER_ID), effects)
  member.update(details)
  member.awaitingJoin = reply
}

/** A static member is back without its member id (KIP-345): it takes its old place under a new one. */
function rejoinStatic(
  group: ClassicGroup,
  rebalance: Rebalance,
  member: ClassicMember,
  newMemberId: string,
  details: MemberDetails,
  apiVersion: number,
  reply: ReplyTo<JoinGroupResponseInput>,
  effects: Effects,
  nowMs: number,
): void {
  const oldMemberId = member.memberId
  const oldLeaderId = group.leaderId ?? ''
  const oldDetails: MemberDetails = { ...memberDetails(member) }
  rebalance.stopSession(oldMemberId, effects)
  rebalance.answerJoin(member, errorJoin(oldMemberId, ErrorCode.FENCED_INSTANCE_ID), effects)
  rebalance.answerSync(member, ErrorCode.FENCED_INSTANCE_ID, effects)
  group.rename(member, newMemberId)
  member.update(details)
  rebalance.touch(member, effects, nowMs)
  if (group.state !== 'Stable' || group.selectProtocol() !== group.protocolName) {
    member.awaitingJoin = reply
    if (group.state === 'CompletingRebalance') rebalance.prepare(effects, nowMs)
    else rebalance.membershipChanged(effects, nowMs)
    return
  }
  effects.write([rebalance.groupRecord()], (errorCode) => {
    if (errorCode !== ErrorCode.NONE) {
      rebalance.stopSession(newMemberId, effects)
      group.rename(member, oldMemberId)
      member.update(oldDetails)
      rebalance.touch(member, effects, nowMs)
      effects.reply(reply, errorJoin('', errorCode))
      return
    }
    const response = rebalance.joinResponse(member)
    if (apiVersion >= skipAssignmentVersion) {
      effects.reply(reply, { ...response, skipAssignment: group.leaderId === newMemberId })
    } else {
      // Told of its old member id as the leader, an old client does not believe that it has to assign.
      effects.reply(reply, { ...response, members: [], leader: oldLeaderId })
    }
  })
}

function memberDetails(member: ClassicMember): MemberDetails {
  const { clientId, clientHost, groupInstanceId, sessionTimeoutMs, rebalanceTimeoutMs, protocols } = member
  return { clientId, clientHost, groupInstanceId, sessionTimeoutMs, rebalanceTimeoutMs, protocols }
}
