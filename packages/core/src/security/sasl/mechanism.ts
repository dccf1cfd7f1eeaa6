/** One run of a mechanism's messages, from the client's side. */
export interface SaslExchange {
  /** What must not show in any message, should a broker repeat it. */
  readonly secrets: readonly string[]
  /** The first message. */
  start(): Uint8Array | Promise<Uint8Array>
  /**
   * The answer to a message of the broker; undefined when the broker has proved all it has to and nothing is left to say.
   * @throws AuthenticationError or ScramError when the broker's message is not acceptable.
   */
  next(challenge: Uint8Array): Uint8Array | undefined | Promise<Uint8Array | undefined>
}

/** A way to prove who the client is. */
export interface SaslMechanism {
  /** Under which brokers know it. */
  readonly name: string
  /** Who the client says it is, for messages; without anything secret. */
  readonly subject: string
  /** What to look at when the broker refuses. */
  readonly remedy: string
  /** Obtains what the messages are made of, such as a token. `host` is the broker's, as it is advertised. */
  begin(host: string): Promise<SaslExchange>
}
