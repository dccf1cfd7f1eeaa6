export { type Broker, startBroker } from './broker.ts'
export type { BrokerOptions, TopicOptions } from './broker-options.ts'
export { brokerOptionsFromProperties, type ServerProperties } from './config/server-properties.ts'
export { BrokerStartError, BrokerStorageError } from './errors.ts'
export type {
  ListenerOptions,
  ListenerSasl,
  ListenerTls,
  OauthbearerValidation,
  SaslMechanism,
  SecurityProtocol,
} from './listener-options.ts'
export type { Logger } from './logger.ts'
