import type { ToolOptions } from './flags.ts'

/**
 * Properties that flags stand for: a flag that was given wins over the properties, and its default fills a gap.
 * @param names - property by flag
 */
export function mergeFlags(
  options: ToolOptions,
  properties: Readonly<Record<string, string>>,
  names: Readonly<Record<string, string>>,
): Record<string, string> {
  const merged: Record<string, string> = { ...properties }
  for (const [flag, property] of Object.entries(names)) {
    if (!options.has(flag) && Object.hasOwn(merged, property)) continue
    const value = options.text(flag)
    if (value !== undefined) merged[property] = value
  }
  return merged
}
