import { apiRanges } from './generated/api-table.ts'

/** What is known of an API key without loading its codec. */
export interface ApiRange {
  /** API key. */
  readonly key: number
  /** Kafka's name, such as `Fetch`. */
  readonly name: string
  /** Oldest version. */
  readonly minVersion: number
  /** Newest stable version. */
  readonly maxVersion: number
  /** Newest version, stable or not. */
  readonly latestVersion: number
  /**
   * Lowest version that a broker announces: `minVersion`, but 0 for Produce, whose versions 0 to 2 are announced and
   * then refused, because old librdkafka concludes from a higher one that the broker has no modern features
   * (KAFKA-18659).
   */
  readonly advertisedMinVersion: number
  /** First version with compact lengths and tagged fields; undefined when there is none. */
  readonly flexibleVersion: number | undefined
  /** Who is asked: brokers, controllers or both. */
  readonly listeners: readonly ('broker' | 'controller')[]
  /** Whether this package has the messages; those between brokers and controllers only are left out. */
  readonly hasCodec: boolean
}

const byKey: ReadonlyMap<number, ApiRange> = new Map(apiRanges.map((range) => [range.key, range]))

/** What is known of an API key; undefined when Kafka 4.4 has no such key. */
export function apiRange(key: number): ApiRange | undefined {
  return byKey.get(key)
}
