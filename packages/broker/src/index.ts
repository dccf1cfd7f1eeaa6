export { type Broker, startBroker } from './broker.ts'
export type { BrokerOptions, TopicOptions } from './broker-options.ts'
export { brokerOptionsFromProperties, type ServerProperties } from './config/server-properties.ts'
export { BrokerStartError, BrokerStorageError } from './errors.ts'
export type { Logger } from './logger.ts'
export {
  type AlterConfigPolicy,
  type AlterConfigRequestMetadata,
  type CreateTopicPolicy,
  type CreateTopicRequestMetadata,
  type Policy,
  type PolicyObject,
  PolicyViolationError,
} from './policies.ts'
