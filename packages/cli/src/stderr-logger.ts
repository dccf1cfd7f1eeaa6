import type { Logger } from '@ottla/broker'
import type { Terminal } from './terminal/terminal.ts'

/** Writes what a person at the broker's terminal should know, one line each: connections that were cut, a full disk. */
export function stderrLogger(terminal: Terminal): Logger {
  const writer =
    (level: string) =>
    (_fields: object, message: string): void => {
      terminal.stderr.write(`${level}: ${message.replaceAll(/\s*\n\s*/g, ' ')}\n`)
    }
  return { debug() {}, info() {}, warn: writer('warning'), error: writer('error') }
}
