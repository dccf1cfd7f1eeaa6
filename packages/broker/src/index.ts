export { type Broker, startBroker } from './broker.ts'
export { BrokerSnapshot } from './broker-snapshot.ts'
export type { BrokerOptions, TopicOptions } from './broker-options.ts'
export { brokerOptionsFromProperties, type ServerProperties } from './config/server-properties.ts'
export { BrokerStartError, BrokerStorageError, FaultsNotMetError } from './errors.ts'
export type { FaultRule, RequestPattern } from './faults/fault-rule.ts'
export type { CoordinatorKind, Faults, WireLogOptions } from './faults/faults.ts'
export type { Message, ObservedRequest, WireEvent } from './faults/observed-request.ts'
export type { PreparedFault } from './faults/prepared-fault.ts'
export { describeWireEvent } from './faults/wire-log.ts'
export type {
  GroupMemberState,
  GroupState,
  Inspect,
  PartitionState,
  RecordsOptions,
  StoredMessage,
  TransactionalIdState,
} from './inspect/inspect.ts'
export type {
  ListenerOptions,
  ListenerSasl,
  ListenerTls,
  OauthbearerValidation,
  SaslMechanism,
  SecurityProtocol,
} from './listener-options.ts'
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
