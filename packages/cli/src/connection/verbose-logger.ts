import type { Logger, LogMethod } from '@ottla/core'
import type { Terminal } from '../terminal/terminal.ts'

/** Writes all that a client logs to standard error, one line each. */
export function verboseLogger(terminal: Terminal): Logger {
  const writer =
    (level: string): LogMethod =>
    (facts, message) => {
      terminal.stderr.write(
        `${level}: ${message.replaceAll(/\s*\n\s*/g, ' ')} ${JSON.stringify(facts, withoutErrors)}\n`,
      )
    }
  return {
    trace: writer('trace'),
    debug: writer('debug'),
    info: writer('info'),
    warn: writer('warning'),
    error: writer('error'),
  }
}

/** Errors have no JSON of their own. */
function withoutErrors(_key: string, value: unknown): unknown {
  return value instanceof Error ? value.message : value
}
