/** Where a broker writes its few log lines. Any pino, winston or console-like logger with pino's argument order fits. */
export interface Logger {
  /** What only a developer of the broker wants to know. */
  debug(fields: object, message: string): void
  /** Starts, stops and other events of a normal life. */
  info(fields: object, message: string): void
  /** A client or a disk that misbehaves; the broker goes on. */
  warn(fields: object, message: string): void
  /** Something the broker could not do. */
  error(fields: object, message: string): void
}

/** Says nothing. */
export const silentLogger: Logger = { debug() {}, info() {}, warn() {}, error() {} }
