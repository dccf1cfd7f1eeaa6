import { ConfigError, describeError, type Runtime } from '@ottla/runtime'
import type { ListenerSettings } from '../security/listener-settings.ts'
import { tlsListenOptions } from '../security/listener-settings.ts'
import { OauthbearerValidator, type ValidatorTools } from '../security/sasl/oauthbearer-validator.ts'
import { saslSettings } from '../security/security.ts'
import type { BrokerNode, Services } from '../services.ts'
import type { OpenListener, ServerListener } from './server.ts'

/** A listener of a broker: what it was told to be, and what it has become. */
export class BrokerListener {
  readonly settings: ListenerSettings
  readonly #opened: OpenListener
  readonly #validator: OauthbearerValidator | undefined

  constructor(settings: ListenerSettings, opened: OpenListener, validator: OauthbearerValidator | undefined) {
    this.settings = settings
    this.#validator = validator
    this.#opened = opened
  }

  /** The port that is listened on. */
  get port(): number {
    return this.#opened.listener.port
  }

  /** The broker as clients of this listener are told of it. */
  get node(): BrokerNode {
    return this.#opened.node!
  }

  /** From now on clients can be served. */
  open({ node: { nodeId, rack }, scram, tokens, config, random }: Services): void {
    const { advertisedHost: host, advertisedPort: port = this.port } = this.settings
    this.#opened.node = { nodeId, host, port, rack }
    const sasl = saslSettings(this.settings, { scram, tokens }, { config, random, validator: this.#validator })
    if (sasl !== undefined) this.#opened.sasl = sasl
  }

  /** @throws ConfigError */
  renewTls({ disk }: Runtime): void {
    const { name, tls } = this.settings
    if (tls === undefined) return
    const options = tlsListenOptions(name, tls, disk)
    try {
      this.#opened.listener.renewTls?.(options)
    } catch (error) {
      throw new ConfigError(`The certificates of listener ${name} cannot be used: ${describeError(error)}`)
    }
  }
}

/** What the server needs to open a listener. @throws ConfigError */
export function serverListener(settings: ListenerSettings, { disk }: Runtime): ServerListener {
  const { name, protocol, host, port, tls, mapSubject } = settings
  return {
    name,
    protocol,
    host,
    port,
    mapSubject,
    ...(tls === undefined ? {} : { tls: tlsListenOptions(name, tls, disk) }),
  }
}

/** What checks the tokens of a listener's clients, where there are tokens. @throws ConfigError */
export function validatorOf(
  { name, sasl, mechanisms }: ListenerSettings,
  tools: ValidatorTools,
): OauthbearerValidator | undefined {
  if (!mechanisms.includes('OAUTHBEARER') || sasl?.oauthbearer === undefined) return undefined
  return new OauthbearerValidator(name, sasl.oauthbearer, tools)
}
