// Version ranges as pairs [first, last], in the spellings of the definitions: `3`, `3-5`, `3+`, `none`.

/** @returns {[number, number] | null} null for `none`, or for nothing in common with `within` */
export function parseRange(text, within) {
  if (text === undefined || text === 'none') return null
  const match = /^(\d+)(?:(\+)|-(\d+))?$/.exec(text)
  if (match === null) throw new Error(`not a version range: ${text}`)
  const first = Number(match[1])
  const last = match[2] === '+' ? Infinity : Number(match[3] ?? match[1])
  return intersect([first, last], within ?? [0, Infinity])
}

export function formatRange(range, within) {
  if (range === null) return 'none'
  const [first, last] = range
  if (last === within?.[1]) return `${first}+`
  return first === last ? String(first) : `${first}-${last}`
}

export function intersect(a, b) {
  if (a === null || b === null) return null
  const range = [Math.max(a[0], b[0]), Math.min(a[1], b[1])]
  return range[0] <= range[1] ? range : null
}

export function sameRange(a, b) {
  return a === b || (a !== null && b !== null && a[0] === b[0] && a[1] === b[1])
}

export function inRange(range, version) {
  return range !== null && version >= range[0] && version <= range[1]
}
