const brand = Symbol.for('ottla.KafkaError')

/** Options of {@link KafkaError}. */
export interface KafkaErrorOptions {
  /** The error or value that led to this one. */
  readonly cause?: unknown
}

/**
 * Base of every error that Ottla raises. Switch on {@link KafkaError.code}, which is stable across
 * releases; the message is for people and names the thing and the likely remedy.
 *
 * `instanceof KafkaError` also holds for errors of another copy of this package in the same process.
 */
export abstract class KafkaError extends Error {
  /** Stable literal, `ERR_KAFKA_…`. */
  abstract readonly code: string

  constructor(message: string, options?: KafkaErrorOptions) {
    super(message, options)
    Object.defineProperty(this, brand, { value: true })
  }

  override get name(): string {
    return this.constructor.name
  }

  /** Whether the same call may succeed when it is made again unchanged. */
  get retriable(): boolean {
    return false
  }

  /** Also true for errors of another copy of this package. */
  static override [Symbol.hasInstance](this: Function, value: unknown): boolean {
    if (this === KafkaError) return typeof value === 'object' && value !== null && brand in value
    return Function.prototype[Symbol.hasInstance].call(this, value)
  }
}

/** A configuration that cannot be used: unknown key, wrong type, value out of range, keys that contradict each other. */
export class ConfigError extends KafkaError {
  readonly code = 'ERR_KAFKA_CONFIG'
}

/** A call that the object's state does not allow, such as a send on a closed producer. */
export class InvalidStateError extends KafkaError {
  readonly code = 'ERR_KAFKA_INVALID_STATE'
}

/** The messages of an error and of all its causes, outermost first, joined by `: `. */
export function describeError(error: unknown): string {
  const parts: string[] = []
  const seen = new Set<unknown>()
  for (let at = error; at !== undefined && at !== null && !seen.has(at);) {
    seen.add(at)
    if (!(at instanceof Error)) {
      parts.push(String(at))
      break
    }
    const { message, cause } = at
    if (message !== '' && !parts.some((part) => part.includes(message))) parts.push(message)
    at = cause
  }
  return parts.join(': ')
}
