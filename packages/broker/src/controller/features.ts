import { ErrorCode } from '@ottla/protocol'
import { ApiException } from '../errors.ts'

/** A feature of the cluster (KIP-584). */
export interface Feature {
  readonly name: string
  readonly minLevel: number
  readonly maxLevel: number
  /** Level of a cluster that was never told another. */
  readonly defaultLevel: number
  /** Whether the level can be changed here. */
  readonly isAdjustable: boolean
  /** The release of Kafka that it came with, in the range that is given here. */
  readonly since: string
}

/** The metadata version of Kafka 4.3. */
const metadataVersion = 30

/** Every feature that is announced. */
export const features: readonly Feature[] = [
  { name: 'group.version', minLevel: 0, maxLevel: 1, defaultLevel: 1, isAdjustable: false, since: '4.0' },
  {
    name: 'metadata.version',
    minLevel: 7,
    maxLevel: metadataVersion,
    defaultLevel: metadataVersion,
    isAdjustable: false,
    since: '4.3',
  },
  { name: 'share.version', minLevel: 0, maxLevel: 1, defaultLevel: 1, isAdjustable: false, since: '4.2' },
  { name: 'transaction.version', minLevel: 0, maxLevel: 2, defaultLevel: 2, isAdjustable: true, since: '4.0' },
]

/** One change of UpdateFeatures: upgradeType 1 upgrade only, 2 safe downgrade, 3 unsafe downgrade. */
export interface FeatureUpdate {
  readonly name: string
  readonly level: number
  readonly upgradeType: number
}

/**
 * Checks a change against the level that a feature has, in Kafka's order.
 * @throws ApiException INVALID_UPDATE_VERSION
 */
export function checkFeatureUpdate({ name, level, upgradeType }: FeatureUpdate, current: number, nodeId: number): void {
  const invalid = (reason: string): ApiException =>
    new ApiException(ErrorCode.INVALID_UPDATE_VERSION, `Invalid update version ${level} for feature ${name}. ${reason}`)
  const feature = features.find((known) => known.name === name)
  if (upgradeType < 1 || upgradeType > 3) throw invalid('The controller does not support the given upgrade type.')
  if (level < 0) throw invalid('A feature version cannot be less than 0.')
  if (feature === undefined) {
    throw invalid(
      level === 0 ? `Feature ${name} not found.` : `Local controller ${nodeId} does not support this feature.`,
    )
  }
  if ((level < feature.minLevel && level !== 0) || level > feature.maxLevel) {
    throw invalid(`Local controller ${nodeId} only supports versions ${feature.minLevel}-${feature.maxLevel}`)
  }
  if (level < current && upgradeType === 1) {
    throw invalid(
      "Can't downgrade the version of this feature without setting the upgrade type to either safe or unsafe downgrade.",
    )
  }
  if (level !== current && !feature.isAdjustable) throw invalid('This broker cannot run without the level it has.')
}
