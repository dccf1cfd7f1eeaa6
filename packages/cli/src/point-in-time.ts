import { InvalidArgumentError } from 'commander'
import { parseDuration } from './options.ts'

/**
 * A point in time: ms since 1970, a date such as `2026-11-22T10:00:00` (UTC when it names no zone), or so long ago,
 * such as `-15m`.
 */
export type PointInTime = { readonly atMs: number } | { readonly agoMs: number }

/** Reads a {@link PointInTime}. */
export function parsePointInTime(text: string): PointInTime {
  if (/^\d{5,}$/.test(text)) return { atMs: Number(text) }
  if (/^-\d/.test(text)) return { agoMs: parseDuration(text.slice(1)) }
  if (text === 'now') return { agoMs: 0 }
  const hasZone = /(Z|[+-]\d\d:?\d\d)$/i.test(text)
  const atMs = /^\d{4}-\d\d/.test(text) ? Date.parse(hasZone || !text.includes('T') ? text : `${text}Z`) : NaN
  if (Number.isNaN(atMs)) {
    throw new InvalidArgumentError('Expected a time such as 2026-11-22T10:00:00, 1764000000000 or -15m.')
  }
  return { atMs }
}

/** The point in ms since 1970, never before: negative times have other meanings on the wire. */
export function resolvePointInTime(point: PointInTime, nowMs: number): number {
  return Math.max('atMs' in point ? point.atMs : nowMs - point.agoMs, 0)
}

/** An ISO 8601 duration as Java's tools take it, `P1DT2H30M`, or one of ours, `90m`. In ms. */
export function parseIsoDuration(text: string): number {
  const match = /^(-)?P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/i.exec(text)
  if (match === null || /[PT]$/i.test(text)) return parseDuration(text)
  const [, minus, days = 0, hours = 0, minutes = 0, seconds = 0] = match
  const ms = (((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000
  return minus === undefined ? ms : -ms
}
