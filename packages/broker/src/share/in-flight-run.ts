import { DeliveryState } from './delivery-state.ts'

/** Records next to each other that are in delivery in the same way. Replaced, never changed in place. */
export interface InFlightRun {
  readonly firstOffset: number
  readonly lastOffset: number
  readonly deliveryState: number
  readonly deliveryCount: number
  /** Who has them while they are acquired; '' otherwise. */
  readonly memberId: string
  /** Until when it has them. */
  readonly lockedUntilMs: number
}

/** Runs without overlap, in order; what is between them has not been delivered yet. */
export type InFlightRuns = readonly InFlightRun[]

/**
 * Has `change` say what becomes of the runs within `firstOffset` to `lastOffset`, cut at both ends; others stay.
 * Neighbours that are alike become one.
 */
export function changeWithin(
  runs: InFlightRuns,
  firstOffset: number,
  lastOffset: number,
  change: (run: InFlightRun) => InFlightRun,
): InFlightRun[] {
  const changed: InFlightRun[] = []
  for (const run of runs) {
    if (run.lastOffset < firstOffset || run.firstOffset > lastOffset) {
      push(changed, run)
      continue
    }
    if (run.firstOffset < firstOffset) push(changed, { ...run, lastOffset: firstOffset - 1 })
    push(
      changed,
      change({
        ...run,
        firstOffset: Math.max(run.firstOffset, firstOffset),
        lastOffset: Math.min(run.lastOffset, lastOffset),
      }),
    )
    if (run.lastOffset > lastOffset) push(changed, { ...run, firstOffset: lastOffset + 1 })
  }
  return changed
}

/** The runs with one more, which overlaps with none. */
export function insertRun(runs: InFlightRuns, added: InFlightRun): InFlightRun[] {
  const inserted: InFlightRun[] = []
  let isPlaced = false
  for (const run of runs) {
    if (!isPlaced && added.firstOffset < run.firstOffset) {
      push(inserted, added)
      isPlaced = true
    }
    push(inserted, run)
  }
  if (!isPlaced) push(inserted, added)
  return inserted
}

function push(runs: InFlightRun[], run: InFlightRun): void {
  const last = runs.at(-1)
  const isAlike =
    last !== undefined &&
    last.lastOffset + 1 === run.firstOffset &&
    last.deliveryState === run.deliveryState &&
    last.deliveryCount === run.deliveryCount &&
    last.memberId === run.memberId &&
    last.lockedUntilMs === run.lockedUntilMs
  if (isAlike) runs[runs.length - 1] = { ...last, lastOffset: run.lastOffset }
  else runs.push(run)
}

/** A run that goes back, or, delivered often enough, is given up. */
export function released(run: InFlightRun, deliveryCountLimit: number): InFlightRun {
  const isSpent = run.deliveryCount >= deliveryCountLimit
  const deliveryState = isSpent ? DeliveryState.ARCHIVED : DeliveryState.AVAILABLE
  return { ...run, deliveryState, memberId: '', lockedUntilMs: 0 }
}
