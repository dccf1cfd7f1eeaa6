/**
 * Where to start without a usable offset.
 * - `earliest`, `latest`: the two ends of the log.
 * - `none`: nowhere; poll() throws.
 * - `by_duration`: at the first record younger than so many ms (KIP-1106).
 */
export type OffsetResetStrategy =
  | { readonly type: 'earliest' }
  | { readonly type: 'latest' }
  | { readonly type: 'none' }
  | { readonly type: 'by_duration'; readonly durationMs: number }

export const earliest: OffsetResetStrategy = { type: 'earliest' }
export const latest: OffsetResetStrategy = { type: 'latest' }

/** Special timestamps of ListOffsets. */
export const LATEST_TIMESTAMP = -1
export const EARLIEST_TIMESTAMP = -2

const duration = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d{1,9})?)S)?)?$/i

/**
 * Reads the value of `auto.offset.reset`.
 * @returns undefined when the text is none of `earliest`, `latest`, `none` and `by_duration:<ISO 8601>`,
 * such as `by_duration:PT24H`; weeks, months and years have no fixed length and are no durations.
 */
export function parseOffsetResetStrategy(text: string): OffsetResetStrategy | undefined {
  switch (text.toLowerCase()) {
    case 'earliest':
      return earliest
    case 'latest':
      return latest
    case 'none':
      return { type: 'none' }
  }
  const [kind, iso, ...rest] = text.split(':')
  if (kind?.toLowerCase() !== 'by_duration' || iso === undefined || rest.length > 0) return undefined
  const parts = duration.exec(iso)
  if (parts === null || /[PT]$/i.test(iso)) return undefined
  const [days, hours, minutes, seconds] = parts.slice(1).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
  ]
  return { type: 'by_duration', durationMs: Math.floor((((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1_000) }
}

/** The timestamp that ListOffsets is asked for. */
export function resetTimestamp(strategy: OffsetResetStrategy, nowMs: number): number {
  switch (strategy.type) {
    case 'earliest':
      return EARLIEST_TIMESTAMP
    case 'by_duration':
      return Math.max(0, nowMs - strategy.durationMs)
    case 'latest':
    case 'none':
      return LATEST_TIMESTAMP
  }
}
