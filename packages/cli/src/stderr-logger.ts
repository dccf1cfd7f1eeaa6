import type { Logger } from '@ottla/broker'

/** Writes what a person at the broker's terminal should know, one line each: connections that were cut, a full disk. */
export const stderrLogger: Logger = {
  debug() {},
  info() {},
  warn: (_fields, message) => write('warning', message),
  error: (_fields, message) => write('error', message),
}

function write(level: string, message: string): void {
  process.stderr.write(`${level}: ${message.replaceAll(/\s*\n\s*/g, ' ')}\n`)
}
