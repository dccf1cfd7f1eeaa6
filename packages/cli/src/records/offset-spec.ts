import type { Consumer } from '@ottla/consumer'
import type { TopicPartition } from '@ottla/core'
import { InvalidArgumentError } from 'commander'
import { parsePointInTime, type PointInTime, resolvePointInTime } from '../point-in-time.ts'

/** A place in every partition. */
export type OffsetPlace =
  | { readonly at: 'beginning' | 'end' | 'stored' }
  | { readonly at: 'offset'; readonly offset: number }
  /** So many records before the end. */
  | { readonly at: 'tail'; readonly count: number }
  /** So many records after the first. */
  | { readonly at: 'head'; readonly count: number }
  | { readonly at: 'time'; readonly time: PointInTime }

const words: Readonly<Record<string, 'beginning' | 'end' | 'stored'>> = {
  beginning: 'beginning',
  start: 'beginning',
  earliest: 'beginning',
  end: 'end',
  latest: 'end',
  stored: 'stored',
}

/**
 * Reads a place as kcat and rpk write it: `beginning`, `end`, `stored`, `42`, `-5` (the last five), `+5` (five after the
 * first), `@1764000000000`, `@2026-11-22T10:00:00`, `@-15m`, and kcat's `s@1764000000000`.
 */
export function parseOffsetPlace(text: string): OffsetPlace {
  const word = words[text.toLowerCase()]
  if (word !== undefined) return { at: word }
  if (/^\d{1,15}$/.test(text)) return { at: 'offset', offset: Number(text) }
  if (/^-\d{1,15}$/.test(text)) return { at: 'tail', count: Number(text.slice(1)) }
  if (/^\+\d{1,15}$/.test(text)) return { at: 'head', count: Number(text.slice(1)) }
  const time = /^[se]?@(.+)$/.exec(text)
  if (time !== null) return { at: 'time', time: parsePointInTime(time[1]!) }
  throw new InvalidArgumentError('Expected beginning, end, stored, 42, -5, +5 or @TIME.')
}

/**
 * The offset of a place in each partition, in their order. `stored` is the end here: only a group knows more.
 * A time after the last record is the end.
 */
export async function offsetsOf(
  consumer: Consumer,
  partitions: readonly TopicPartition[],
  place: OffsetPlace,
  nowMs: number,
): Promise<number[]> {
  const [first, end] = await Promise.all([consumer.beginningOffsets(partitions), consumer.endOffsets(partitions)])
  const [lowest, highest] = [byPartition(first), byPartition(end)]
  const found =
    place.at === 'time'
      ? await consumer.offsetsForTimes(
          partitions.map((each) => ({ ...each, timestamp: resolvePointInTime(place.time, nowMs) })),
        )
      : []
  const times = byPartition(found)
  return partitions.map((partition) => {
    const [low, high] = [lowest.get(nameOf(partition)) ?? 0, highest.get(nameOf(partition)) ?? 0]
    switch (place.at) {
      case 'beginning':
        return low
      case 'end':
      case 'stored':
        return high
      case 'offset':
        return Math.min(Math.max(place.offset, low), high)
      case 'tail':
        return Math.max(high - place.count, low)
      case 'head':
        return Math.min(low + place.count, high)
      case 'time':
        return times.get(nameOf(partition)) ?? high
    }
  })
}

function byPartition(offsets: readonly ({ readonly offset: number } & TopicPartition)[]): Map<string, number> {
  return new Map(offsets.map((each) => [nameOf(each), each.offset]))
}

/** `orders-3` */
export function nameOf({ topic, partition }: TopicPartition): string {
  return `${topic}-${partition}`
}
