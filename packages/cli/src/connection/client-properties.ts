// Which configuration a client of the command has, from all places where it can be said.
import { camelName, ConfigError, type ConfigSchema, dottedName, nearestName, parseProperties } from '@ottla/runtime'
import type { Terminal } from '../terminal/terminal.ts'
import { note } from '../terminal/write.ts'
import { profileOf, readConfigFile } from './config-file.ts'
import type { ConnectionOptions } from './connection-options.ts'
import { fileText } from './file-text.ts'

/** Kafka's dotted names with their values. */
export type Properties = Readonly<Record<string, string>>

/** Names that other tools have for the same keys. */
const aliases: Readonly<Record<string, string>> = { 'metadata.broker.list': 'bootstrap.servers' }

/**
 * What was said about the client, the strongest last: the current profile, the environment, `--profile`,
 * `--command-config`, `-X`, `-b`.
 */
export async function clientProperties(terminal: Terminal, options: ConnectionOptions): Promise<Properties> {
  const { env } = terminal
  const properties: Record<string, string> = { 'bootstrap.servers': 'localhost:9092' }
  const add = (more: Properties): void => void Object.assign(properties, more)
  const wanted = options.profile ?? given(env['OTTLA_PROFILE'])
  const file = await readConfigFile(terminal)
  if (wanted === undefined && file.current !== undefined) add(profileOf(terminal, file, file.current))
  const bootstrap = given(env['OTTLA_BOOTSTRAP_SERVERS']) ?? given(env['KAFKA_BOOTSTRAP_SERVERS'])
  if (options.profile === undefined && bootstrap !== undefined) add({ 'bootstrap.servers': bootstrap })
  if (wanted !== undefined) {
    const profile = profileOf(terminal, file, wanted)
    add(
      options.profile === undefined && bootstrap !== undefined
        ? { ...profile, 'bootstrap.servers': bootstrap }
        : profile,
    )
  }
  const path = options.commandConfig ?? given(env['OTTLA_COMMAND_CONFIG'])
  if (path !== undefined) add(readPropertiesFile(terminal, path))
  add(options.property)
  if (options.bootstrapServer !== undefined) add({ 'bootstrap.servers': options.bootstrapServer })
  return properties
}

/**
 * The properties in a file, as they are written for Java's clients or for librdkafka.
 * @throws UsageError when it cannot be read.
 */
export function readPropertiesFile(terminal: Terminal, path: string): Properties {
  const entries = Object.entries(parseProperties(fileText(terminal, path)))
  return Object.fromEntries(entries.map(([key, value]) => [aliases[key] ?? key, value]))
}

function given(text: string | undefined): string | undefined {
  return text === '' ? undefined : text
}

/** What is looked at of a client's table of keys. */
interface Schema {
  readonly keys: Readonly<Record<string, { readonly type: string }>>
  readonly refused?: Readonly<Record<string, string>>
}

/**
 * What of the properties concerns one kind of client. Files are shared by producers, consumers and Java programs: keys of
 * another kind of client, and those that name Java classes, are left out in silence; a key that nobody knows is left out
 * with a warning, as Java does. A key of security is always passed on: to leave it out would be another connection.
 * @param explicit - keys that were given one by one; an unknown one among them is an error.
 * @throws ConfigError
 */
export async function propertiesFor<C>(
  terminal: Terminal,
  schema: ConfigSchema<C>,
  properties: Properties,
  explicit: Properties,
): Promise<Record<string, string>> {
  const kept: Record<string, string> = {}
  for (const [key, value] of Object.entries(properties)) {
    const isSecurity = schema.compound?.names.includes(key) === true || /^(sasl|ssl|security)\./.test(key)
    if (isText(schema, key) || isSecurity) kept[key] = value
    else if (await isKnownElsewhere(key)) continue
    else if (Object.hasOwn(explicit, key)) throw await unknownKey(key)
    else note(terminal, `ottla: configuration ${key} is not known and was left out`)
  }
  return kept
}

/** Whether the client has this key, and text can say what it shall be: serializers are code here, and Java classes there. */
function isText({ keys }: Schema, key: string): boolean {
  const name = camelName(key)
  return Object.hasOwn(keys, name) && (keys[name]!.type !== 'any' || name === 'bootstrapServers')
}

async function allSchemas(): Promise<Schema[]> {
  const [{ adminConfigSchema }, { producerConfigSchema }, { consumerConfigSchema }] = await Promise.all([
    import('@ottla/admin'),
    import('@ottla/producer'),
    import('@ottla/consumer'),
  ])
  return [adminConfigSchema, producerConfigSchema, consumerConfigSchema]
}

async function isKnownElsewhere(key: string): Promise<boolean> {
  const schemas = await allSchemas()
  return schemas.some(
    ({ keys, refused }) =>
      Object.hasOwn(keys, camelName(key)) || (refused !== undefined && Object.hasOwn(refused, key)),
  )
}

async function unknownKey(key: string): Promise<ConfigError> {
  const schemas = await allSchemas()
  const known = new Set(schemas.flatMap(({ keys }) => Object.keys(keys).map(dottedName)))
  const near = nearestName(key, [...known])
  return new ConfigError(`Unknown configuration ${key}${near === undefined ? '' : `; did you mean ${near}?`}`)
}
