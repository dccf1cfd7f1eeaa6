export { brokerFixture, type BrokerFixture, type BrokerFixtureOptions } from './broker-fixture.ts'
export {
  type BrokerAssertions,
  type ExpectedRecord,
  type KafkaMatchers,
  kafkaMatchers,
  type MatcherContext,
  type MatcherOutcome,
} from './matchers.ts'
