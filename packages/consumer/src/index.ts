export type { AuthorizationError } from '@ottla/core'
export { Consumer, type ConsumerOptions, type OffsetAndTimestamp } from './consumer.ts'
