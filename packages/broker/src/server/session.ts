import { Access } from '../security/access.ts'
import type { Authorizer } from '../security/authorizer.ts'
import { anonymous, type Principal } from '../security/principal.ts'
import type { BrokerNode } from '../services.ts'
import type { SecurityProtocol } from '../listener-options.ts'

/** What a broker knows of a client for as long as its connection lasts. */
export class Session {
  readonly protocol: SecurityProtocol
  /** Number of the connection, from 1 on. */
  readonly connectionId: number
  /** This broker as the clients of this listener are told of it. */
  readonly node: BrokerNode
  /** Address of the client, without its port. */
  readonly host: string
  /** What the client called itself in its last request. */
  clientId = ''
  /** Called when the connection is gone, whenever that is: what is kept for it ends. */
  readonly closeListeners: Set<() => void> = new Set()
  /** Set while a request is answered: for how long nothing more is read of the client (KIP-219). */
  muteMs = 0
  readonly #authorizer: Authorizer | undefined
  #access: Access

  constructor(
    options: { connectionId: number; protocol: SecurityProtocol; node: BrokerNode; host: string },
    authorizer: Authorizer | undefined,
  ) {
    this.connectionId = options.connectionId
    this.protocol = options.protocol
    this.node = options.node
    this.host = options.host
    this.#authorizer = authorizer
    this.#access = new Access(authorizer, anonymous, options.host)
  }

  /** What the client may do. */
  get access(): Access {
    return this.#access
  }

  get principal(): Principal {
    return this.#access.principal
  }

  /** From now on the client is somebody. */
  login(principal: Principal): void {
    this.#access = new Access(this.#authorizer, principal, this.host)
  }
}
