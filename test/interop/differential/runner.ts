import { setTimeout as sleep } from 'node:timers/promises'
import { type Difference, differences } from './differences.ts'
import type { AnyApi, Link, Outcome } from './link.ts'

/** Errors that only say that something is still under way: the request is made again. */
const passing: ReadonlySet<number> = new Set([5, 14, 15, 16, 51])
const settleMs = 50
const maxTries = 20

/** Keys whose requests change nothing: they may be asked until what was changed before has come through. */
const reading: ReadonlySet<number> = new Set([
  1, 2, 3, 9, 10, 15, 16, 18, 23, 32, 35, 46, 55, 60, 61, 65, 66, 69, 74, 75, 77, 90,
])

/** A request that both brokers get. */
export interface Case {
  readonly api: AnyApi
  readonly version: number
  /** Made for one of the brokers: ids differ. */
  readonly request: (side: Side) => unknown
  /** Where it comes from. */
  readonly origin: string
}

/** One of the two brokers with the ids that it gave. */
export interface Side {
  readonly link: Link
  readonly ids: Map<string, unknown>
}

/** What came of a case. */
export interface Comparison {
  readonly differences: readonly Difference[]
  readonly outcomes: readonly [kafka: Outcome, ours: Outcome]
}

/**
 * Asks both brokers the same; undefined when the request has no form in its version.
 * @param isKnown - whether a difference is one that does not go away
 */
export async function compareOn(
  kafka: Side,
  ours: Side,
  given: Case,
  isKnown: (place: string) => boolean,
): Promise<Comparison | undefined> {
  const { api, version, request } = given
  const ask = async (side: Side): Promise<Outcome> => {
    for (let tries = 1; ; tries++) {
      const outcome = await side.link.ask(api, version, request(side))
      if (typeof outcome === 'string' || tries === maxTries || !hasPassingError(outcome.answer)) return outcome
      await sleep(settleMs)
    }
  }
  for (let tries = 1; ; tries++) {
    let outcomes: [Outcome, Outcome]
    try {
      outcomes = [await ask(kafka), await ask(ours)]
    } catch (error) {
      if ((error as { code?: string }).code?.startsWith('ERR_KAFKA_') === true) return undefined
      throw error
    }
    const found = differences(api.name, ...outcomes)
    const mayBeLate = found.some(({ place }) => !isKnown(place)) && reading.has(api.key) && tries < maxTriesToSettle
    if (!mayBeLate) return { differences: found, outcomes }
    await sleep(settleMs)
  }
}

const maxTriesToSettle = 6

function hasPassingError(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(hasPassingError)
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return false
  return Object.entries(value).some(([key, field]) =>
    key === 'errorCode' ? passing.has(field as number) : hasPassingError(field),
  )
}
