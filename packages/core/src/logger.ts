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
