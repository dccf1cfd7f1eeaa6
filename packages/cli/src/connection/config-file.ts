// The configuration file of the command: profiles, which are client configurations with names.
import { ConfigError, nearestName } from '@ottla/runtime'
import type { Terminal } from '../terminal/terminal.ts'
import { fileText } from './file-text.ts'

/** What the configuration file holds. */
export interface ConfigFile {
  /** The profile that counts when none is named. */
  readonly current?: string
  /** Client configurations in Kafka's dotted names. */
  readonly profiles: Readonly<Record<string, Readonly<Record<string, string>>>>
}

/** Where the configuration file is: OTTLA_CONFIG, or `ottla/config.yaml` in the folder that the system has for such files. */
export function configFilePath({ env }: Terminal): string {
  if (env['OTTLA_CONFIG'] !== undefined && env['OTTLA_CONFIG'] !== '') return env['OTTLA_CONFIG']
  const folder = env['XDG_CONFIG_HOME'] ?? env['APPDATA'] ?? `${env['HOME'] ?? '.'}/.config`
  return `${folder}/ottla/config.yaml`
}

/**
 * Reads the configuration file; one that is not there is empty.
 * @throws ConfigError
 */
export async function readConfigFile(terminal: Terminal): Promise<ConfigFile> {
  const path = configFilePath(terminal)
  if (!terminal.runtime.disk.exists(path)) return { profiles: {} }
  const { parse } = await import('yaml')
  let content: unknown
  try {
    content = parse(fileText(terminal, path))
  } catch (error) {
    throw new ConfigError(`${path} is no YAML`, { cause: error })
  }
  return checked(path, content ?? {})
}

function checked(path: string, content: unknown): ConfigFile {
  const { current, profiles = {} } = content as { current?: unknown; profiles?: unknown }
  if (current !== undefined && typeof current !== 'string') throw new ConfigError(`${path}: current must be a name`)
  if (typeof profiles !== 'object' || profiles === null || Array.isArray(profiles)) {
    throw new ConfigError(`${path}: profiles must be a mapping of names to configurations`)
  }
  const read: Record<string, Record<string, string>> = {}
  for (const [name, properties] of Object.entries(profiles)) {
    if (typeof properties !== 'object' || properties === null) {
      throw new ConfigError(`${path}: profile ${name} must be a mapping such as bootstrap.servers: localhost:9092`)
    }
    read[name] = Object.fromEntries(Object.entries(properties as object).map(([key, value]) => [key, String(value)]))
  }
  return { ...(current === undefined ? {} : { current }), profiles: read }
}

/** Writes the configuration file anew. */
export async function writeConfigFile(terminal: Terminal, file: ConfigFile): Promise<void> {
  const { stringify } = await import('yaml')
  const path = configFilePath(terminal)
  const { disk } = terminal.runtime
  const folder = path.slice(0, Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'), 0))
  if (folder !== '') disk.mkdir(folder)
  disk.replaceFile(path, Buffer.from(stringify(file)))
}

/**
 * The properties of a profile.
 * @throws ConfigError for one that is not there, with the nearest name.
 */
export function profileOf(
  terminal: Terminal,
  { profiles }: ConfigFile,
  name: string,
): Readonly<Record<string, string>> {
  if (Object.hasOwn(profiles, name)) return profiles[name]!
  const near = nearestName(name, Object.keys(profiles))
  const hint = near === undefined ? '`ottla profiles set` makes one' : `did you mean ${near}?`
  throw new ConfigError(`No profile ${name} in ${configFilePath(terminal)}; ${hint}`)
}
