import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { encodeBatch } from '@ottla/protocol'
import { type Random, virtualRuntime } from '@ottla/runtime'
import { plainRequest } from '../../../packages/broker/test/support/plain-requests.ts'
import { root } from '../../support/processes.ts'
import type { AnyApi } from './link.ts'
import type { Case, Side } from './runner.ts'

const nodeId = 1

/** Versions of each key that both brokers know. */
export type Ranges = ReadonlyMap<number, readonly [min: number, max: number]>

/** A plain request of every API in its oldest and newest version and one between. */
export function* plainCases(apis: readonly AnyApi[], ranges: Ranges): Generator<Case> {
  for (const api of apis) {
    const range = ranges.get(api.key)
    if (range === undefined) continue
    const [min, max] = range
    for (const version of new Set([min, (min + max) >> 1, max])) {
      yield {
        api,
        version,
        origin: 'plain',
        request: ({ ids }) => plainRequest(api.key, version, { topicId: String(ids.get('orders')), nodeId }),
      }
    }
  }
}

/**
 * The cases of cases.txt: lines `name versions json [-> id=path …]`. In the JSON `"$id"` stands for what an answer before gave
 * at that path, `"$batch:a,b"` for a record batch.
 */
export function* writtenCases(apis: readonly AnyApi[], ranges: Ranges): Generator<Case & { takes: Takes }> {
  const byName = new Map(apis.map((api) => [kebab(api.name), api]))
  const lines = readFileSync(join(root, 'test', 'interop', 'differential', 'cases.txt'), 'utf8').split('\n')
  for (const [at, line] of lines.entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue
    const match = /^(\S+) ([\d,]+) (\{.*\})(?: -> (.*))?$/.exec(line)
    const api = byName.get(match?.[1] ?? '')
    if (match === null || api === undefined) throw new Error(`cases.txt:${at + 1} is no case: ${line}`)
    const [min, max] = ranges.get(api.key) ?? [0, -1]
    const json = match[3]!
    const takes = (match[4] ?? '')
      .split(' ')
      .filter((take) => take !== '')
      .map((take) => take.split('=') as [string, string])
    for (const version of match[2]!.split(',').map(Number)) {
      if (version < min || version > max) continue
      yield { api, version, takes, origin: `cases.txt:${at + 1}`, request: (side) => filled(JSON.parse(json), side) }
    }
  }
}

/** Ids to keep from an answer, with the paths at which they are. */
export type Takes = readonly (readonly [id: string, path: string])[]

function filled(value: unknown, { ids }: Side): unknown {
  if (typeof value === 'string') {
    if (value.startsWith('$batch:')) {
      const values = value.slice('$batch:'.length).split(',')
      return encodeBatch(
        values.map((text) => ({ value: text })),
        { baseTimestamp: Date.now() },
      )
    }
    if (value.startsWith('$bytes:')) return Buffer.from(value.slice('$bytes:'.length), 'hex')
    return value.startsWith('$') ? ids.get(value.slice(1)) : value
  }
  if (Array.isArray(value)) return value.map((entry) => filled(entry, { ids } as Side))
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, filled(field, { ids } as Side)]))
  }
  return value
}

/** What would end or change the broker itself, or wait for others. */
const notMutated: ReadonlySet<number> = new Set([11, 14, 57, 64])

/** Plain requests with one or two fields changed, as the seed has it. */
export function* mutatedCases(apis: readonly AnyApi[], ranges: Ranges, seed: number, count: number): Generator<Case> {
  const random = virtualRuntime(seed).random
  const mutable = apis.filter(({ key }) => ranges.has(key) && !notMutated.has(key))
  for (let i = 0; i < count; i++) {
    const api = mutable[random.integer(mutable.length)]!
    const [min, max] = ranges.get(api.key)!
    const version = min + random.integer(max - min + 1)
    const changes = random.integer(0x7fff_ffff)
    yield {
      api,
      version,
      origin: `seed ${seed}, case ${i}`,
      request({ ids }) {
        const plain = plainRequest(api.key, version, { topicId: String(ids.get('orders')), nodeId })
        const own = virtualRuntime(changes).random
        let request: unknown = plain
        for (let left = 1 + own.integer(2); left > 0; left--) request = mutated(request, own)
        return request
      },
    }
  }
}

/** A copy with one field changed. */
function mutated(value: unknown, random: Random): unknown {
  if (Array.isArray(value)) {
    const kind = random.integer(6)
    if (value.length === 0) return value
    if (kind === 0) return []
    if (kind === 1) return [...value, value[0]]
    const at = random.integer(value.length)
    return value.map((entry, i) => (i === at ? mutated(entry, random) : entry))
  }
  if (value instanceof Uint8Array) {
    const bytes = Buffer.from(value)
    if (bytes.length === 0 || random.integer(3) === 0) return bytes.subarray(0, random.integer(bytes.length + 1))
    // The time is before that, and any is as good.
    bytes[bytes.length - 1 - random.integer(bytes.length)]! ^= 1 << random.integer(8)
    return bytes
  }
  if (typeof value === 'string') {
    return pick(['', 'nowhere', 'orders', 'no such!', 'x'.repeat(300), '.', '1'], random)
  }
  if (typeof value === 'number') {
    return pick([-1, 0, 1, 2, 3, 7, 100, 32_767, 2_147_483_647, -2_147_483_648], random)
  }
  if (typeof value === 'boolean') return !value
  if (typeof value !== 'object' || value === null) return value
  // Whether something takes longer than a time is for the machine to say.
  const keys = Object.keys(value).filter((name) => name !== 'timeoutMs')
  if (keys.length === 0) return value
  const key = keys[random.integer(keys.length)]!
  return { ...value, [key]: mutated((value as Record<string, unknown>)[key], random) }
}

function pick<T>(values: readonly T[], random: Random): T {
  return values[random.integer(values.length)]!
}

function kebab(name: string): string {
  return name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase()
}
