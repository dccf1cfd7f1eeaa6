export { type Broker, startBroker } from './broker.ts'
export type { BrokerOptions, TopicOptions } from './broker-options.ts'
export { BrokerStartError } from './errors.ts'
export type { Logger } from './logger.ts'
