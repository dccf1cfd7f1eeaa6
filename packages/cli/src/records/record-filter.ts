import { isUtf8 } from 'node:buffer'
import type { ConsumerRecord } from '@ottla/consumer'
import { InvalidArgumentError } from 'commander'

/** Says whether a record is wanted. */
export type RecordFilter = (record: ConsumerRecord) => boolean

/** What `--key`, `--grep`, `--header` and `--where` say. */
export interface FilterOptions {
  readonly key?: RegExp
  readonly grep?: RegExp
  readonly header?: Readonly<Record<string, string>>
  readonly where?: readonly RecordFilter[]
}

/** All conditions together; undefined when there are none. */
export function recordFilter({
  key: wantedKey,
  grep,
  header = {},
  where = [],
}: FilterOptions): RecordFilter | undefined {
  const filters: RecordFilter[] = [...where]
  if (wantedKey !== undefined) filters.push(({ key }) => key !== null && wantedKey.test(key.toString()))
  if (grep !== undefined) filters.push(({ value }) => value !== null && grep.test(value.toString()))
  for (const [name, wanted] of Object.entries(header)) {
    filters.push(({ headers }) => headers.some(({ key, value }) => key === name && value?.toString() === wanted))
  }
  if (filters.length === 0) return undefined
  return (record) => filters.every((filter) => filter(record))
}

type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>=' | '~'

const conditionPattern =
  /^\s*(key|value|headers|topic|partition|offset|timestamp)((?:\.[\w$-]+|\[\d+\]|\["[^"]*"\])*)\s*(==|!=|<=|>=|=~|[=<>~])\s*([\s\S]*?)\s*$/

/**
 * One condition: a field, where it is JSON with a path into it, a comparison and what to compare with, such as
 * `value.amount > 10`, `value.user.name == "Ann"`, `headers.trace != null`, `key ~ ^o-`, `partition == 3`.
 */
export function parseCondition(text: string): RecordFilter {
  const match = conditionPattern.exec(text)
  if (match === null) {
    throw new InvalidArgumentError('Expected FIELD COMPARISON VALUE, such as value.amount > 10 or key ~ ^o-.')
  }
  const [, field, path, sign, operand] = match as unknown as [string, string, string, string, string]
  const steps = [...path.matchAll(/\.([\w$-]+)|\[(\d+)\]|\["([^"]*)"\]/g)].map(([, a, b, c]) => a ?? b ?? c!)
  const comparison = sign === '=' ? '==' : sign === '=~' ? '~' : (sign as Comparison)
  const holds = comparisonOf(comparison, operand)
  return (record) => holds(valueAt(record, field, steps))
}

function comparisonOf(comparison: Comparison, operand: string): (value: unknown) => boolean {
  if (comparison === '~') {
    let pattern: RegExp
    try {
      pattern = new RegExp(operand)
    } catch {
      throw new InvalidArgumentError(`${operand} is no regular expression.`)
    }
    return (value) => value !== undefined && value !== null && pattern.test(plainText(value))
  }
  const wanted = jsonOrText(operand)
  switch (comparison) {
    case '==':
      return (value) => isSame(value, wanted)
    case '!=':
      return (value) => !isSame(value, wanted)
    case '<':
      return ordered(wanted, (a, b) => a < b)
    case '<=':
      return ordered(wanted, (a, b) => a <= b)
    case '>':
      return ordered(wanted, (a, b) => a > b)
    case '>=':
      return ordered(wanted, (a, b) => a >= b)
  }
}

/** Numbers with numbers, texts with texts; anything else is not ordered. */
function ordered(
  wanted: unknown,
  holds: (a: number | string, b: number | string) => boolean,
): (value: unknown) => boolean {
  return (value) => {
    if (typeof value === 'number' && typeof wanted === 'number') return holds(value, wanted)
    return typeof value === 'string' && typeof wanted === 'string' && holds(value, wanted)
  }
}

function isSame(value: unknown, wanted: unknown): boolean {
  // What is missing is as good as null here.
  if (wanted === null) return value === undefined || value === null
  if (value === wanted) return true
  // `key == 42` means the text as well as the number.
  if (typeof value === 'string' && typeof wanted === 'number') return value === String(wanted)
  return typeof value === 'object' && value !== null && JSON.stringify(value) === JSON.stringify(wanted)
}

function valueAt(record: ConsumerRecord, field: string, steps: readonly string[]): unknown {
  let at: unknown = fieldOf(record, field, steps.length > 0)
  for (const step of steps) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, step)) return undefined
    at = (at as Record<string, unknown>)[step]
  }
  return at
}

function fieldOf(record: ConsumerRecord, field: string, isEntered: boolean): unknown {
  switch (field) {
    case 'key':
      return contentOf(record.key, isEntered)
    case 'value':
      return contentOf(record.value, isEntered)
    case 'headers':
      return Object.fromEntries(record.headers.map(({ key, value }) => [key, value?.toString() ?? null]))
    case 'topic':
      return record.topic
    case 'partition':
      return record.partition
    case 'offset':
      return record.offset
    default:
      return record.timestamp
  }
}

/** The text, or what it is as JSON when a path goes into it. */
function contentOf(bytes: Buffer | null, isEntered: boolean): unknown {
  if (bytes === null) return null
  if (!isUtf8(bytes)) return isEntered ? undefined : bytes.toString('base64')
  const text = bytes.toString('utf8')
  return isEntered ? jsonOrText(text) : text
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}

function plainText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
