import { UnsupportedVersionError } from '@ottla/protocol'

/** Versions from `min` to `max`. */
export interface VersionRange {
  readonly min: number
  readonly max: number
}

/** What a broker said about itself when the connection was set up. */
export class BrokerVersions {
  readonly #ranges: ReadonlyMap<number, VersionRange>
  /** Features the cluster has settled on, such as `transaction.version`. */
  readonly finalizedFeatures: ReadonlyMap<string, VersionRange>
  /** Grows with each change of {@link finalizedFeatures}; -1 where the broker does not tell. */
  readonly finalizedFeaturesEpoch: number

  constructor(
    ranges: ReadonlyMap<number, VersionRange>,
    finalizedFeatures: ReadonlyMap<string, VersionRange> = new Map(),
    finalizedFeaturesEpoch = -1,
  ) {
    this.#ranges = ranges
    this.finalizedFeatures = finalizedFeatures
    this.finalizedFeaturesEpoch = finalizedFeaturesEpoch
  }

  /** The versions the broker speaks; undefined when it lacks the API. */
  range(apiKey: number): VersionRange | undefined {
    return this.#ranges.get(apiKey)
  }

  /** The newest version that both sides speak and that is not above `maxVersion`; undefined when there is none. */
  find(api: ApiRange, maxVersion: number): number | undefined {
    const range = this.#ranges.get(api.key)
    if (range === undefined) return undefined
    const version = Math.min(range.max, api.maxVersion, maxVersion)
    return version < Math.max(range.min, api.minVersion) ? undefined : version
  }

  /**
   * As {@link find}.
   * @throws UnsupportedVersionError naming both ranges.
   */
  choose(api: ApiRange, maxVersion: number, address: string): number {
    const version = this.find(api, maxVersion)
    if (version !== undefined) return version
    const range = this.#ranges.get(api.key)
    const ours = `${api.minVersion} to ${Math.min(api.maxVersion, maxVersion)}`
    throw new UnsupportedVersionError(
      range === undefined
        ? `The broker ${address} does not have ${api.name} (key ${api.key}); ${missingApiHint(api)}`
        : `The broker ${address} speaks ${api.name} ${range.min} to ${range.max}, this call needs ${ours}`,
    )
  }
}

function missingApiHint(api: ApiRange): string {
  // Every broker has Metadata; the controllers of a KRaft cluster do not.
  return api.name === 'Metadata' ? 'is it a port of controllers? use one of brokers' : 'a newer Kafka may be needed'
}

/** The part of a codec that negotiation needs. */
export interface ApiRange {
  readonly key: number
  readonly name: string
  readonly minVersion: number
  readonly maxVersion: number
}
