import { ErrorCode } from '@ottla/protocol'
import { ApiException } from './errors.ts'
import type { Logger } from './logger.ts'

/** Levels as Kafka names them, from the one that says most. */
const levels = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'] as const

/** The name of the one logger there is. */
export const rootLogger = 'root'

/** How much a broker writes to its logger; a client can change it while the broker runs (KIP-412). */
export class LogLevels {
  #level = 'DEBUG'

  /** Level of the root logger. */
  get root(): string {
    return this.#level
  }

  /** A logger that leaves out what is below the level. */
  filter(logger: Logger): Logger {
    const isOn = (level: (typeof levels)[number]): boolean =>
      levels.indexOf(level) >= levels.findIndex((name) => name === this.#level)
    return {
      debug: (fields, message) => isOn('DEBUG') && logger.debug(fields, message),
      info: (fields, message) => isOn('INFO') && logger.info(fields, message),
      warn: (fields, message) => isOn('WARN') && logger.warn(fields, message),
      error: (fields, message) => isOn('ERROR') && logger.error(fields, message),
    }
  }

  /**
   * Changes levels: 0 set, 1 delete.
   * @throws ApiException INVALID_REQUEST, INVALID_CONFIG; nothing has changed then
   */
  alter(
    changes: readonly { readonly name: string; readonly operation: number; readonly value: string | null }[],
    validateOnly: boolean,
  ): void {
    for (const { name, operation, value } of changes) {
      if (operation === 2 || operation === 3) {
        const operationName = operation === 2 ? 'APPEND' : 'SUBTRACT'
        throw new ApiException(
          ErrorCode.INVALID_REQUEST,
          `${operationName} operation is not allowed for the BROKER_LOGGER resource`,
        )
      }
      if (operation !== 0 && operation !== 1) {
        throw new ApiException(ErrorCode.INVALID_REQUEST, `Unknown operation type ${operation}`)
      }
      if (name !== rootLogger) throw new ApiException(ErrorCode.INVALID_CONFIG, `Logger ${name} does not exist!`)
      if (operation === 1) {
        throw new ApiException(ErrorCode.INVALID_REQUEST, 'Removing the log level of the root logger is not allowed')
      }
      if (!levels.some((level) => level === value)) {
        throw new ApiException(
          ErrorCode.INVALID_CONFIG,
          `Cannot set the log level of ${name} to ${value} as it is not a supported log level. ` +
            `Valid log levels are ${levels.toSorted().join(', ')}`,
        )
      }
    }
    if (!validateOnly) for (const { value } of changes) this.#level = value!
  }
}
