import { describeError } from '@ottla/runtime'

/**
 * Prints what went wrong as one line and sets exit code 1. The stack, which helps only those who work on Ottla
 * itself, comes with OTTLA_STACK=1.
 */
export function reportFailure(error: unknown): void {
  process.stderr.write(`ottla: ${describeError(error).replaceAll(/\s*\n\s*/g, ' ')}\n`)
  if (process.env['OTTLA_STACK'] === '1' && error instanceof Error) process.stderr.write(`${error.stack}\n`)
  process.exitCode = 1
}
