import type {} from 'vitest'
import type { ExpectedRecord } from './matchers.ts'

export { brokerFixture, type BrokerFixture, type BrokerFixtureOptions } from './broker-fixture.ts'
export {
  type ExpectedRecord,
  type KafkaMatchers,
  kafkaMatchers,
  type MatcherContext,
  type MatcherOutcome,
} from './matchers.ts'

/** What {@link kafkaMatchers} adds to `expect(broker)`. */
export interface BrokerAssertions<R = unknown> {
  /** The topic holds such a record. */
  toContainRecord(topic: string, expected: ExpectedRecord): R
  /** The topic holds so many records that consumers of committed records see. */
  toHaveRecordCount(topic: string, count: number): R
  /** The group committed this offset for the partition. */
  toHaveCommitted(
    groupId: string,
    expected: { readonly topic: string; readonly partition: number; readonly offset: number },
  ): R
  /** The group has read and committed all that the topics it committed for hold. */
  toHaveCaughtUp(groupId: string): R
  /** No transaction is open. */
  toHaveNoOpenTransactions(): R
  /** So many requests of an API came; any number but none when `count` is left out. */
  toHaveReceived(api: string, count?: number): R
}

declare module 'vitest' {
  // oxlint-disable-next-line typescript/no-explicit-any -- as vitest declares it
  interface Matchers<T = any> extends BrokerAssertions<T> {}
}
