import { inspect } from 'node:util'
import type { Logger, LogMethod } from '../../src/index.ts'

/** A logger that keeps everything, as people would see it who print all they get. */
export interface CollectingLogger {
  readonly logger: Logger
  readonly messages: string[]
  /** All facts and messages, errors with their causes and stacks. */
  readonly text: string
}

export function collectingLogger(): CollectingLogger {
  const messages: string[] = []
  const parts: string[] = []
  const method: LogMethod = (facts, message) => {
    messages.push(message)
    parts.push(message, inspect(facts, { depth: 20, showHidden: true }))
  }
  return {
    logger: { trace: method, debug: method, info: method, warn: method, error: method },
    messages,
    get text() {
      return parts.join('\n')
    },
  }
}
