/** Writes one line: facts as an object, then the message. */
export type LogMethod = (facts: object, message: string) => void

/**
 * Where a client writes what it does; pino, bunyan and most others fit as they are. The clients never
 * write secrets, and write nothing at all unless they are given a logger.
 */
export interface Logger {
  readonly trace: LogMethod
  readonly debug: LogMethod
  readonly info: LogMethod
  readonly warn: LogMethod
  readonly error: LogMethod
}

function nothing(): void {}

/** The default: writes nothing. */
export const silentLogger: Logger = { trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing }

/** Whether a value can be used as a {@link Logger}. */
export function isLogger(value: unknown): value is Logger {
  if (typeof value !== 'object' || value === null) return false
  const methods = value as Record<string, unknown>
  return ['trace', 'debug', 'info', 'warn', 'error'].every((level) => typeof methods[level] === 'function')
}

/** The same logger, except that a failure inside it ends there: what is logged must not depend on the logging. */
export function guardedLogger(logger: Logger): Logger {
  if (logger === silentLogger) return logger
  const guard =
    (level: keyof Logger): LogMethod =>
    (facts, message) => {
      try {
        logger[level](facts, message)
      } catch {
        // There is nowhere left to report it.
      }
    }
  return {
    trace: guard('trace'),
    debug: guard('debug'),
    info: guard('info'),
    warn: guard('warn'),
    error: guard('error'),
  }
}
