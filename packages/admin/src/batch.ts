import { RequestTimeoutError } from '@ottla/core'
import { apiError, type Backoff, type Deadline, isRetriable } from '@ottla/core/internal'
import { ErrorCode } from '@ottla/protocol'
import { type Clock, KafkaError, sleep } from '@ottla/runtime'
import { BatchError } from './batch-error.ts'

/** What an attempt brought for each name it was about: the value, or why there is none. */
export type Outcomes<V> = ReadonlyMap<string, V | KafkaError>

/** Options of {@link runBatch}. */
export interface BatchOptions {
  /** What is done, for messages: `Creating topics`. */
  readonly operation: string
  readonly deadline: Deadline
  readonly clock: Clock
  readonly backoff: Backoff
  /** How often what failed is tried again. */
  readonly retries: number
  /** Vetoes a retry that would otherwise be made. */
  readonly mayRetry?: (error: KafkaError) => boolean
}

/**
 * Does something for each name, several in one request: `attempt` gets the names that are left, and those
 * that fail for a reason that may pass are tried again, the others kept as they are.
 * @param names - without duplicates.
 * @returns the values in the order of the names.
 * @throws the error of a single name, or that all have in common; BatchError for several; the signal's reason.
 */
export async function runBatch<V>(
  names: readonly string[],
  options: BatchOptions,
  attempt: (names: readonly string[]) => Promise<Outcomes<V>>,
): Promise<V[]> {
  const { operation, deadline, clock, backoff, retries, mayRetry } = options
  const values = new Map<string, V>()
  const errors = new Map<string, KafkaError>()
  // That the time is over says less than why the attempt before failed.
  const reasons = new Map<string, KafkaError>()
  let left = names
  for (let failures = 0; left.length > 0; failures++) {
    deadline.signal?.throwIfAborted()
    const asked = left
    const outcomes = await outcomesOf(asked, () => attempt(asked))
    for (const name of left) {
      const outcome = outcomes.get(name) ?? missingAnswer(label(operation, name))
      if (outcome instanceof KafkaError) {
        errors.set(name, outcome)
        if (!(outcome instanceof RequestTimeoutError)) reasons.set(name, outcome)
      } else {
        errors.delete(name)
        values.set(name, outcome)
      }
    }
    left = left.filter((name) => {
      const error = errors.get(name)
      return error !== undefined && isRetriable(error) && mayRetry?.(error) !== false
    })
    if (left.length === 0 || failures >= retries) break
    const delayMs = backoff.delayMs(failures)
    if (deadline.remainingMs <= delayMs) {
      for (const name of left) {
        const last = errors.get(name)
        const reason = reasons.get(name)
        if (reason === undefined) continue
        const outcomeUnknown = last instanceof RequestTimeoutError && last.outcomeUnknown
        errors.set(name, deadline.timeoutError(label(operation, name), reason, outcomeUnknown))
      }
      break
    }
    await sleep(clock, delayMs, deadline.signal)
  }
  if (errors.size > 0) throw failure(operation, errors, values)
  return names.map((name) => values.get(name)!)
}

function label(operation: string, name: string): string {
  return name === '' ? operation : `${operation}, ${name}`
}

/** What `ask` brings; a request that failed as a whole has failed for each of its names. */
export async function outcomesOf<V>(names: readonly string[], ask: () => Promise<Outcomes<V>>): Promise<Outcomes<V>> {
  try {
    return await ask()
  } catch (error) {
    if (!(error instanceof KafkaError)) throw error
    return new Map(names.map((name) => [name, error]))
  }
}

function failure(operation: string, errors: Map<string, KafkaError>, values: ReadonlyMap<string, unknown>): KafkaError {
  const distinct = new Set(errors.values())
  const [first] = distinct
  return distinct.size === 1 && values.size === 0 ? first! : new BatchError(operation, errors, values)
}

function missingAnswer(operation: string): KafkaError {
  return apiError(ErrorCode.UNKNOWN_SERVER_ERROR, { operation, detail: 'the response has nothing about it' })
}
