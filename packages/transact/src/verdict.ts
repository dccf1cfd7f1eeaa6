import { isRetriable } from '@ottla/core'
import { KafkaError } from '@ottla/runtime'

/** The group went on without this member, so its offsets were refused: after the next poll it knows where it stands. */
const membershipErrors: ReadonlySet<unknown> = new Set([
  'ILLEGAL_GENERATION',
  'UNKNOWN_MEMBER_ID',
  'STALE_MEMBER_EPOCH',
  'REBALANCE_IN_PROGRESS',
])

/** The producer is of no use any more. */
const fatalCodes: ReadonlySet<unknown> = new Set(['ERR_KAFKA_PRODUCER_FENCED', 'ERR_KAFKA_TRANSACTION_FATAL'])

/** Whether the producer has to be replaced. */
export function isFatal(error: unknown): boolean {
  return causes(error).some((each) => each instanceof KafkaError && fatalCodes.has(each.code))
}

/** Whether Kafka, not the records, made the transaction fail, so that it is worth another try however often it fails. */
export function isTransient(error: unknown): boolean {
  return causes(error).some((each) => {
    return isRetriable(each) || membershipErrors.has((each as { readonly errorName?: unknown } | null)?.errorName)
  })
}

/** Whether the wait for a commit ended before its outcome was known. */
export function isUndecided(error: unknown): boolean {
  return error instanceof KafkaError && error.code === 'ERR_KAFKA_TIMEOUT'
}

function causes(error: unknown): unknown[] {
  const chain: unknown[] = []
  for (let at = error; at !== undefined && at !== null && !chain.includes(at);) {
    chain.push(at)
    at = at instanceof Error ? at.cause : undefined
  }
  return chain
}
