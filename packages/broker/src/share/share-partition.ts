import { ErrorCode } from '@ottla/protocol'
import { DeliveryState, isTerminal, type StateBatch } from './delivery-state.ts'
import { changeWithin, type InFlightRun, type InFlightRuns, insertRun, released } from './in-flight-run.ts'

/** Kinds of acknowledgement, in Kafka's numbers. */
export const AcknowledgeType = { GAP: 0, ACCEPT: 1, RELEASE: 2, REJECT: 3, RENEW: 4 } as const

/** Offsets of a record batch that was read. */
export interface OffsetRange {
  readonly firstOffset: number
  readonly lastOffset: number
}

/** Records that a member was given. */
export interface AcquiredRecords extends OffsetRange {
  readonly deliveryCount: number
}

/** What a member may be given. */
export interface AcquireLimits {
  readonly maxRecords: number
  /** Not one record more than that; otherwise the batch that holds the last of them is given as a whole. */
  readonly isStrict: boolean
  /** Answers name records in groups of about so many. */
  readonly batchSize: number
  /** Most records that may be in delivery at once. */
  readonly maxInFlight: number
  readonly lockedUntilMs: number
}

/** What a member says of records that it was given. */
export interface AcknowledgementBatch extends OffsetRange {
  /** One for all, or one for each. */
  readonly acknowledgeTypes: readonly number[]
}

/** A change that is made and has to be put on record, or undone. */
export interface SharePartitionChange {
  readonly stateBatches: readonly StateBatch[]
  /** For the record: what was done with counts from here on. */
  readonly startOffset: number
  readonly deliveryCompleteCount: number
  /** The change is not on record: as if nothing had been said. */
  readonly undo: () => void
}

/** Why nothing was changed. */
export interface Refusal {
  readonly errorCode: number
  readonly errorMessage: string
}

const stateOfType: Readonly<Record<number, number>> = {
  [AcknowledgeType.GAP]: DeliveryState.ARCHIVED,
  [AcknowledgeType.ACCEPT]: DeliveryState.ACKNOWLEDGED,
  [AcknowledgeType.RELEASE]: DeliveryState.AVAILABLE,
  [AcknowledgeType.REJECT]: DeliveryState.ARCHIVED,
}

/**
 * A partition as a share group reads it (KIP-932): which records are delivered to whom, how often, and which are done
 * with. A state machine that knows no time and no I/O. No record is ever with two members at once.
 */
export class SharePartition {
  /** All records before it are done with (SPSO). */
  startOffset: number
  readonly stateEpoch: number
  #runs: InFlightRuns

  constructor(startOffset: number, stateEpoch: number, stateBatches: readonly StateBatch[]) {
    this.startOffset = startOffset
    this.stateEpoch = stateEpoch
    this.#runs = stateBatches.map((batch) => ({ ...batch, memberId: '', lockedUntilMs: 0 }))
    this.settle()
  }

  get runs(): InFlightRuns {
    return this.#runs
  }

  /** First record that may be given out. */
  get nextFetchOffset(): number {
    let next = this.startOffset
    for (const { firstOffset, lastOffset, deliveryState } of this.#runs) {
      if (lastOffset < next) continue
      if (firstOffset > next) return next
      if (deliveryState === DeliveryState.AVAILABLE) return next
      next = lastOffset + 1
    }
    return next
  }

  /** The offset after the last that was ever given out. */
  get endOffset(): number {
    return Math.max(this.startOffset, (this.#runs.at(-1)?.lastOffset ?? -1) + 1)
  }

  /** Records from the start to the end; those in between that are done with count, as in Kafka. */
  get inFlightCount(): number {
    return this.endOffset - this.startOffset
  }

  /** Records after the start that are done with. */
  get deliveryCompleteCount(): number {
    let count = 0
    for (const { firstOffset, lastOffset, deliveryState } of this.#runs) {
      if (isTerminal(deliveryState)) count += Math.max(0, lastOffset - Math.max(firstOffset, this.startOffset) + 1)
    }
    return count
  }

  /** When the next member has kept records for too long; undefined when nobody has any. */
  get nextExpiryMs(): number | undefined {
    let next: number | undefined
    for (const { deliveryState, lockedUntilMs } of this.#runs) {
      if (deliveryState === DeliveryState.ACQUIRED && (next === undefined || lockedUntilMs < next)) next = lockedUntilMs
    }
    return next
  }

  /** Gives a member of the records that were read. `batches` are whole record batches, in order. */
  acquire(memberId: string, batches: readonly OffsetRange[], limits: AcquireLimits): AcquiredRecords[] {
    if (batches.length === 0) return []
    const { lockedUntilMs } = limits
    this.#archiveMissing(batches[0]!.firstOffset)
    const free = this.#free(Math.max(batches[0]!.firstOffset, this.startOffset), batches.at(-1)!.lastOffset)
    let room = Math.min(limits.maxRecords, limits.maxInFlight - this.inFlightCount)
    const onlyAgain = room <= 0
    if (onlyAgain) room = limits.maxRecords
    const acquired: AcquiredRecords[] = []
    for (const run of free) {
      if (room <= 0) break
      const isNew = run.deliveryCount === 0 && run.firstOffset >= this.endOffset
      // The limit is reached: only what was given out before may be given out again.
      if (onlyAgain && isNew) continue
      let lastOffset = Math.min(run.lastOffset, run.firstOffset + room - 1)
      if (!limits.isStrict) lastOffset = Math.min(run.lastOffset, endOfBatch(batches, lastOffset))
      const given: InFlightRun = {
        firstOffset: run.firstOffset,
        lastOffset,
        deliveryState: DeliveryState.ACQUIRED,
        deliveryCount: run.deliveryCount + 1,
        memberId,
        lockedUntilMs,
      }
      this.#runs = insertRun(cut(this.#runs, given), given)
      acquired.push(...splitAtBatches(given, batches, limits.batchSize))
      room -= lastOffset - run.firstOffset + 1
    }
    return acquired
  }

  /** Takes what a member says of records; all of it or nothing. */
  acknowledge(
    memberId: string,
    batches: readonly AcknowledgementBatch[],
    options: { readonly deliveryCountLimit: number; readonly canRenew: boolean; readonly lockedUntilMs: number },
  ): SharePartitionChange | Refusal {
    let runs = this.#runs
    const touched: OffsetRange[] = []
    for (const { firstOffset, lastOffset, acknowledgeTypes } of batches) {
      if (lastOffset < this.startOffset) continue
      const first = Math.max(firstOffset, this.startOffset)
      const refusal = this.#ownership(runs, memberId, first, lastOffset)
      if (refusal !== undefined) return refusal
      for (const [range, type] of ranges(first, lastOffset, firstOffset, acknowledgeTypes)) {
        if (type === AcknowledgeType.RENEW) {
          if (!options.canRenew) return invalidState('Renewing acquisition locks is not enabled for the group.')
          runs = changeWithin(runs, range.firstOffset, range.lastOffset, (run) => ({
            ...run,
            lockedUntilMs: options.lockedUntilMs,
          }))
          continue
        }
        const deliveryState = stateOfType[type]!
        runs = changeWithin(runs, range.firstOffset, range.lastOffset, (run) =>
          deliveryState === DeliveryState.AVAILABLE
            ? released(run, options.deliveryCountLimit)
            : { ...run, deliveryState, memberId: '', lockedUntilMs: 0 },
        )
        touched.push(range)
      }
    }
    return this.#changeTo(runs, touched)
  }

  /** Takes back all that a member has: it is gone. */
  release(memberId: string, deliveryCountLimit: number): SharePartitionChange {
    return this.#takeBack((run) => run.memberId === memberId, deliveryCountLimit)
  }

  /** Takes back what members have had for too long. */
  expire(nowMs: number, deliveryCountLimit: number): SharePartitionChange {
    return this.#takeBack(({ lockedUntilMs }) => lockedUntilMs <= nowMs, deliveryCountLimit)
  }

  /** Records that were given out and nobody is to see: those of aborted transactions. */
  archive(range: OffsetRange): SharePartitionChange {
    const archived = (run: InFlightRun): InFlightRun => ({
      ...run,
      deliveryState: DeliveryState.ARCHIVED,
      memberId: '',
      lockedUntilMs: 0,
    })
    return this.#changeTo(changeWithin(this.#runs, range.firstOffset, range.lastOffset, archived), [range])
  }

  /** Moves the start past all that is done with. */
  settle(): void {
    let { startOffset } = this
    let done = 0
    for (const { firstOffset, lastOffset, deliveryState } of this.#runs) {
      if (firstOffset > startOffset || !isTerminal(deliveryState)) break
      startOffset = Math.max(startOffset, lastOffset + 1)
      done++
    }
    this.startOffset = startOffset
    if (done > 0) this.#runs = this.#runs.slice(done)
  }

  /** Records before this offset are no longer there. */
  moveStartTo(logStartOffset: number): void {
    if (logStartOffset <= this.startOffset) return
    this.startOffset = logStartOffset
    this.#runs = this.#runs.flatMap((run) =>
      run.lastOffset < logStartOffset ? [] : [{ ...run, firstOffset: Math.max(run.firstOffset, logStartOffset) }],
    )
    this.settle()
  }

  #takeBack(isMeant: (run: InFlightRun) => boolean, deliveryCountLimit: number): SharePartitionChange {
    const touched: OffsetRange[] = []
    let runs: InFlightRuns = this.#runs
    for (const run of this.#runs) {
      if (run.deliveryState !== DeliveryState.ACQUIRED || !isMeant(run)) continue
      touched.push(run)
      runs = changeWithin(runs, run.firstOffset, run.lastOffset, (part) => released(part, deliveryCountLimit))
    }
    return this.#changeTo(runs, touched)
  }

  #changeTo(runs: InFlightRuns, touched: readonly OffsetRange[]): SharePartitionChange {
    const before = this.#runs
    this.#runs = runs
    const stateBatches = touched.flatMap(({ firstOffset, lastOffset }) =>
      runs
        .filter((run) => run.lastOffset >= firstOffset && run.firstOffset <= lastOffset)
        .map(({ deliveryState, deliveryCount, ...run }) => ({
          firstOffset: Math.max(run.firstOffset, firstOffset),
          lastOffset: Math.min(run.lastOffset, lastOffset),
          deliveryState,
          deliveryCount,
        })),
    )
    return {
      stateBatches,
      startOffset: this.startOffset,
      deliveryCompleteCount: this.deliveryCompleteCount,
      undo: () => {
        this.#runs = before
      },
    }
  }

  /** What was to be read next is not in the log any more (compaction): nobody will ever see it. */
  #archiveMissing(firstThere: number): void {
    const from = this.nextFetchOffset
    if (from >= firstThere) return
    for (const { firstOffset, lastOffset, deliveryCount } of this.#free(from, firstThere - 1)) {
      const run = { firstOffset, lastOffset, deliveryCount, memberId: '', lockedUntilMs: 0 }
      this.#runs = insertRun(cut(this.#runs, run), { ...run, deliveryState: DeliveryState.ARCHIVED })
    }
    this.settle()
  }

  /** Ranges that may be given out, with how often they were. */
  #free(firstOffset: number, lastOffset: number): { firstOffset: number; lastOffset: number; deliveryCount: number }[] {
    const free = []
    let next = firstOffset
    for (const run of this.#runs) {
      if (run.lastOffset < next) continue
      if (run.firstOffset > lastOffset) break
      if (run.firstOffset > next) free.push({ firstOffset: next, lastOffset: run.firstOffset - 1, deliveryCount: 0 })
      if (run.deliveryState === DeliveryState.AVAILABLE) {
        free.push({
          firstOffset: Math.max(next, run.firstOffset),
          lastOffset: Math.min(run.lastOffset, lastOffset),
          deliveryCount: run.deliveryCount,
        })
      }
      next = run.lastOffset + 1
    }
    if (next <= lastOffset) free.push({ firstOffset: next, lastOffset, deliveryCount: 0 })
    return free
  }

  /** Why a member may not speak for these records, if it may not. */
  #ownership(runs: InFlightRuns, memberId: string, firstOffset: number, lastOffset: number): Refusal | undefined {
    const within = runs.filter((run) => run.lastOffset >= firstOffset && run.firstOffset <= lastOffset)
    if (within.length === 0) {
      if ((runs[0]?.firstOffset ?? Infinity) > firstOffset) {
        return invalidState('Batch record not found. The request batch offsets are not found in the cache.')
      }
      return invalidRequest('Batch record not found. The first offset in request is past acquired records.')
    }
    if (within.at(-1)!.lastOffset < lastOffset) {
      return invalidRequest('Batch record not found. The last offset in request is past acquired records.')
    }
    for (const run of within) {
      if (run.deliveryState !== DeliveryState.ACQUIRED) {
        return invalidState('The batch cannot be acknowledged. The batch is not in the acquired state.')
      }
      if (run.memberId !== memberId) return invalidState('Member is not the owner of batch record')
    }
    return undefined
  }
}

/** The acknowledgements of a batch as ranges of the same type, from `firstOffset` on. */
function* ranges(
  firstOffset: number,
  lastOffset: number,
  typesFrom: number,
  types: readonly number[],
): Generator<readonly [OffsetRange, number]> {
  if (types.length === 1) {
    yield [{ firstOffset, lastOffset }, types[0]!]
    return
  }
  let start = firstOffset
  for (let offset = firstOffset; offset <= lastOffset; offset++) {
    const type = types[offset - typesFrom]!
    if (offset < lastOffset && types[offset + 1 - typesFrom] === type) continue
    yield [{ firstOffset: start, lastOffset: offset }, type]
    start = offset + 1
  }
}

function endOfBatch(batches: readonly OffsetRange[], offset: number): number {
  return batches.find(({ lastOffset }) => lastOffset >= offset)?.lastOffset ?? offset
}

/** Runs without what another one covers. */
function cut(runs: InFlightRuns, { firstOffset, lastOffset }: OffsetRange): InFlightRun[] {
  return runs.flatMap((run) => {
    if (run.lastOffset < firstOffset || run.firstOffset > lastOffset) return [run]
    const rest: InFlightRun[] = []
    if (run.firstOffset < firstOffset) rest.push({ ...run, lastOffset: firstOffset - 1 })
    if (run.lastOffset > lastOffset) rest.push({ ...run, firstOffset: lastOffset + 1 })
    return rest
  })
}

/** What a member is told of records in groups that end where record batches end. */
function splitAtBatches(
  { firstOffset, lastOffset, deliveryCount }: InFlightRun,
  batches: readonly OffsetRange[],
  batchSize: number,
): AcquiredRecords[] {
  const parts: AcquiredRecords[] = []
  let start = firstOffset
  for (const batch of batches) {
    const end = Math.min(batch.lastOffset, lastOffset)
    if (end < start) continue
    if (end - start + 1 >= batchSize && end < lastOffset) {
      parts.push({ firstOffset: start, lastOffset: end, deliveryCount })
      start = end + 1
    }
    if (batch.lastOffset >= lastOffset) break
  }
  parts.push({ firstOffset: start, lastOffset, deliveryCount })
  return parts
}

function invalidState(errorMessage: string): Refusal {
  return { errorCode: ErrorCode.INVALID_RECORD_STATE, errorMessage }
}

function invalidRequest(errorMessage: string): Refusal {
  return { errorCode: ErrorCode.INVALID_REQUEST, errorMessage }
}
