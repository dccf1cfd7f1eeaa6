import { ConfigError } from './errors.ts'

/** How much a key matters to most users, as Kafka's own documentation ranks it. */
export type Importance = 'high' | 'medium' | 'low'

/**
 * One configuration key. The dotted Kafka name is not stored: it is the mechanical translation of the
 * camelCase key, see {@link dottedName}.
 */
export interface ConfigKey<T> {
  /** How text from a properties file is read, and what a value from code must be. `any` is checked by {@link validate} alone. */
  readonly type: 'boolean' | 'int' | 'long' | 'double' | 'string' | 'list' | 'any'
  /** Value when the key is absent. A key without a default and without `required` stays undefined. */
  readonly default?: T
  readonly required?: true
  /** Smallest and largest number that is accepted. */
  readonly min?: number
  readonly max?: number
  /** The only strings that are accepted, also for the entries of a list. */
  readonly oneOf?: readonly string[]
  /** Strings are brought to it before anything is checked, where Kafka does not tell them apart. */
  readonly letters?: 'upper' | 'lower'
  /** Says what is wrong with a value, or returns undefined. */
  readonly validate?: (value: T) => string | undefined
  readonly importance: Importance
  readonly doc: string
  /** Never shown in messages and logs. */
  readonly secret?: true
}

/** The keys of one client. `C` is the client's configuration interface, written by hand beside the table. */
export type ConfigTable<C> = { readonly [K in keyof Required<C>]: ConfigKey<NonNullable<C[K]>> }

/** `sessionTimeoutMs` -> `session.timeout.ms` */
export function dottedName(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `.${letter.toLowerCase()}`)
}

/** `session.timeout.ms` -> `sessionTimeoutMs` */
export function camelName(dotted: string): string {
  return dotted.replace(/[._]([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
}

/** Dotted names that stand together for keys of another shape: Kafka says in twenty of them what `tls` says in one object. */
export interface CompoundKeys<C> {
  readonly names: readonly string[]
  /**
   * What those among the properties say, which are all of {@link names}.
   * @throws ConfigError
   */
  read(properties: Readonly<Record<string, string>>): Partial<C>
}

/** A table with the refused keys beside it, under their dotted names. */
export interface ConfigSchema<C> {
  readonly keys: ConfigTable<C>
  readonly compound?: CompoundKeys<Partial<C>>
  readonly refused?: Readonly<Record<string, string>>
}

/** `C` with every key present that has a default or is required. */
export type Resolved<C, D extends keyof C> = C & { readonly [K in D]-?: NonNullable<C[K]> }

/**
 * Checks `input` against the table and fills in the defaults. A value of undefined counts as absent.
 * @throws ConfigError for an unknown key (naming the nearest), a refused, missing or invalid one.
 */
export function resolveConfig<C extends object>(schema: ConfigSchema<C>, input: C): C {
  const keys = schema.keys as Record<string, ConfigKey<unknown> | undefined>
  checkIsObject(input, `{ ${Object.keys(keys)[0]}: … }`)
  for (const name of Object.keys(input)) {
    if (!Object.hasOwn(keys, name)) throw unknownKey(schema, name)
  }
  const resolved: Record<string, unknown> = {}
  for (const [name, key] of Object.entries(keys)) {
    const given = (input as Record<string, unknown>)[name]
    const value = given === undefined ? key!.default : lettered(key!, given)
    if (value === undefined) {
      if (key!.required === true) throw new ConfigError(`Missing configuration ${name} (Kafka: ${dottedName(name)})`)
      continue
    }
    const problem = check(key!, value)
    if (problem !== undefined) {
      const shown = key!.secret === true ? '' : ` ${show(value)}`
      throw new ConfigError(`Invalid value${shown} for ${name} (Kafka: ${dottedName(name)}): ${problem}`)
    }
    resolved[name] = value
  }
  return Object.freeze(resolved) as C
}

/**
 * Reads dotted Kafka names with text values, as they stand in properties files, into a configuration.
 * @throws ConfigError for an unknown or refused key and for text that is no value of the key's type.
 */
export function configFromProperties<C extends object>(
  schema: ConfigSchema<C>,
  properties: Readonly<Record<string, string>>,
): C {
  const config: Record<string, unknown> = {}
  const compound: Record<string, string> = {}
  const keys = schema.keys as Record<string, ConfigKey<unknown> | undefined>
  checkIsObject(properties, `{ '${dottedName(Object.keys(keys)[0]!)}': '…' }`)
  for (const [dotted, given] of Object.entries<unknown>(properties)) {
    if (schema.compound?.names.includes(dotted) === true) {
      compound[dotted] = String(given)
      continue
    }
    const name = camelName(dotted)
    const key = Object.hasOwn(keys, name) ? keys[name] : undefined
    if (key === undefined) throw unknownKey(schema, dotted)
    // Without TypeScript, numbers and truth values come as they are.
    const text = String(given)
    const value = parse(key, text.trim())
    if (value === undefined) throw new ConfigError(`Invalid value '${text}' for ${dotted}: expected ${expected(key)}`)
    config[name] = value
  }
  if (schema.compound !== undefined) Object.assign(config, schema.compound.read(compound))
  return config as C
}

function lettered(key: ConfigKey<unknown>, value: unknown): unknown {
  if (key.letters === undefined || typeof value !== 'string') return value
  return key.letters === 'upper' ? value.toUpperCase() : value.toLowerCase()
}

function checkIsObject(input: unknown, example: string): void {
  if (typeof input === 'object' && input !== null && !Array.isArray(input)) return
  throw new ConfigError(`The configuration is ${show(input)}; it must be an object, ${example}`)
}

function parse(key: ConfigKey<unknown>, text: string): unknown {
  switch (key.type) {
    case 'boolean':
      return /^true$/i.test(text) ? true : /^false$/i.test(text) ? false : undefined
    case 'int':
      return /^[+-]?\d+$/.test(text) ? Number(text) : undefined
    case 'long':
      // Java's Long.MAX_VALUE stands for "without an end".
      return /^[+-]?\d+$/.test(text) ? Math.min(Number(text), Number.MAX_SAFE_INTEGER) : undefined
    case 'double':
      return text !== '' && Number.isFinite(Number(text)) ? Number(text) : undefined
    case 'list':
      return text === '' ? [] : text.split(',').map((entry) => entry.trim())
    case 'string':
    case 'any':
      return text
  }
}

function check(key: ConfigKey<unknown>, value: unknown): string | undefined {
  if (!hasType(key.type, value)) return `expected ${expected(key)}`
  if (typeof value === 'number') {
    if (key.min !== undefined && value < key.min) return `must be at least ${key.min}`
    if (key.max !== undefined && value > key.max) return `must be at most ${key.max}`
  }
  if (key.oneOf !== undefined) {
    const entries = Array.isArray(value) ? value : [value]
    const odd = entries.find((entry) => typeof entry === 'string' && !key.oneOf!.includes(entry))
    if (odd !== undefined) return `${show(odd)} is none of ${key.oneOf.join(', ')}`
  }
  return key.validate?.(value)
}

function hasType(type: ConfigKey<unknown>['type'], value: unknown): boolean {
  switch (type) {
    case 'int':
      return Number.isInteger(value) && (value as number) === ((value as number) | 0)
    case 'long':
      return Number.isSafeInteger(value)
    case 'double':
      return typeof value === 'number' && Number.isFinite(value)
    case 'boolean':
      return typeof value === 'boolean'
    case 'string':
      return typeof value === 'string'
    case 'list':
      return Array.isArray(value)
    case 'any':
      return value !== null
  }
}

function expected(key: ConfigKey<unknown>): string {
  if (key.oneOf !== undefined && key.type !== 'list') return `one of ${key.oneOf.join(', ')}`
  const article = key.type === 'int' ? 'an' : 'a'
  const noun = { int: 'integer', long: 'integer', double: 'number', list: 'list' } as Record<string, string>
  return `${key.type === 'long' ? 'an' : article} ${noun[key.type] ?? key.type}`
}

function show(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`
  if (Array.isArray(value)) return `[${value.map(show).join(', ')}]`
  if (value === null) return 'null'
  return typeof value === 'object' ? 'of type object' : typeof value === 'function' ? 'of type function' : String(value)
}

function unknownKey<C>(schema: ConfigSchema<C>, name: string): ConfigError {
  const refused = schema.refused ?? {}
  const reason = Object.hasOwn(refused, dottedName(name)) ? refused[dottedName(name)] : undefined
  if (reason !== undefined) return new ConfigError(`Configuration ${name} is not available here: ${reason}`)
  const dotted = name.includes('.')
  const known = Object.keys(schema.keys).map((key) => (dotted ? dottedName(key) : key))
  if (dotted) known.push(...(schema.compound?.names ?? []))
  const near = nearestName(name, known)
  const hint = near === undefined ? '; remove it, or check its name' : `; did you mean ${near}?`
  const habit = dotted && Object.hasOwn(schema.keys, camelName(name)) ? `; here it is written ${camelName(name)}` : hint
  return new ConfigError(`Unknown configuration ${name}${habit}`)
}

/** The candidate within a few typing errors of `name`, for did-you-mean hints. */
export function nearestName(name: string, candidates: readonly string[]): string | undefined {
  let best: string | undefined
  let bestDistance = Math.max(2, Math.floor(name.length / 3)) + 1
  for (const candidate of candidates) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase())
    if (distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

/** Levenshtein distance. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const current = [i]
    for (let j = 1; j <= b.length; j++) {
      const substitution = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      current.push(Math.min(substitution, previous[j]! + 1, current[j - 1]! + 1))
    }
    previous = current
  }
  return previous[b.length]!
}
