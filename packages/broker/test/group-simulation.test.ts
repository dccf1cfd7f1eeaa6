// Random members against the state machine of classic groups: whatever they do, whatever the disk does, each request is
// answered exactly once, generations ascend, and replaying the written records gives the same offsets and members.
import { ErrorCode } from '@ottla/protocol'
import { SeededRandom } from '@ottla/runtime'
import { expect, it } from 'vitest'
import type { CoordinatorRecord } from '../src/group/coordinator-records.ts'
import { Effects } from '../src/group/effects.ts'
import type { GroupShard } from '../src/group/group-shard.ts'
import { classicGroup, testShard } from './support/group-world.ts'

const groupId = 'group'
const steps = 400

interface Actor {
  readonly instanceId: string | null
  memberId: string
  generationId: number
  isWaiting: boolean
}

class GroupSimulation {
  readonly random: SeededRandom
  readonly shard: GroupShard
  readonly written: CoordinatorRecord[] = []
  readonly timers: Map<string, number> = new Map()
  readonly actors: Actor[]
  nowMs = 1000
  asked = 0
  answered = 0
  newestGeneration = 0

  constructor(seed: number) {
    this.random = new SeededRandom(seed)
    this.shard = testShard({ classic: { initialRebalanceDelayMs: this.random.integer(2) * 300, maxSize: 4 } })
    this.actors = Array.from({ length: 6 }, (_, at) => ({
      instanceId: at < 2 ? `instance-${at}` : null,
      memberId: '',
      generationId: -1,
      isWaiting: false,
    }))
  }

  /** Does one random thing. */
  step(): void {
    const actor = this.actors[this.random.integer(this.actors.length)]!
    const choice = this.random.integer(20)
    if (choice <= 1) this.advance(this.random.integer(1500))
    else if (choice <= 6) this.#join(actor)
    else if (choice <= 13) this.#sync(actor)
    else if (choice === 14) this.#leave(actor)
    else if (choice <= 16) this.#commit(actor)
    else this.#heartbeat(actor)
  }

  /** Lets time pass; timers fire in order. */
  advance(ms: number): void {
    const untilMs = this.nowMs + ms
    for (;;) {
      let next: [string, number] | undefined
      for (const timer of this.timers)
        if (timer[1] <= untilMs && (next === undefined || timer[1] < next[1])) next = timer
      if (next === undefined) break
      this.timers.delete(next[0])
      this.nowMs = Math.max(this.nowMs, next[1])
      this.#run((effects) => this.shard.onTimer(groupId, next[0], effects, this.nowMs))
    }
    this.nowMs = untilMs
  }

  #run(action: (effects: Effects) => void): void {
    const effects = new Effects()
    action(effects)
    for (const { records, done } of effects.writes) {
      const fails = this.random.integer(8) === 0
      if (!fails) {
        for (const record of records) {
          const place = { offset: this.written.push(record) - 1, producerId: -1, isRestart: false }
          this.shard.replay(record, place, this.nowMs)
        }
      }
      done(fails ? ErrorCode.COORDINATOR_NOT_AVAILABLE : ErrorCode.NONE)
    }
    for (const { key, atMs } of effects.timers) {
      if (atMs === undefined) this.timers.delete(key)
      else this.timers.set(key, atMs)
    }
    for (const reply of effects.replies) reply()
    this.#checkGroup()
  }

  /** A reply that may be used once. */
  #once<Response>(actor: Actor, use: (response: Response) => void): (response: Response) => void {
    this.asked++
    actor.isWaiting = true
    let isUsed = false
    return (response) => {
      expect(isUsed).toBe(false)
      isUsed = true
      this.answered++
      actor.isWaiting = false
      use(response)
    }
  }

  #join(actor: Actor): void {
    if (actor.isWaiting) return
    const names = ['range', 'sticky'].slice(0, this.random.integer(8) === 0 ? 1 : 2)
    const request = {
      groupId,
      sessionTimeoutMs: 2000,
      rebalanceTimeoutMs: 1500,
      memberId: actor.memberId,
      groupInstanceId: actor.instanceId,
      protocolType: 'consumer',
      protocols: names.map((name) => ({ name, metadata: Buffer.from(this.random.integer(10) === 0 ? 'new' : 'm') })),
      reason: null,
    }
    const apiVersion = this.random.integer(2) === 0 ? 9 : 3
    const newUuid = (): string => Buffer.from(this.random.bytes(18)).toString('hex')
    const client = { clientId: 'c', clientHost: '/h', apiVersion, newUuid }
    const reply = this.#once<{ errorCode: number; memberId: string; generationId?: number | undefined }>(
      actor,
      (response) => {
        if (response.errorCode === ErrorCode.NONE || response.errorCode === ErrorCode.MEMBER_ID_REQUIRED) {
          actor.memberId = response.memberId
          actor.generationId = response.generationId ?? -1
        } else if (response.errorCode !== ErrorCode.REBALANCE_IN_PROGRESS) {
          actor.memberId = ''
        }
      },
    )
    this.#run((effects) => this.shard.join(request, client, reply, effects, this.nowMs))
  }

  #sync(actor: Actor): void {
    if (actor.isWaiting) return
    const members = [...(classicGroup(this.shard, groupId)?.members.keys() ?? [])]
    const request = {
      groupId,
      generationId: actor.generationId,
      memberId: actor.memberId,
      groupInstanceId: actor.instanceId,
      protocolType: null,
      protocolName: null,
      assignments: members.map((memberId) => ({ memberId, assignment: Buffer.from(`${actor.generationId}`) })),
    }
    const { generationId } = actor
    const reply = this.#once<{ errorCode: number; assignment: Uint8Array }>(actor, (response) => {
      if (response.errorCode !== ErrorCode.NONE || response.assignment.length === 0) return
      expect(Buffer.from(response.assignment).toString()).toBe(`${generationId}`)
    })
    this.#run((effects) => this.shard.sync(request, reply, effects, this.nowMs))
  }

  #heartbeat({ memberId, generationId, instanceId }: Actor): void {
    this.#run((effects) => {
      this.shard.heartbeat(
        { groupId, memberId, generationId, groupInstanceId: instanceId },
        () => {},
        effects,
        this.nowMs,
      )
    })
  }

  #leave({ memberId, instanceId }: Actor): void {
    const members = [{ memberId, groupInstanceId: instanceId, reason: null }]
    this.#run((effects) => this.shard.leave({ groupId, memberId: '', members }, () => {}, effects, this.nowMs))
  }

  #commit({ memberId, generationId, instanceId }: Actor): void {
    const offset = {
      topic: 't',
      partition: 0,
      offset: this.written.length,
      leaderEpoch: -1,
      metadata: '',
      expireTimestampMs: -1,
    }
    this.asked++
    this.#run((effects) => {
      const sender = { memberId, generationId, groupInstanceId: instanceId, apiVersion: 8 }
      this.shard.commit(groupId, sender, [offset], effects, this.nowMs, () => this.answered++)
    })
  }

  #checkGroup(): void {
    const group = classicGroup(this.shard, groupId)
    if (group === undefined) return
    expect(group.generationId).toBeGreaterThanOrEqual(this.newestGeneration)
    this.newestGeneration = group.generationId
    if (group.members.size === 0) return
    expect(group.members.has(group.leaderId!)).toBe(true)
    expect(group.members.size).toBeLessThanOrEqual(6)
    if (group.state === 'Stable' || group.state === 'CompletingRebalance') {
      for (const member of group.members.values()) {
        expect(member.supports(group.protocolName!)).toBe(true)
        expect(member.awaitingJoin).toBeUndefined()
      }
    }
    if (group.state !== 'CompletingRebalance') {
      for (const member of group.members.values()) expect(member.awaitingSync).toBeUndefined()
    }
    // Every member is watched: by its own session, or by the barrier that it waits at.
    for (const member of group.members.values()) {
      const isParked = member.awaitingJoin !== undefined || member.awaitingSync !== undefined
      const isWatched =
        this.timers.has(`session:${member.memberId}`) ||
        (isParked && (this.timers.has('join') || this.timers.has('sync')))
      expect(isWatched).toBe(true)
    }
  }
}

it.each(Array.from({ length: 60 }, (_, seed) => seed))(
  'seed %i: all is answered, nothing goes back, records replay',
  (seed) => {
    const simulation = new GroupSimulation(seed)
    for (let step = 0; step < steps; step++) simulation.step()
    // Nobody is heard of any more: within a few timeouts everyone has an answer and the group is empty.
    for (let round = 0; round < 40; round++) simulation.advance(10_000)
    expect(simulation.answered).toBe(simulation.asked)
    const group = classicGroup(simulation.shard, groupId)
    expect(group?.members.size ?? 0).toBe(0)
    expect([...simulation.timers.keys()]).toEqual([])

    const restarted = testShard()
    for (const [offset, record] of simulation.written.entries()) {
      restarted.replay(record, { offset, producerId: -1, isRestart: true }, 0)
    }
    expect(restarted.offsets.get(groupId, 't', 0)).toEqual(simulation.shard.offsets.get(groupId, 't', 0))
    const last = simulation.written.findLast(({ type }) => type === 'GroupMetadata')
    if (last?.type === 'GroupMetadata' && last.value !== null) {
      expect([...(classicGroup(restarted, groupId)?.members.keys() ?? [])]).toEqual(
        last.value.members.map(({ memberId }) => memberId),
      )
      expect(classicGroup(restarted, groupId)?.generationId).toBe(last.value.generation)
    }
  },
)
