import type { Clock, Random } from '@ottla/runtime'
import type { ConfigValues } from '../config/config-key.ts'
import type { Controller } from '../controller/controller.ts'
import type { SaslMechanism } from '../listener-options.ts'
import type { Logger } from '../logger.ts'
import { ClientQuotas } from '../quota/client-quotas.ts'
import { QuotaControl } from '../quota/quota-control.ts'
import { AclControl } from './acl-control.ts'
import { Authorizer } from './authorizer.ts'
import type { ListenerSettings } from './listener-settings.ts'
import type { OauthbearerValidator } from './sasl/oauthbearer-validator.ts'
import { OauthbearerServer } from './sasl/oauthbearer-server.ts'
import { PlainServer } from './sasl/plain-server.ts'
import type { SaslSettings } from './sasl/sasl-authenticator.ts'
import type { SaslServer } from './sasl/sasl-server.ts'
import { ScramServer } from './sasl/scram-server.ts'
import { ScramControl } from './scram-control.ts'
import { TokenControl } from './token-control.ts'

/** The parts of a broker that know who may do what, and how much. */
export interface Security {
  /** Absent where everybody may do everything. */
  readonly authorizer: Authorizer | undefined
  readonly acls: AclControl | undefined
  readonly scram: ScramControl
  readonly tokens: TokenControl
  readonly quotas: ClientQuotas
  readonly quotaControl: QuotaControl
}

/** What a broker enforces, by its configuration; undefined when everybody may do everything. */
function authorizerOf(config: ConfigValues): Authorizer | undefined {
  if (config.text('authorizer.class.name') === '') return undefined
  const superUsers = (config.text('super.users') ?? '')
    .split(';')
    .map((user) => user.trim())
    .filter((user) => user !== '')
  return new Authorizer(new Set(superUsers), config.boolean('allow.everyone.if.no.acl.found'))
}

/** Puts the parts together over what is on record. */
export function openSecurity(options: {
  controller: Controller
  config: ConfigValues
  clock: Clock
  random: Random
  logger: Logger
}): Security {
  const { controller, config, clock, random, logger } = options
  const authorizer = authorizerOf(config)
  const quotas = new ClientQuotas(clock, config, controller.image.security)
  return {
    authorizer,
    acls: authorizer === undefined ? undefined : new AclControl(controller, authorizer, random),
    scram: new ScramControl(controller, random),
    tokens: new TokenControl({ controller, config, clock, random, logger }),
    quotas,
    quotaControl: new QuotaControl(controller, quotas),
  }
}

/** How the clients of a listener log in; undefined where they need not. */
export function saslSettings(
  { sasl, mechanisms }: ListenerSettings,
  { scram, tokens }: Pick<Security, 'scram' | 'tokens'>,
  tools: { config: ConfigValues; random: Random; validator: OauthbearerValidator | undefined },
): SaslSettings | undefined {
  if (sasl === undefined) return undefined
  const credentials = {
    ofUser: scram.credential.bind(scram),
    ofToken: tokens.credential.bind(tokens),
  }
  return {
    mechanisms,
    maxReauthMs: sasl.maxReauthMs ?? tools.config.number('connections.max.reauth.ms'),
    begin(mechanism: SaslMechanism): SaslServer {
      if (mechanism === 'PLAIN') return new PlainServer(sasl.users ?? {})
      if (mechanism === 'OAUTHBEARER') return new OauthbearerServer(tools.validator!)
      return new ScramServer(mechanism, credentials, tools.random)
    },
  }
}
