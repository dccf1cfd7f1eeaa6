import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { nextBatch, RecordBatchView, readRecords } from '@ottla/protocol'
import { root } from '../../support/processes.ts'
import type { Outcome } from './link.ts'

/** A place where two answers differ. */
export interface Difference {
  /** `ApiName path.of.the.field`; entries of lists are called by their names or numbers. */
  readonly place: string
  readonly kafka: string
  readonly ours: string
}

/** Values that no two brokers have in common: ids, times, addresses, sizes of disks. */
const masked: ReadonlySet<string> = new Set(
  `clientInstanceId clusterId finalizedFeaturesEpoch host lastCaughtUpTimestamp lastFetchTimestamp
  logAppendTimeMs logDir memberId port producerId sessionId startTimestamp subscriptionId throttleTimeMs timestamp topicId
  totalBytes transactionStartTimeMs usableBytes lastTimestamp baseTimestamp heartbeatIntervalMs acquisitionLockTimeoutMs`.split(
    /\s+/,
  ),
)

/** Fields that tell the entries of a list apart, the first that is there. */
const names: readonly string[] = ['name', 'topic', 'topicName', 'resourceName', 'groupId', 'feature', 'apiKey', 'key']
const numbers: readonly string[] = [
  'partitionIndex',
  'partitionId',
  'partition',
  'index',
  'resourceType',
  'brokerId',
  'nodeId',
  'source',
]

const ids = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[A-Za-z0-9_-]{22}(?![A-Za-z0-9_-])/g

/** Ids of the topic `orders` on the two brokers. */
export const knownIds: Set<unknown> = new Set()

/** Where the answers to a request differ. */
export function differences(apiName: string, kafka: Outcome, ours: Outcome): Difference[] {
  const found: Difference[] = []
  const compare = (path: string, one: unknown, other: unknown): void => {
    if (isPlain(one) && isPlain(other)) {
      for (const key of new Set([...Object.keys(one), ...Object.keys(other)])) {
        compare(path === '' ? key : `${path}.${key}`, one[key], other[key])
      }
    } else if (show(one) !== show(other)) {
      found.push({ place: `${apiName} ${path}`, kafka: show(one), ours: show(other) })
    }
  }
  if (typeof kafka === 'string' || typeof ours === 'string') {
    const say = (outcome: Outcome): string => (typeof outcome === 'string' ? outcome : show(normal('', outcome.answer)))
    if (kafka === ours) return []
    return [{ place: `${apiName} (connection)`, kafka: say(kafka), ours: say(ours) }]
  }
  compare('', normal('', kafka.answer), normal('', ours.answer))
  return found
}

/** Masks what cannot be the same, and turns lists into objects by the names of their entries. */
function normal(key: string, value: unknown): unknown {
  if (masked.has(key)) return isUnset(value) ? value : '…'
  if (value instanceof Uint8Array) return key === 'records' ? recordsText(value) : Buffer.from(value).toString('hex')
  if (Array.isArray(value)) {
    const entries: Record<string, unknown> = {}
    for (const [at, entry] of value.entries()) {
      const called = nameOf(entry) ?? (typeof entry === 'object' ? String(at) : show(entry))
      let unique = called
      for (let again = 2; Object.hasOwn(entries, unique); again++) unique = `${called}#${again}`
      entries[unique] = normal('', entry)
    }
    return entries
  }
  if (isPlain(value))
    return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, normal(name, field)]))
  // Texts name ids too.
  return typeof value === 'string' ? value.replaceAll(ids, '…') : value
}

/** Whether a broker says that there is no such thing: that has to be the same. */
function isUnset(value: unknown): boolean {
  return value === null || value === '' || value === -1 || value === 'AAAAAAAAAAAAAAAAAAAAAA'
}

function nameOf(entry: unknown): string | undefined {
  if (!isPlain(entry)) return undefined
  const parts = [names, numbers].flatMap((keys) => {
    const found = keys.find((key) => entry[key] !== undefined && entry[key] !== null)
    return found === undefined ? [] : [String(entry[found])]
  })
  const id = entry['topicId']
  const isNamed = parts.some((part) => part !== '') || (parts.length > 0 && id === undefined)
  if (isNamed) return parts.map((part) => (part === '' ? 'empty' : part)).join('/')
  return typeof id === 'string' ? (knownIds.has(id) ? 'orders' : id) : undefined
}

function recordsText(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes)
  const texts: string[] = []
  for (let position = 0; position < buffer.length;) {
    const batch = nextBatch(buffer, position)
    if (!(batch instanceof RecordBatchView)) return `${texts.join(' ')} … ${buffer.length - position} bytes`
    position = batch.end
    const records = batch.compression === 0 ? [...readRecords(batch)].map(({ value }) => String(value)) : ['compressed']
    texts.push(`${batch.baseOffset}-${batch.lastOffset}(${batch.isControl ? 'control' : records.join()})`)
  }
  return texts.join(' ')
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? 'missing'
  return text.length > 300 ? `${text.slice(0, 300)}…` : text
}

/** A difference that is known, with its reason in KNOWN-GAPS.md. */
export interface KnownDifference {
  readonly pattern: string
  matches(place: string): boolean
}

/** The table below `## Differential runs` of KNOWN-GAPS.md: places, with `*` for any text, and reasons. */
export function knownDifferences(): KnownDifference[] {
  const text = readFileSync(join(root, 'packages', 'broker', 'KNOWN-GAPS.md'), 'utf8')
  const section = text.slice(text.indexOf('\n## Differential runs')).split('\n## ')[1] ?? ''
  return [...section.matchAll(/^\| `([^`]+)` \| .+ \|$/gm)].map(([, pattern]) => {
    const source = pattern!.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll('*', '.*')
    const expression = new RegExp(`^${source}$`, 's')
    return { pattern: pattern!, matches: (place) => expression.test(place) }
  })
}
