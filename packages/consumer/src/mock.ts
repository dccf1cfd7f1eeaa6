export { MockConsumer, type MockConsumerOptions } from './mock/mock-consumer.ts'
export type { MockRecord } from './mock/mock-record.ts'
