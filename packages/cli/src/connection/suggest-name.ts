import { describeError, nearestName } from '@ottla/runtime'
import { ExitCode } from '../terminal/exit-code.ts'
import { CommandError } from '../terminal/failure.ts'

/** What there is names of, by Kafka's name for the error that one of them is missing. */
export interface KnownNames {
  readonly topics?: () => Promise<readonly string[]>
  readonly groups?: () => Promise<readonly string[]>
}

/**
 * The error with the nearest name that there is, where it says that a topic or a group is missing; else the error as it is.
 * Asks only then.
 */
export async function withSuggestion(error: unknown, known: KnownNames): Promise<unknown> {
  const { errorName } = error as { errorName?: unknown }
  const [kind, names] =
    errorName === 'UNKNOWN_TOPIC_OR_PARTITION'
      ? (['topic', known.topics] as const)
      : errorName === 'GROUP_ID_NOT_FOUND'
        ? (['group', known.groups] as const)
        : []
  if (kind === undefined || names === undefined) return error
  const text = describeError(error)
  const missing = new RegExp(`${kind} ([^\\s:]+)`).exec(text)?.[1]
  if (missing === undefined) return error
  let there: readonly string[]
  try {
    there = await names()
  } catch {
    // What went wrong first is what counts.
    return error
  }
  const near = there.includes(missing) ? undefined : nearestName(missing, there)
  if (near === undefined) return error
  return new CommandError(`${text}; did you mean ${near}?`, ExitCode.notFound, { cause: error })
}
