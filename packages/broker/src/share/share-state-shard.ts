import { combineBatches, type StateBatch } from './delivery-state.ts'
import { type SharePartitionKey, sharePartitionName, type ShareStateRecord } from './share-state-records.ts'

/** What is known of a share partition. */
export interface ShareState {
  readonly snapshotEpoch: number
  readonly stateEpoch: number
  readonly leaderEpoch: number
  /** -1 when the group has not begun to read. */
  readonly startOffset: number
  /** Records from the start on that are done with; -1 for unknown. */
  readonly deliveryCompleteCount: number
  readonly createTimestampMs: number
  readonly writeTimestampMs: number
  readonly stateBatches: readonly StateBatch[]
}

/** A change of a share partition's state. */
export interface ShareStateWrite {
  readonly leaderEpoch: number
  readonly startOffset: number
  readonly deliveryCompleteCount: number
  readonly stateBatches: readonly StateBatch[]
}

/**
 * The share partitions of one partition of `__share_group_state`: a state machine that says which record a change
 * takes. What is known changes only by {@link replay} of records that were written.
 */
export class ShareStateShard {
  readonly #states = new Map<string, { readonly key: SharePartitionKey; readonly state: ShareState; updates: number }>()
  readonly #updatesPerSnapshot: number

  /** @param updatesPerSnapshot - after so many updates the whole state is written again */
  constructor(updatesPerSnapshot: number) {
    this.#updatesPerSnapshot = updatesPerSnapshot
  }

  state(key: SharePartitionKey): ShareState | undefined {
    return this.#states.get(sharePartitionName(key))?.state
  }

  keys(): SharePartitionKey[] {
    return Array.from(this.#states.values(), ({ key }) => key)
  }

  /** The group begins anew at an offset, or, with -1, where its configuration says. */
  initialize(key: SharePartitionKey, stateEpoch: number, startOffset: number, nowMs: number): ShareStateRecord {
    const known = this.state(key)
    return {
      type: 'ShareSnapshot',
      key,
      value: {
        snapshotEpoch: known === undefined ? 0 : known.snapshotEpoch + 1,
        stateEpoch,
        leaderEpoch: 0,
        startOffset,
        deliveryCompleteCount: startOffset === -1 ? -1 : 0,
        createTimestamp: nowMs,
        writeTimestamp: nowMs,
        stateBatches: [],
      },
    }
  }

  /** The record of a change, which is to a partition that is known. */
  write(key: SharePartitionKey, change: ShareStateWrite, nowMs: number): ShareStateRecord {
    const { state, updates } = this.#states.get(sharePartitionName(key))!
    const { leaderEpoch, startOffset, deliveryCompleteCount } = change
    if (updates < this.#updatesPerSnapshot) {
      const stateBatches = combineBatches([], change.stateBatches, startOffset)
      const { snapshotEpoch } = state
      const value = { snapshotEpoch, leaderEpoch, startOffset, deliveryCompleteCount, stateBatches }
      return { type: 'ShareUpdate', key, value }
    }
    const start = startOffset === -1 ? state.startOffset : startOffset
    return {
      type: 'ShareSnapshot',
      key,
      value: {
        snapshotEpoch: state.snapshotEpoch + 1,
        stateEpoch: state.stateEpoch,
        leaderEpoch,
        startOffset: start,
        deliveryCompleteCount,
        createTimestamp: nowMs,
        writeTimestamp: nowMs,
        stateBatches: combineBatches(state.stateBatches, change.stateBatches, start),
      },
    }
  }

  tombstone(key: SharePartitionKey): ShareStateRecord {
    return { type: 'ShareSnapshot', key, value: null }
  }

  replay({ type, key, value }: ShareStateRecord): void {
    const name = sharePartitionName(key)
    if (value === null) {
      this.#states.delete(name)
      return
    }
    if (type === 'ShareSnapshot') {
      const { createTimestamp: createTimestampMs, writeTimestamp: writeTimestampMs, ...rest } = value
      const state = {
        ...rest,
        deliveryCompleteCount: value.deliveryCompleteCount ?? -1,
        createTimestampMs,
        writeTimestampMs,
      }
      this.#states.set(name, { key, state, updates: 0 })
      return
    }
    const known = this.#states.get(name)
    if (known === undefined) return
    const startOffset = value.startOffset === -1 ? known.state.startOffset : value.startOffset
    const state = {
      ...known.state,
      leaderEpoch: value.leaderEpoch,
      startOffset,
      deliveryCompleteCount: value.deliveryCompleteCount ?? -1,
      stateBatches: combineBatches(known.state.stateBatches, value.stateBatches, startOffset),
    }
    this.#states.set(name, { key, state, updates: known.updates + 1 })
  }
}
