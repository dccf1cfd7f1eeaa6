export { describeGroup, describeTopic } from './describe-broker.ts'
export { WaitTimeoutError } from './errors.ts'
export { memoryRuntime } from './memory-runtime.ts'
export { settled, waitFor, type WaitForOptions } from './wait-for.ts'
export {
  type ExpectedGroup,
  lagOf,
  waitForGroup,
  waitForRecords,
  type WaitForRecordsOptions,
} from './wait-for-broker.ts'
export { type Broker, type BrokerOptions, type FaultRule, startBroker } from '@ottla/broker'
export { type Runtime, virtualRuntime, type VirtualRuntime } from '@ottla/runtime'
