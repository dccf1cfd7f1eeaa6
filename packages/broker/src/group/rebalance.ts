import { ErrorCode } from '@ottla/protocol'
import type { JoinGroupResponseInput } from '@ottla/protocol/messages/join-group'
import type { ClassicGroup } from './classic-group.ts'
import type { ClassicMember } from './classic-member.ts'
import type { CoordinatorRecord } from './coordinator-records.ts'
import type { Effects } from './effects.ts'

/** Settings of classic groups. */
export interface ClassicGroupSettings {
  readonly initialRebalanceDelayMs: number
  readonly minSessionTimeoutMs: number
  readonly maxSessionTimeoutMs: number
  readonly maxSize: number
}

/** How long a new member is kept whose JoinGroup is still parked: it cannot send heartbeats yet (KAFKA-7610). */
const newMemberJoinTimeoutMs = 300_000

const joinTimer = 'join'
const syncTimer = 'sync'

/**
 * The rebalance of a classic group: from the first change of membership over the barrier where all members
 * rejoin, to the barrier where all learn their assignment. Each step takes the time and notes its
 * {@link Effects}; nothing here waits.
 */
export class Rebalance {
  readonly #group: ClassicGroup
  readonly #settings: ClassicGroupSettings
  /** How the initial delay goes on when someone joined during it. */
  #initialDelay: { delayMs: number; remainingMs: number } | undefined

  constructor(group: ClassicGroup, settings: ClassicGroupSettings) {
    this.#group = group
    this.#settings = settings
  }

  /** A member joined, left or changed: begin a rebalance, or see whether the one under way is complete. */
  membershipChanged(effects: Effects, nowMs: number): void {
    if (this.#group.canRebalance) this.prepare(effects, nowMs)
    else this.maybeCompleteJoin(effects, nowMs)
  }

  prepare(effects: Effects, nowMs: number): void {
    const group = this.#group
    if (group.state === 'CompletingRebalance') this.failAssignment(ErrorCode.REBALANCE_IN_PROGRESS, effects, nowMs)
    effects.cancelTimer(group.groupId, syncTimer)
    const isInitial = group.state === 'Empty'
    group.transitionTo('PreparingRebalance', nowMs)
    if (isInitial) {
      // A new group: give the others time to come, or each of them would cause a rebalance.
      const delayMs = this.#settings.initialRebalanceDelayMs
      this.#initialDelay = { delayMs, remainingMs: Math.max(group.rebalanceTimeoutMs - delayMs, 0) }
      if (delayMs > 0) effects.setTimer(group.groupId, joinTimer, nowMs + delayMs)
      else this.#completeJoin(effects, nowMs)
    } else if (group.hasAllMembersJoined) {
      this.#completeJoin(effects, nowMs)
    } else {
      effects.setTimer(group.groupId, joinTimer, nowMs + group.rebalanceTimeoutMs)
    }
  }

  maybeCompleteJoin(effects: Effects, nowMs: number): void {
    const group = this.#group
    if (group.state !== 'PreparingRebalance' || !group.hasAllMembersJoined) return
    // The initial delay is not cut short: all known members have joined from its first moment on.
    if (group.previousState !== 'Empty') this.#completeJoin(effects, nowMs)
  }

  /** A timer of this group fell due. */
  onTimer(key: string, effects: Effects, nowMs: number): void {
    if (key === joinTimer) this.#onJoinTimer(effects, nowMs)
    else if (key === syncTimer) this.#onSyncTimer(effects, nowMs)
    else this.#onSessionTimer(key.slice(key.indexOf(':') + 1), effects, nowMs)
  }

  /** The member was heard of: its session starts anew. */
  touch(member: ClassicMember, effects: Effects, nowMs: number): void {
    effects.setTimer(this.#group.groupId, sessionKey(member.memberId), nowMs + member.sessionTimeoutMs)
  }

  touchNew(member: ClassicMember, effects: Effects, nowMs: number): void {
    effects.setTimer(this.#group.groupId, sessionKey(member.memberId), nowMs + newMemberJoinTimeoutMs)
  }

  addPending(memberId: string, sessionTimeoutMs: number, effects: Effects, nowMs: number): void {
    this.#group.pendingMembers.add(memberId)
    effects.setTimer(this.#group.groupId, sessionKey(memberId), nowMs + sessionTimeoutMs)
  }

  stopSession(memberId: string, effects: Effects): void {
    effects.cancelTimer(this.#group.groupId, sessionKey(memberId))
  }

  /** Takes a member out, answering what it waits for; the caller then calls {@link membershipChanged}. */
  dropMember(member: ClassicMember, effects: Effects): void {
    this.stopSession(member.memberId, effects)
    this.answerJoin(member, errorJoin(member.memberId, ErrorCode.UNKNOWN_MEMBER_ID), effects)
    this.answerSync(member, ErrorCode.UNKNOWN_MEMBER_ID, effects)
    this.#group.remove(member.memberId)
  }

  answerJoin(member: ClassicMember, response: JoinGroupResponseInput, effects: Effects): void {
    const to = member.awaitingJoin
    if (to === undefined) return
    member.awaitingJoin = undefined
    effects.reply(to, response)
  }

  answerSync(member: ClassicMember, errorCode: number, effects: Effects): void {
    const to = member.awaitingSync
    if (to === undefined) return
    member.awaitingSync = undefined
    const { protocolType, protocolName } = this.#group
    const known = errorCode === ErrorCode.NONE
    effects.reply(to, {
      errorCode,
      protocolType: known ? (protocolType ?? null) : null,
      protocolName: known ? (protocolName ?? null) : null,
      assignment: known ? member.assignment : new Uint8Array(0),
    })
  }

  /** What a member is told of the present generation. */
  joinResponse(member: ClassicMember): JoinGroupResponseInput {
    const group = this.#group
    return {
      errorCode: ErrorCode.NONE,
      generationId: group.generationId,
      protocolType: group.protocolType ?? null,
      protocolName: group.protocolName ?? null,
      leader: group.leaderId ?? '',
      memberId: member.memberId,
      members: group.leaderId === member.memberId ? this.membersForLeader() : [],
    }
  }

  membersForLeader(): { memberId: string; groupInstanceId: string | null; metadata: Uint8Array }[] {
    const protocol = this.#group.protocolName ?? ''
    return Array.from(this.#group.members.values(), (member) => ({
      memberId: member.memberId,
      groupInstanceId: member.groupInstanceId,
      metadata: member.metadata(protocol),
    }))
  }

  /** The leader's assignment is on record: everyone who waits for it gets it. */
  completeSync(effects: Effects, nowMs: number): void {
    this.#group.transitionTo('Stable', nowMs)
    this.#answerSyncs(ErrorCode.NONE, effects, nowMs)
  }

  failAssignment(errorCode: number, effects: Effects, nowMs: number): void {
    for (const member of this.#group.members.values()) member.assignment = new Uint8Array(0)
    this.#answerSyncs(errorCode, effects, nowMs)
  }

  synced(memberId: string, effects: Effects): void {
    this.#group.pendingSyncMembers.delete(memberId)
    if (this.#group.pendingSyncMembers.size === 0) effects.cancelTimer(this.#group.groupId, syncTimer)
  }

  /** The record that keeps the group's members and their assignments over a restart. */
  groupRecord(assignments?: ReadonlyMap<string, Uint8Array>): CoordinatorRecord {
    return groupMetadataRecord(this.#group, assignments)
  }

  /** The group goes over to another protocol: everyone who waits is told to ask again. */
  abandon(errorCode: number, effects: Effects): void {
    const { groupId, members } = this.#group
    for (const member of members.values()) {
      this.answerJoin(member, errorJoin(member.memberId, errorCode), effects)
      this.answerSync(member, errorCode, effects)
    }
    effects.cancelTimer(groupId, joinTimer)
    effects.cancelTimer(groupId, syncTimer)
  }

  #answerSyncs(errorCode: number, effects: Effects, nowMs: number): void {
    for (const member of this.#group.members.values()) {
      if (member.awaitingSync === undefined) continue
      this.answerSync(member, errorCode, effects)
      this.touch(member, effects, nowMs)
    }
  }

  #onJoinTimer(effects: Effects, nowMs: number): void {
    const group = this.#group
    if (group.state !== 'PreparingRebalance') return
    const initial = this.#initialDelay
    if (initial !== undefined && group.newMemberAdded && initial.remainingMs !== 0) {
      group.newMemberAdded = false
      const delayMs = Math.min(this.#settings.initialRebalanceDelayMs, initial.remainingMs)
      this.#initialDelay = { delayMs, remainingMs: Math.max(initial.remainingMs - initial.delayMs, 0) }
      effects.setTimer(group.groupId, joinTimer, nowMs + delayMs)
      return
    }
    this.#completeJoin(effects, nowMs)
  }

  #completeJoin(effects: Effects, nowMs: number): void {
    const group = this.#group
    effects.cancelTimer(group.groupId, joinTimer)
    this.#initialDelay = undefined
    group.newMemberAdded = false
    for (const member of [...group.members.values()]) {
      if (member.awaitingJoin === undefined && !member.isStatic) this.dropMember(member, effects)
    }
    if (group.members.size > 0 && !group.electJoinedLeader()) {
      // Only static members that have not come back: their sessions end sooner or later.
      effects.setTimer(group.groupId, joinTimer, nowMs + group.rebalanceTimeoutMs)
      return
    }
    group.initNextGeneration(nowMs)
    if (group.members.size === 0) {
      effects.write([this.groupRecord()], () => {}) // a failure is harmless: the members' sessions end after a restart
      return
    }
    for (const member of group.members.values()) {
      this.answerJoin(member, this.joinResponse(member), effects)
      this.touch(member, effects, nowMs)
      member.isNew = false
      group.pendingSyncMembers.add(member.memberId)
    }
    effects.setTimer(group.groupId, syncTimer, nowMs + group.rebalanceTimeoutMs)
  }

  #onSyncTimer(effects: Effects, nowMs: number): void {
    const group = this.#group
    if (group.state !== 'CompletingRebalance' && group.state !== 'Stable') return
    if (group.pendingSyncMembers.size === 0) return
    for (const memberId of [...group.pendingSyncMembers]) {
      const member = group.members.get(memberId)
      if (member !== undefined) this.dropMember(member, effects)
    }
    this.prepare(effects, nowMs)
  }

  #onSessionTimer(memberId: string, effects: Effects, nowMs: number): void {
    const group = this.#group
    if (group.pendingMembers.delete(memberId)) {
      this.maybeCompleteJoin(effects, nowMs)
      return
    }
    const member = group.members.get(memberId)
    if (member === undefined) return
    // Who waits for the others sends no heartbeats, and is given up only if it never learned its member id.
    const isParked = member.awaitingJoin !== undefined || member.awaitingSync !== undefined
    if (isParked && !member.isNew) return
    this.dropMember(member, effects)
    this.membershipChanged(effects, nowMs)
  }
}

/** A JoinGroup answer that says no more than an error. */
export function errorJoin(memberId: string, errorCode: number): JoinGroupResponseInput {
  return { errorCode, generationId: -1, protocolType: null, protocolName: null, leader: '', memberId, members: [] }
}

function sessionKey(memberId: string): string {
  return `session:${memberId}`
}

/** The record that keeps a classic group's members and their assignments over a restart. */
export function groupMetadataRecord(
  group: ClassicGroup,
  assignments?: ReadonlyMap<string, Uint8Array>,
): CoordinatorRecord {
  return {
    type: 'GroupMetadata',
    group: group.groupId,
    value: {
      protocolType: group.protocolType ?? '',
      generation: group.generationId,
      protocol: group.protocolName ?? null,
      leader: group.leaderId ?? null,
      currentStateTimestamp: group.stateSinceMs,
      members: Array.from(group.members.values(), (member) => ({
        memberId: member.memberId,
        groupInstanceId: member.groupInstanceId,
        clientId: member.clientId,
        clientHost: member.clientHost,
        rebalanceTimeout: member.rebalanceTimeoutMs,
        sessionTimeout: member.sessionTimeoutMs,
        subscription: member.metadata(group.protocolName ?? ''),
        assignment:
          assignments === undefined ? member.assignment : (assignments.get(member.memberId) ?? new Uint8Array(0)),
      })),
    },
  }
}
