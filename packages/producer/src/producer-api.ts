import type { Producer } from './producer.ts'
import type { PlainData } from './producer-record.ts'

/**
 * What an application needs of a {@link Producer}, as a type that `MockProducer` of `@ottla/producer/mock` fulfils too: take this
 * one where tests hand over the other.
 */
export type ProducerApi<K = PlainData, V = PlainData> = Pick<Producer<K, V>, keyof Producer<K, V>>
