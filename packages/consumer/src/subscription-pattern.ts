import { ConfigError } from '@ottla/runtime'

/**
 * A pattern for topics that the group's coordinator matches, with RE2's syntax, against whole names:
 * `new SubscriptionPattern('orders-.*')`. Needs `groupProtocol: 'consumer'`. Kafka: `SubscriptionPattern` (KIP-848)
 */
export class SubscriptionPattern {
  readonly pattern: string

  /** @throws ConfigError for an empty pattern; what RE2 does not understand is told by poll(). */
  constructor(pattern: string) {
    if (typeof pattern !== 'string' || pattern === '') {
      throw new ConfigError('A SubscriptionPattern needs a text in RE2 syntax, such as orders-.*')
    }
    this.pattern = pattern
  }

  toString(): string {
    return this.pattern
  }
}
