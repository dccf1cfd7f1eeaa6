import type { Consumer } from './consumer.ts'

/**
 * All that a {@link Consumer} offers, as a type that other classes can have too: the parameter type for code that is to be tested
 * with a `MockConsumer`. Without `health()`, which tells of connections that a double does not have.
 *
 * @typeParam K - type of keys. @typeParam V - type of values.
 */
export type ConsumerApi<K = Buffer, V = Buffer> = Pick<Consumer<K, V>, Exclude<keyof Consumer<K, V>, 'health'>>
