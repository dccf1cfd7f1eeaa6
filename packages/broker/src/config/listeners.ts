import { ConfigError } from '@ottla/runtime'

/** One entry of `listeners` or `advertised.listeners`. */
export interface ListenerEntry {
  readonly name: string
  /** Empty for all addresses. */
  readonly host: string
  readonly port: number
}

/** What is made of the keys about listeners. */
export interface ListenerSettings {
  readonly host: string
  readonly port: number
  readonly advertisedHost?: string
  readonly advertisedPort?: number
  /** What a person should know. */
  readonly notes: readonly string[]
}

const wildcards: ReadonlySet<string> = new Set(['', '0.0.0.0', '::', '[::]'])
const plaintext = 'PLAINTEXT'

/**
 * Reads `PLAINTEXT://host:9092,CONTROLLER://:9093`.
 * @throws ConfigError that says what is wrong, and for a well-known slip how it is meant
 */
export function parseListeners(key: string, text: string): ListenerEntry[] {
  const entries = text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
    .map((entry) => parseListener(key, entry))
  const names = entries.map(({ name }) => name)
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice !== undefined)
    throw new ConfigError(`${key}: each listener must have its own name, and ${twice} is there twice`)
  return entries
}

function parseListener(key: string, entry: string): ListenerEntry {
  const match = /^([A-Za-z0-9_-]+):\/\/(.*):(-?\d+)$/.exec(entry)
  if (match === null) {
    const slips = /^([A-Za-z0-9_-]+):?\/*(.*?):?(\d*)$/.exec(entry)
    const hint =
      slips === null
        ? ''
        : `; perhaps ${slips[1]!.toUpperCase()}://${slips[2]!.replace(/^\/+/, '')}:${slips[3] === '' ? '9092' : slips[3]!}`
    throw new ConfigError(`${key}=${entry}: a listener is written NAME://host:port${hint}`)
  }
  const [, name, host, port] = match as unknown as [string, string, string, string]
  if (host.startsWith('/')) {
    throw new ConfigError(`${key}=${entry}: too many slashes; write ${name}://${host.replace(/^\/+/, '')}:${port}`)
  }
  if (Number(port) < 0 || Number(port) > 65_535) throw new ConfigError(`${key}=${entry}: ports go from 0 to 65535`)
  return { name: name.toUpperCase(), host: host.replace(/^\[(.*)\]$/, '$1'), port: Number(port) }
}

/**
 * Where the broker listens, and what clients are told, by Kafka's rules for a node that is broker and controller.
 * @throws ConfigError
 */
export function listenerSettings(properties: Readonly<Record<string, string>>): ListenerSettings {
  const notes: string[] = []
  const controllers = (properties['controller.listener.names'] ?? '')
    .split(',')
    .map((name) => name.trim().toUpperCase())
  const isClient = ({ name }: ListenerEntry): boolean => !controllers.includes(name)
  const all = parseListeners('listeners', properties['listeners'] ?? `${plaintext}://:9092`)
  const ours = onlyListener(all.filter(isClient), properties)
  const advertised = parseListeners('advertised.listeners', properties['advertised.listeners'] ?? '').filter(isClient)
  const told = advertised.find(({ name }) => name === ours.name)
  if (advertised.length > 0 && told === undefined) {
    throw new ConfigError(
      `advertised.listeners names ${advertised.map(({ name }) => name).join(', ')}, and listeners ${ours.name}; the names must be the same`,
    )
  }
  if (told !== undefined && wildcards.has(told.host)) {
    throw new ConfigError(
      `advertised.listeners cannot use the address ${told.host === '' ? 'of all interfaces' : told.host}: clients cannot connect to it. Name a host that they can reach, such as ${ours.name}://your.host.name:${told.port}`,
    )
  }
  if (told === undefined && wildcards.has(ours.host)) {
    notes.push(
      `clients are told to connect to localhost:${ours.port}, which works on this machine only; for others set advertised.listeners=${ours.name}://your.host.name:${ours.port}`,
    )
  }
  const settings = { host: wildcards.has(ours.host) ? '0.0.0.0' : ours.host, port: ours.port, notes }
  if (told === undefined) return settings
  return { ...settings, advertisedHost: told.host, ...(told.port === ours.port ? {} : { advertisedPort: told.port }) }
}

/** The listener for clients. @throws ConfigError for several, and for protocols that are not served */
function onlyListener(
  listeners: readonly ListenerEntry[],
  properties: Readonly<Record<string, string>>,
): ListenerEntry {
  const [first, ...others] = listeners
  if (first === undefined) {
    throw new ConfigError(
      'listeners has no entry for clients; add PLAINTEXT://:9092, or take it out of controller.listener.names',
    )
  }
  const protocols = Object.fromEntries(
    (properties['listener.security.protocol.map'] ?? '').split(',').map((pair) => {
      const [name = '', protocol = ''] = pair.split(':').map((part) => part.trim().toUpperCase())
      return [name, protocol]
    }),
  )
  for (const { name } of listeners) {
    const protocol = protocols[name] ?? name
    if (protocol === plaintext) continue
    if (/^(SSL|SASL_PLAINTEXT|SASL_SSL)$/.test(protocol)) {
      throw new ConfigError(
        `Listener ${name} speaks ${protocol}, which this broker does not have yet; use ${plaintext}`,
      )
    }
    throw new ConfigError(
      `No security protocol is known for listener ${name}; add ${name}:PLAINTEXT to listener.security.protocol.map`,
    )
  }
  if (others.length > 0) {
    throw new ConfigError(
      `One listener for clients is served, and listeners has ${listeners.map(({ name }) => name).join(', ')}; leave one`,
    )
  }
  return first
}
