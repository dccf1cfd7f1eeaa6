import { apiRange } from '@ottla/protocol'
import { maxVersionsOf, releaseOrder } from './kafka-releases.ts'

/** A key as ApiVersions announces it. */
export interface AnnouncedVersions {
  readonly apiKey: number
  readonly minVersion: number
  readonly maxVersion: number
}

/**
 * Which versions of which APIs a broker serves: all that it knows, unless it was told to be as old as some release of
 * Kafka.
 */
export class ServedVersions {
  readonly #servedKeys: readonly number[]
  #announced: readonly AnnouncedVersions[] | undefined
  #release: string | undefined
  #limits: ReadonlyMap<number, number> | undefined

  constructor(servedKeys: readonly number[]) {
    this.#servedKeys = servedKeys
  }

  /** The release that this broker imitates; undefined for the newest. */
  get release(): string | undefined {
    return this.#release
  }

  /**
   * Serves from now on what this release of Kafka did, as far as its versions are still known; everything when undefined.
   * @throws ConfigError for a release that nobody knows
   */
  limitTo(release: string | undefined): void {
    this.#limits = release === undefined ? undefined : maxVersionsOf(release)
    this.#release = release
    this.#announced = undefined
  }

  isServed(apiKey: number): boolean {
    const limit = this.#limits?.get(apiKey)
    if (this.#limits === undefined) return true
    return limit !== undefined && limit >= apiRange(apiKey)!.minVersion
  }

  /** @param known - the newest version that there is code for */
  maxVersion(apiKey: number, known: number): number {
    return this.#limits === undefined ? known : Math.min(known, this.#limits.get(apiKey) ?? -1)
  }

  /** What ApiVersions announces. */
  get announced(): readonly AnnouncedVersions[] {
    this.#announced ??= this.#servedKeys
      .filter((apiKey) => this.isServed(apiKey))
      .map((apiKey) => {
        const { advertisedMinVersion, maxVersion } = apiRange(apiKey)!
        return { apiKey, minVersion: advertisedMinVersion, maxVersion: this.maxVersion(apiKey, maxVersion) }
      })
    return this.#announced
  }

  /** Whether a broker of the release that is imitated knows what came with this one. */
  isAsNewAs(release: string): boolean {
    return this.#release === undefined || releaseOrder(this.#release) >= releaseOrder(release)
  }
}
