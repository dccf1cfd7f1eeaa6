export { type Broker, startBroker } from './broker.ts'
export type { BrokerOptions, TopicOptions } from './broker-options.ts'
export { BrokerStartError, BrokerStorageError } from './errors.ts'
export type { Logger } from './logger.ts'
