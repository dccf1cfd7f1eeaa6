import { describeError, KafkaError } from '@ottla/runtime'
import { ExitCode } from './exit-code.ts'
import { hintFor } from './hints.ts'
import { paintFor } from './style.ts'
import type { Terminal } from './terminal.ts'

/** A command that was called wrongly: a flag, an argument, a file. */
export class UsageError extends KafkaError {
  readonly code = 'ERR_KAFKA_USAGE'
}

/** A command that ends with a certain exit code. */
export class CommandError extends KafkaError {
  readonly code = 'ERR_KAFKA_COMMAND'
  readonly exitCode: ExitCode

  constructor(message: string, exitCode: ExitCode, options?: { readonly cause?: unknown }) {
    super(message, options)
    this.exitCode = exitCode
  }
}

const notFound =
  /^(UNKNOWN_TOPIC_OR_PARTITION|UNKNOWN_TOPIC_ID|GROUP_ID_NOT_FOUND|RESOURCE_NOT_FOUND|TRANSACTIONAL_ID_NOT_FOUND|BROKER_ID_NOT_REGISTERED|LOG_DIR_NOT_FOUND|NO_REASSIGNMENT_IN_PROGRESS|DELEGATION_TOKEN_NOT_FOUND|UNKNOWN_MEMBER_ID|VOTER_NOT_FOUND)$/
const conflict =
  /^(TOPIC_ALREADY_EXISTS|NON_EMPTY_GROUP|GROUP_SUBSCRIBED_TO_TOPIC|INVALID_PARTITIONS|REASSIGNMENT_IN_PROGRESS|ELECTION_NOT_NEEDED|POLICY_VIOLATION|DUPLICATE_VOTER|CONCURRENT_TRANSACTIONS|TOPIC_DELETION_DISABLED|STALE_CONTROLLER_EPOCH)$/

/** The exit code for an error. */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof CommandError) return error.exitCode
  const { code, errorName, errors, succeeded } = error as {
    code?: unknown
    errorName?: string
    errors?: ReadonlyMap<string, unknown>
    succeeded?: readonly string[]
  }
  switch (code) {
    case 'ERR_KAFKA_USAGE':
    case 'ERR_KAFKA_CONFIG':
      return ExitCode.usage
    case 'ERR_KAFKA_CONNECTION':
    case 'ERR_KAFKA_TIMEOUT':
      return ExitCode.unreachable
    case 'ERR_KAFKA_AUTHORIZATION':
    case 'ERR_KAFKA_AUTHENTICATION':
      return ExitCode.denied
    case 'ERR_KAFKA_BATCH': {
      const codes = new Set([...errors!.values()].map(exitCodeOf))
      return succeeded!.length === 0 && codes.size === 1 ? [...codes][0]! : ExitCode.partly
    }
    case 'ERR_KAFKA_API':
      if (notFound.test(errorName!)) return ExitCode.notFound
      return conflict.test(errorName!) ? ExitCode.conflict : ExitCode.failed
    default:
      return ExitCode.failed
  }
}

/** What went wrong and what to do, one line for each thing that failed. */
export function failureLines(error: unknown): string[] {
  const { code, errors } = error as { code?: unknown; errors?: ReadonlyMap<string, unknown> }
  if (code === 'ERR_KAFKA_BATCH') return [...errors!.values()].flatMap(failureLines)
  const line = describeError(error).replaceAll(/\s*\n\s*/g, ' ')
  const hint = hintFor(error)
  return [hint === undefined ? line : `${line}; ${hint}`]
}

/**
 * Prints what went wrong. The stack, which helps only those who work on Ottla itself, comes when it is asked for.
 * @returns the exit code
 */
export function reportFailure(terminal: Terminal, error: unknown, withStack: boolean): ExitCode {
  const prefix = paintFor(terminal, terminal.stderr, 'bad', 'ottla:')
  for (const line of failureLines(error)) terminal.stderr.write(`${prefix} ${line}\n`)
  if (withStack && error instanceof Error) {
    for (let at: unknown = error; at instanceof Error; at = at.cause) terminal.stderr.write(`${at.stack}\n`)
  }
  return exitCodeOf(error)
}
