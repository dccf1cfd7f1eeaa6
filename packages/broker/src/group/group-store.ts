import { ErrorCode } from '@ottla/protocol'
import { ApiException } from '../errors.ts'
import { ClassicGroup } from './classic-group.ts'
import type { ConsumerGroup } from './consumer/consumer-group.ts'
import { ShareGroup } from './share/share-group.ts'
import { type ClassicGroupSettings, Rebalance } from './rebalance.ts'

/** A classic group with its rebalance. */
export interface ClassicEntry {
  readonly type: 'classic'
  readonly groupId: string
  readonly group: ClassicGroup
  readonly rebalance: Rebalance
}

/** A group of any type. */
export type Group = ClassicEntry | ConsumerGroup | ShareGroup

/** The groups of one shard. An id belongs to one group, whatever its type. */
export class GroupStore {
  readonly #groups = new Map<string, Group>()
  readonly #settings: ClassicGroupSettings

  constructor(settings: ClassicGroupSettings) {
    this.#settings = settings
  }

  get(groupId: string): Group | undefined {
    return this.#groups.get(groupId)
  }

  values(): IterableIterator<Group> {
    return this.#groups.values()
  }

  set(group: Group): void {
    this.#groups.set(group.groupId, group)
  }

  delete(groupId: string): void {
    this.#groups.delete(groupId)
  }

  addClassic(group: ClassicGroup): ClassicEntry {
    const { groupId } = group
    const entry: ClassicEntry = { type: 'classic', groupId, group, rebalance: new Rebalance(group, this.#settings) }
    this.#groups.set(groupId, entry)
    return entry
  }

  createClassic(groupId: string, nowMs: number): ClassicEntry {
    return this.addClassic(new ClassicGroup(groupId, nowMs))
  }

  /** @throws ApiException GROUP_ID_NOT_FOUND when there is none, or it is of another type */
  consumer(groupId: string): ConsumerGroup {
    const group = this.#groups.get(groupId)
    if (group === undefined) throw groupNotFound(`Group ${groupId} not found.`)
    if (group.type !== 'consumer') throw groupNotFound(`Group ${groupId} is not a consumer group.`)
    return group
  }

  /** @throws ApiException GROUP_ID_NOT_FOUND when there is none, or it is of another type */
  share(groupId: string): ShareGroup {
    const group = this.#groups.get(groupId)
    if (group === undefined) throw groupNotFound(`Group ${groupId} not found.`)
    if (group.type !== 'share') throw groupNotFound(`Group ${groupId} is not a share group.`)
    return group
  }

  /**
   * The share group of this id, or a new one, which is kept only once it is on record.
   * @throws ApiException GROUP_ID_NOT_FOUND
   */
  openShare(groupId: string, mayBeNew: boolean): ShareGroup {
    const group = this.#groups.get(groupId)
    if (group?.type === 'share') return group
    if (group !== undefined) throw groupNotFound(`Group ${groupId} is not a share group.`)
    if (mayBeNew) return new ShareGroup(groupId)
    throw groupNotFound(`Share group ${groupId} not found.`)
  }
}

export function groupNotFound(message: string): ApiException {
  return new ApiException(ErrorCode.GROUP_ID_NOT_FOUND, message)
}
