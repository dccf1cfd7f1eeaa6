// Parsers of option values that several commands share.
import { InvalidArgumentError } from 'commander'

/** A TCP port; 0 lets the system pick a free one. */
export function parsePort(text: string): number {
  const port = Number(text)
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError('Expected a port from 0 to 65535.')
  return port
}

/** Where something can be reached: `host:port`, an IPv6 address in brackets. */
export function parseAddress(text: string): { readonly host: string; readonly port: number } {
  const match = /^(?:\[([0-9a-f:.]+)\]|([^\s:[\]/]+)):(\d{1,5})$/i.exec(text)
  const port = Number(match?.[3])
  if (match === null || port < 1 || port > 65_535) {
    throw new InvalidArgumentError('Expected HOST:PORT, such as kafka.example.com:9092.')
  }
  return { host: (match[1] ?? match[2])!, port }
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

/** Adds to the texts given so far. */
export function collect(text: string, texts: readonly string[] | undefined): string[] {
  return [...(texts ?? []), text]
}

/** A whole number from 1. */
export function parseCount(text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new InvalidArgumentError('Expected a whole number from 1.')
  return Number(text)
}

/** A whole number from 0. */
export function parseWholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('Expected a whole number from 0.')
  return Number(text)
}

/** Whole numbers and ranges, such as `0,2,4-6`. */
export function parseNumbers(text: string): number[] {
  const numbers = text.split(',').flatMap((part) => {
    const match = /^(\d{1,9})(?:-(\d{1,9}))?$/.exec(part.trim())
    const [from, to] = [Number(match?.[1]), Number(match?.[2] ?? match?.[1])]
    if (match === null || to < from || to - from > 100_000) {
      throw new InvalidArgumentError('Expected numbers or ranges such as 0,2,4-6.')
    }
    return Array.from({ length: to - from + 1 }, (_, i) => from + i)
  })
  return [...new Set(numbers)]
}

const units: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
}

/** A length of time in ms: `500ms`, `30s`, `5m`, `2h`, `7d`, or a plain number of ms. */
export function parseDuration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d|w)?$/.exec(text)
  if (match === null) throw new InvalidArgumentError('Expected a time such as 500ms, 30s, 5m, 2h or 7d.')
  return Math.round(Number(match[1]) * units[match[2] ?? 'ms']!)
}

/** Bytes: `1048576`, `64k`, `10MB`, `1.5GiB`; all units count in 1024. */
export function parseBytes(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([kmgt]?)(?:i?b)?$/i.exec(text)
  if (match === null) throw new InvalidArgumentError('Expected a size such as 1048576, 64k or 10MB.')
  return Math.round(Number(match[1]) * 1024 ** ['', 'k', 'm', 'g', 't'].indexOf(match[2]!.toLowerCase()))
}

/** A regular expression. */
export function parsePattern(text: string): RegExp {
  try {
    return new RegExp(text)
  } catch {
    throw new InvalidArgumentError('Expected a regular expression.')
  }
}

/** Brokers of each partition, the leader first: `2:0:1,1:2:0`. */
export function parseAssignment(text: string): number[][] {
  return text.split(',').map((partition) => {
    if (!/^\d{1,9}(:\d{1,9})*$/.test(partition.trim())) {
      throw new InvalidArgumentError('Expected broker ids such as 2:0:1,1:2:0, with a comma between partitions.')
    }
    return partition.split(':').map(Number)
  })
}

/** A whole number, negative too. */
export function parseInteger(text: string): number {
  if (!/^[+-]?\d{1,15}$/.test(text)) throw new InvalidArgumentError('Expected a whole number.')
  return Number(text)
}
