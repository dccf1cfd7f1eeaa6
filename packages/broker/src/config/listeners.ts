import { ConfigError } from '@ottla/runtime'
import type { BrokerOptions } from '../broker-options.ts'
import { type ListenerOptions, type SecurityProtocol, securityProtocols } from '../listener-options.ts'
import { listenerSecurity } from './listener-security.ts'

/** One entry of `listeners` or `advertised.listeners`. */
export interface ListenerEntry {
  readonly name: string
  /** Empty for all addresses. */
  readonly host: string
  readonly port: number
}

/** What is made of the keys about listeners. */
export interface ListenerSettings {
  readonly options: Pick<BrokerOptions, 'host' | 'port' | 'advertisedHost' | 'advertisedPort' | 'listeners'>
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
 * Where the broker listens, how, and what clients are told, by Kafka's rules for a node that is broker and controller.
 * @throws ConfigError
 */
export function listenerSettings(properties: Readonly<Record<string, string>>): ListenerSettings {
  const notes: string[] = []
  const controllers = (properties['controller.listener.names'] ?? '')
    .split(',')
    .map((name) => name.trim().toUpperCase())
  const isClient = ({ name }: ListenerEntry): boolean => !controllers.includes(name)
  const ours = parseListeners('listeners', properties['listeners'] ?? `${plaintext}://:9092`).filter(isClient)
  if (ours.length === 0) {
    throw new ConfigError(
      'listeners has no entry for clients; add PLAINTEXT://:9092, or take it out of controller.listener.names',
    )
  }
  const advertised = parseListeners('advertised.listeners', properties['advertised.listeners'] ?? '').filter(isClient)
  checkAdvertised(ours, advertised)
  const protocols = protocolMap(properties['listener.security.protocol.map'] ?? '')
  const listeners: Record<string, ListenerOptions> = {}
  for (const entry of ours) {
    const told = advertised.find(({ name }) => name === entry.name)
    if (told === undefined && wildcards.has(entry.host)) notes.push(localhostNote(entry))
    const protocol = protocolOf(entry.name, protocols)
    listeners[entry.name] = {
      protocol,
      host: wildcards.has(entry.host) ? '0.0.0.0' : entry.host,
      port: entry.port,
      ...(told === undefined ? {} : { advertisedHost: told.host }),
      ...(told === undefined || told.port === entry.port ? {} : { advertisedPort: told.port }),
      ...listenerSecurity(entry.name, protocol, properties),
    }
  }
  const [only, ...others] = Object.values(listeners)
  if (others.length > 0 || only!.protocol !== plaintext) return { options: { listeners }, notes }
  const { protocol: _, ...options } = only!
  return { options, notes }
}

function checkAdvertised(ours: readonly ListenerEntry[], advertised: readonly ListenerEntry[]): void {
  const names = (entries: readonly ListenerEntry[]): string => entries.map(({ name }) => name).join(', ')
  if (advertised.some(({ name }) => !ours.some((entry) => entry.name === name))) {
    throw new ConfigError(
      `advertised.listeners names ${names(advertised)}, and listeners ${names(ours)}; the names must be the same`,
    )
  }
  const wild = advertised.find(({ host }) => wildcards.has(host))
  if (wild === undefined) return
  throw new ConfigError(
    `advertised.listeners cannot use the address ${wild.host === '' ? 'of all interfaces' : wild.host}: clients cannot connect to it. Name a host that they can reach, such as ${wild.name}://your.host.name:${wild.port}`,
  )
}

function localhostNote({ name, port }: ListenerEntry): string {
  return `clients are told to connect to localhost:${port}, which works on this machine only; for others set advertised.listeners=${name}://your.host.name:${port}`
}

function protocolMap(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    text.split(',').map((pair) => {
      const [name = '', protocol = ''] = pair.split(':').map((part) => part.trim().toUpperCase())
      return [name, protocol]
    }),
  )
}

function protocolOf(name: string, protocols: Readonly<Record<string, string>>): SecurityProtocol {
  const text = Object.hasOwn(protocols, name) ? protocols[name]! : name
  const protocol = securityProtocols.find((known) => known === text)
  if (protocol !== undefined) return protocol
  throw new ConfigError(
    `No security protocol is known for listener ${name}; add ${name}:PLAINTEXT to listener.security.protocol.map, or ${name}:SASL_SSL, …`,
  )
}
