export { type GroupOffsets, MockProducer, type MockedMethod, type MockProducerOptions } from './mock/mock-producer.ts'
