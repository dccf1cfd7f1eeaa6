import { UnsupportedVersionError } from '@ottla/protocol'
import { checkNames } from '../code-of.ts'

/**
 * Which offset is asked for.
 * - `earliest`: of the first record that is there.
 * - `latest`: where the next record will go; with `read_committed` the first offset that is not stable.
 * - `maxTimestamp`: of the record with the newest timestamp (brokers of 3.0, KIP-734).
 * - `earliestLocal`: of the first record on the broker's own disk (brokers of 3.4, KIP-405).
 * - `latestTiered`: of the last record in remote storage (brokers of 3.6, KIP-1005).
 * - `earliestPendingUpload`: of the first record that has yet to go to remote storage (brokers of 4.2, KIP-1023).
 * - `{ timestamp }`: of the first record whose timestamp in ms is that or later.
 */
export type OffsetSpec =
  | 'earliest'
  | 'latest'
  | 'maxTimestamp'
  | 'earliestLocal'
  | 'latestTiered'
  | 'earliestPendingUpload'
  | { readonly timestamp: number }

/** The timestamps that stand for a specification on the wire, and the version from which on they do. */
const named: Readonly<Record<Extract<OffsetSpec, string>, readonly [timestamp: number, version: number]>> = {
  earliest: [-2, 1],
  latest: [-1, 1],
  maxTimestamp: [-3, 7],
  earliestLocal: [-4, 8],
  latestTiered: [-5, 9],
  earliestPendingUpload: [-6, 11],
}

/**
 * What stands for it in a ListOffsets request.
 * @throws UnsupportedVersionError when the version does not know it; ConfigError for one that does not exist.
 */
export function specTimestamp(spec: OffsetSpec, version: number): number {
  if (typeof spec === 'object') return spec.timestamp
  checkNames([spec], Object.keys(named), 'An offset')
  const [timestamp, since] = named[spec]
  if (version >= since) return timestamp
  throw new UnsupportedVersionError(`Offset ${spec} needs ListOffsets version ${since}; this broker has ${version}`)
}
