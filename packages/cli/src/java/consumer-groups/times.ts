import { ToolError } from '../tool-error.ts'
const datePattern = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?(Z|[+-]\d{2}:?\d{2}|[+-]\d{2})?$/
const durationPattern = /^([+-]?)P(?:([+-]?\d+)D)?(?:T(?:([+-]?\d+)H)?(?:([+-]?\d+)M)?(?:([+-]?\d+(?:\.\d+)?)S)?)?$/i
const dayMs = 86_400_000

/**
 * Milliseconds since 1970 of `2026-11-22T21:00:00.000`, in UTC unless it names its zone.
 * @throws Error for another format
 */
export function parseDateTime(text: string): number {
  const match = datePattern.exec(text)
  if (match === null) throw new ToolError(`Unparseable date: "${text}"; expected YYYY-MM-DDThh:mm:ss.sss`)
  const [, day, time, fraction = '0', zone = 'Z'] = match
  const offset =
    zone === 'Z' || zone.includes(':') ? zone : zone.length === 3 ? `${zone}:00` : zone.replace(/..$/, ':$&')
  const atMs = Date.parse(`${day}T${time}.${fraction.slice(0, 3).padEnd(3, '0')}${offset}`)
  if (Number.isNaN(atMs)) throw new ToolError(`Unparseable date: "${text}"`)
  return atMs
}

/**
 * Milliseconds of an ISO 8601 duration such as `P1DT2H` or `PT30S`.
 * @throws Error for another format
 */
export function parseDuration(text: string): number {
  const match = durationPattern.exec(text)
  if (match === null || /[PT]$/i.test(text)) throw new ToolError(`Text cannot be parsed to a Duration: ${text}`)
  const [, sign, days = '0', hours = '0', minutes = '0', seconds = '0'] = match
  const ms = Number(days) * dayMs + Number(hours) * 3_600_000 + Number(minutes) * 60_000 + Number(seconds) * 1000
  return sign === '-' ? -ms : ms
}
