import { KafkaError } from '@ottla/runtime'
import type { Principal } from '../principal.ts'

/** What a mechanism makes of a client's token. */
export interface SaslStep {
  /** For the client. */
  readonly token: Uint8Array
  /** Set when the client has shown who it is. */
  readonly login?: SaslLogin
}

/** Who has logged in. */
export interface SaslLogin {
  readonly principal: Principal
  /** When what it showed expires, by the wall clock; undefined for never. */
  readonly expiresAtMs?: number | undefined
}

/** One exchange of one client. */
export interface SaslServer {
  /** @throws SaslRefusal */
  evaluate(token: Buffer): SaslStep | Promise<SaslStep>
}

/**
 * A client that is not let in. The message goes to the log and never holds a secret; the client hears of it only where
 * `clientMessage` says what.
 */
export class SaslRefusal extends KafkaError {
  readonly code = 'ERR_KAFKA_SASL_REFUSED'
  readonly clientMessage: string | undefined

  constructor(message: string, clientMessage?: string) {
    super(message)
    this.clientMessage = clientMessage
  }
}

/** A name from a client for a log line: short, and without what could break the line. */
export function quoted(name: string): string {
  return JSON.stringify(name.length > 100 ? `${name.slice(0, 100)}…` : name)
}
