import type { Broker, StoredMessage } from '@ottla/broker'
import type { MatcherState } from 'vitest'
import { describeGroup, describeTopic } from './describe-broker.ts'
import { lagOf } from './wait-for-broker.ts'

/**
 * A record as a test expects it; what is left out may be anything. Texts are compared as UTF-8, `null` is null; objects,
 * vitest's `expect.objectContaining` and its like among them, are compared with the value as JSON.
 */
export interface ExpectedRecord {
  readonly partition?: number
  readonly offset?: number
  readonly key?: unknown
  readonly value?: unknown
  readonly headers?: Readonly<Record<string, string | null>>
}

/** What a matcher tells the test runner. */
export interface MatcherOutcome {
  readonly pass: boolean
  readonly message: () => string
}

/** The part of the test runner's `this` that the matchers use. */
export type MatcherContext = Pick<MatcherState, 'equals' | 'isNot'>

/** Matchers for `expect(broker)`, for `expect.extend`, which wants a type and no interface. */
// oxlint-disable-next-line typescript/consistent-type-definitions
export type KafkaMatchers = {
  /** The topic holds such a record. */
  toContainRecord(this: MatcherContext, broker: unknown, topic: string, expected: ExpectedRecord): MatcherOutcome
  /** The topic holds so many records that consumers of committed records see. */
  toHaveRecordCount(this: MatcherContext, broker: unknown, topic: string, count: number): MatcherOutcome
  /** The group committed this offset for the partition. */
  toHaveCommitted(
    this: MatcherContext,
    broker: unknown,
    groupId: string,
    expected: { readonly topic: string; readonly partition: number; readonly offset: number },
  ): MatcherOutcome
  /** The group has read and committed all that the topics it committed for hold. */
  toHaveCaughtUp(this: MatcherContext, broker: unknown, groupId: string): MatcherOutcome
  /** No transaction is open. */
  toHaveNoOpenTransactions(this: MatcherContext, broker: unknown): MatcherOutcome
  /** So many requests of an API came; any number but none when `count` is left out. */
  toHaveReceived(this: MatcherContext, broker: unknown, api: string, count?: number): MatcherOutcome
}

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

const notMark = (context: MatcherContext): string => (context.isNot ? 'not ' : '')

export const kafkaMatchers: KafkaMatchers = {
  toContainRecord(received, topic, expected) {
    const broker = brokerOf(received)
    const records = broker.topics.includes(topic) ? broker.inspect.records(topic) : []
    return {
      pass: records.some((record) => matches(record, expected, (one, other) => this.equals(one, other))),
      message: () =>
        `expected ${topic} ${notMark(this)}to contain ${JSON.stringify(expected)}, but ${describeTopic(broker, topic)}`,
    }
  },
  toHaveRecordCount(received, topic, count) {
    const broker = brokerOf(received)
    const actual = broker.topics.includes(topic) ? broker.inspect.records(topic, { limit: Infinity }).length : 0
    return {
      pass: actual === count,
      message: () => `expected ${topic} ${notMark(this)}to hold ${count} records, but ${describeTopic(broker, topic)}`,
    }
  },
  toHaveCommitted(received, groupId, { topic, partition, offset }) {
    const broker = brokerOf(received)
    const group = broker.inspect.group(groupId)
    const isIt = (one: { topic: string; partition: number; offset: number }): boolean =>
      one.topic === topic && one.partition === partition && one.offset === offset
    return {
      pass: group?.offsets.some(isIt) === true,
      message: () =>
        `expected ${groupId} ${notMark(this)}to have committed ${offset} for ${topic}-${partition}, but ${describeGroup(group, groupId)}`,
    }
  },
  toHaveCaughtUp(received, groupId) {
    const group = brokerOf(received).inspect.group(groupId)
    return {
      pass: group !== undefined && group.offsets.length > 0 && lagOf(group) === 0,
      message: () => `expected ${groupId} ${notMark(this)}to have caught up, but ${describeGroup(group, groupId)}`,
    }
  },
  toHaveNoOpenTransactions(received) {
    const open = brokerOf(received)
      .inspect.transactionalIds()
      .filter(({ state }) => state === 'Ongoing' || state.startsWith('Prepare'))
    return {
      pass: open.length === 0,
      message: () =>
        `expected open transactions${this.isNot ? '' : ' not to be there'}, but there are ${
          open.length === 0
            ? 'none'
            : open.map(({ transactionalId, state }) => `${transactionalId} (${state})`).join(', ')
        }`,
    }
  },
  toHaveReceived(received, api, count) {
    const { faults } = brokerOf(received)
    const actual = faults.requestCount(api)
    return {
      pass: count === undefined ? actual > 0 : actual === count,
      message: () =>
        `expected ${notMark(this)}${count === undefined ? 'any' : count} requests of ${api}, but ${actual} came; all: ${JSON.stringify(faults.requestCounts)}`,
    }
  },
}

function brokerOf(received: unknown): Broker {
  if (typeof received === 'object' && received !== null && 'inspect' in received && 'faults' in received) {
    return received as Broker
  }
  throw new TypeError('These matchers are for a broker: expect(broker).toContainRecord(…)')
}

function matches(
  record: StoredMessage,
  expected: ExpectedRecord,
  equals: (one: unknown, other: unknown) => boolean,
): boolean {
  const { partition, offset, headers } = expected
  if (partition !== undefined && partition !== record.partition) return false
  if (offset !== undefined && offset !== record.offset) return false
  if ('key' in expected && !sameBytes(record.key, expected.key, equals)) return false
  if ('value' in expected && !sameBytes(record.value, expected.value, equals)) return false
  return Object.entries(headers ?? {}).every(([key, value]) =>
    record.headers.some((header) => header.key === key && (header.value?.toString('utf8') ?? null) === value),
  )
}

function sameBytes(
  actual: Buffer | null,
  expected: unknown,
  equals: (one: unknown, other: unknown) => boolean,
): boolean {
  if (actual === null || expected === null) return actual === null && expected === null
  if (expected instanceof Uint8Array) return actual.equals(expected)
  const text = actual.toString('utf8')
  if (typeof expected === 'string') return text === expected
  if (equals(text, expected)) return true
  try {
    return equals(JSON.parse(text), expected)
  } catch {
    return false
  }
}
