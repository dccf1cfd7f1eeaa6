/** The middle value; the mean of the two middle ones of an even number. NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  if (sorted.length % 2 === 1) return sorted[middle]!
  return (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** How far the values lie apart: (largest - smallest) / median. */
export function spread(values: readonly number[]): number {
  return (Math.max(...values) - Math.min(...values)) / median(values)
}

/**
 * The order of a round: forwards and backwards in turn, every second time beginning in another place, so that nobody
 * always runs first, last, or after the same neighbour.
 */
export function orderOfRound<T>(items: readonly T[], round: number): readonly T[] {
  const turns = round >> 1
  const start = items.length === 0 ? 0 : (turns * Math.ceil(items.length / 2) + (turns >> 1)) % items.length
  const turned = [...items.slice(start), ...items.slice(0, start)]
  return round % 2 === 0 ? turned : turned.toReversed()
}

/** A number as people read it: three figures, thousands set apart. */
export function readable(value: number): string {
  if (!Number.isFinite(value)) return '–'
  if (value >= 1000) return Math.round(Number(value.toPrecision(4))).toLocaleString('en-US')
  if (value >= 100) return value.toFixed(0)
  if (value >= 10) return value.toFixed(1)
  return value.toFixed(2)
}
