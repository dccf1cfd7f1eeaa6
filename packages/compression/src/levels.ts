import { ConfigError } from '@ottla/runtime'
import type { CompressionType } from './compression-type.ts'

/** The levels of one codec. */
export interface CompressionLevels {
  readonly min: number
  readonly max: number
  readonly default: number
  /** Values between `min` and `max` that are refused all the same. */
  readonly except?: readonly number[]
}

/**
 * Levels per codec, as Kafka's `compression.gzip.level`, `compression.lz4.level` and `compression.zstd.level`.
 * Neither lz4 library has levels: one is accepted, so that a configuration can be carried over, and changes nothing.
 */
export const compressionLevels: Readonly<Partial<Record<CompressionType, CompressionLevels>>> = {
  gzip: { min: -1, max: 9, default: -1, except: [0] },
  lz4: { min: 1, max: 17, default: 9 },
  zstd: { min: -131_072, max: 22, default: 3 },
}

/** Says what is wrong with a level, or returns undefined; fits the `validate` of a config table. */
export function levelProblem(type: CompressionType, level: number): string | undefined {
  const levels = compressionLevels[type]
  if (levels === undefined) return `${type} has no levels`
  const { min, max, except } = levels
  if (Number.isInteger(level) && level >= min && level <= max && except?.includes(level) !== true) return undefined
  const without = except === undefined ? '' : ` without ${except.join(', ')}`
  return `${type} levels are the integers ${min} to ${max}${without}`
}

/**
 * @returns `level`, or the codec's default.
 * @throws ConfigError for a level the codec does not have.
 */
export function checkedLevel(type: 'gzip' | 'lz4' | 'zstd', level: number | undefined): number {
  if (level === undefined) return compressionLevels[type]!.default
  const problem = levelProblem(type, level)
  if (problem !== undefined) throw new ConfigError(`Invalid compression level ${level}: ${problem}`)
  return level
}
