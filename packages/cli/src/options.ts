// Parsers of option values that several commands share.
import { InvalidArgumentError } from 'commander'

/** A TCP port; 0 lets the system pick a free one. */
export function parsePort(text: string): number {
  const port = Number(text)
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError('Expected a port from 0 to 65535.')
  return port
}

/** Adds `name:partitions` (or `name`, with one partition) to the topics given so far. */
export function collectTopic(text: string, topics: Readonly<Record<string, number>>): Record<string, number> {
  const match = /^([A-Za-z0-9._-]{1,249})(?::(\d+))?$/.exec(text)
  const partitions = Number(match?.[2] ?? 1)
  if (match === null || partitions < 1) {
    throw new InvalidArgumentError('Expected NAME or NAME:PARTITIONS, such as orders:6.')
  }
  return { ...topics, [match[1]!]: partitions }
}

/** Adds `key=value` to the pairs given so far. */
export function collectPair(text: string, pairs: Readonly<Record<string, string>>): Record<string, string> {
  const at = text.indexOf('=')
  if (at < 1) throw new InvalidArgumentError('Expected KEY=VALUE, such as log.segment.bytes=1048576.')
  return { ...pairs, [text.slice(0, at).trim()]: text.slice(at + 1).trim() }
}

/** A whole number from 1. */
export function parseCount(text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new InvalidArgumentError('Expected a whole number from 1.')
  return Number(text)
}
