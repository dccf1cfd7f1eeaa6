import { ConfigError, nearestName } from '@ottla/runtime'

/** Kafka's types of configuration values. */
export type ConfigType = 'boolean' | 'string' | 'int' | 'long' | 'double' | 'list' | 'password'

/**
 * One broker or topic key. Values are kept as the text that Kafka would show, so that a long such as
 * `flush.ms=9223372036854775807` stays exact; {@link ConfigValues} reads them as numbers.
 */
export interface ConfigKey {
  readonly type: ConfigType
  /** Text of the default; null where Kafka has no value. */
  readonly default: string | null
  readonly min?: number
  readonly max?: number
  /** The only words that are accepted, also for the entries of a list. */
  readonly oneOf?: readonly string[]
  readonly doc: string
  /** Topic keys: the broker key that gives the default. */
  readonly brokerKey?: string
  /** Broker keys: may not change while the broker runs. */
  readonly readOnly?: true
}

/** Keys by their dotted names. */
export type ConfigKeys = Readonly<Record<string, ConfigKey>>

/** Numbers of {@link ConfigType} on the wire (DescribeConfigs v3+). */
export const wireConfigType: Readonly<Record<ConfigType, number>> = {
  boolean: 1,
  string: 2,
  int: 3,
  long: 5,
  double: 6,
  list: 7,
  password: 9,
}

/** What is wrong with a text as a value of a key, in Kafka's words, or undefined. */
export function configProblem(key: ConfigKey, text: string): string | undefined {
  switch (key.type) {
    case 'boolean':
      return /^(true|false)$/i.test(text) ? undefined : 'Expected value to be either true or false'
    case 'int':
    case 'long': {
      const notANumber = `Not a number of type ${key.type.toUpperCase()}`
      if (!/^[+-]?\d+$/.test(text)) return notANumber
      const limit = key.type === 'int' ? 0x7fff_ffffn : 0x7fff_ffff_ffff_ffffn
      const value = BigInt(text)
      if (value > limit || value < -limit - 1n) return notANumber
      return rangeProblem(key, Number(text))
    }
    case 'double':
      if (text === '' || !Number.isFinite(Number(text))) return 'Not a number of type DOUBLE'
      return rangeProblem(key, Number(text))
    case 'password':
      return undefined
    case 'list':
    case 'string': {
      if (key.oneOf === undefined) return undefined
      const entries = key.type === 'list' ? splitList(text) : [text]
      return entries.every((entry) => key.oneOf!.includes(entry))
        ? undefined
        : `String must be one of: ${key.oneOf.join(', ')}`
    }
  }
}

function rangeProblem(key: ConfigKey, value: number): string | undefined {
  if (key.min !== undefined && value < key.min) return `Value must be at least ${key.min}`
  if (key.max !== undefined && value > key.max) return `Value must be no more than ${key.max}`
  return undefined
}

/** Entries of a comma list, trimmed; none for an empty text. */
function splitList(text: string): string[] {
  return text.trim() === '' ? [] : text.split(',').map((entry) => entry.trim())
}

/**
 * Checks texts against a table. `refused` explains keys that are known but not to be had here.
 * @throws ConfigError for an unknown key (naming the nearest), a refused one or a wrong value.
 */
export function checkConfigs(
  keys: ConfigKeys,
  values: Readonly<Record<string, string>>,
  what: string,
  refused: Readonly<Record<string, string>> = {},
): void {
  for (const [name, text] of Object.entries(values)) {
    const key = Object.hasOwn(keys, name) ? keys[name]! : undefined
    if (key === undefined) throw new ConfigError(unknownKeyMessage(keys, name, what, refused))
    const problem = configProblem(key, text)
    if (problem !== undefined)
      throw new ConfigError(`Invalid value '${text}' for ${what} configuration ${name}: ${problem}`)
  }
}

function unknownKeyMessage(
  keys: ConfigKeys,
  name: string,
  what: string,
  refused: Readonly<Record<string, string>>,
): string {
  if (Object.hasOwn(refused, name)) return `The ${what} configuration ${name} is not available here: ${refused[name]!}`
  const nearest = nearestName(name, Object.keys(keys))
  return `Unknown ${what} configuration ${name}${nearest === undefined ? '' : `; did you mean ${nearest}?`}`
}

/** Typed reading of texts over the defaults of a table. */
export class ConfigValues {
  readonly #keys: ConfigKeys
  readonly #own: Readonly<Record<string, string>>
  readonly #parent: ConfigValues | undefined
  #dynamic: readonly Readonly<Record<string, string>>[] = []

  /** @param parent - gives the defaults of keys that have a `brokerKey`. */
  constructor(keys: ConfigKeys, own: Readonly<Record<string, string>>, parent?: ConfigValues) {
    this.#keys = keys
    this.#own = own
    this.#parent = parent
  }

  /** Lays values over the given ones, the strongest first; whoever reads a value from now on gets them. */
  overlay(...dynamic: readonly Readonly<Record<string, string>>[]): void {
    this.#dynamic = dynamic
  }

  /** Text of a value, or null where Kafka has none. */
  text(name: string): string | null {
    for (const layer of this.#dynamic) if (Object.hasOwn(layer, name)) return layer[name]!
    if (Object.hasOwn(this.#own, name)) return this.#own[name]!
    const key = this.#keys[name]
    if (key === undefined) throw new ConfigError(`No such configuration: ${name}`)
    if (key.brokerKey !== undefined && this.#parent !== undefined) return this.#parent.text(key.brokerKey)
    return key.default
  }

  /** All texts that were given at the start. */
  get givenValues(): Readonly<Record<string, string>> {
    return this.#own
  }

  /** The text that was given at the start; undefined where there is only a default. */
  given(name: string): string | undefined {
    return Object.hasOwn(this.#own, name) ? this.#own[name] : undefined
  }

  /** The texts that lie over the given one, see {@link overlay}; undefined in a layer that has none. */
  overlaid(name: string): (string | undefined)[] {
    return this.#dynamic.map((layer) => (Object.hasOwn(layer, name) ? layer[name] : undefined))
  }

  /** A number; longs beyond 2^53 lose precision, which only "for ever" values reach. */
  number(name: string): number {
    return Number(this.text(name))
  }

  boolean(name: string): boolean {
    return this.text(name)?.toLowerCase() === 'true'
  }

  list(name: string): string[] {
    return splitList(this.text(name) ?? '')
  }
}
