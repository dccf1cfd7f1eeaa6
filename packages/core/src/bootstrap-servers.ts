import { ConfigError } from '@ottla/runtime'

/** An address that a client starts from. */
export interface BootstrapServer {
  readonly host: string
  readonly port: number
}

const remedy =
  "write bootstrapServers like 'broker1:9092,broker2:9092'; an IPv6 address goes into brackets, '[::1]:9092'"

/**
 * Reads `bootstrapServers`: entries of a list or of a text with commas, each `host:port`,
 * `[IPv6]:port` or `protocol://host:port` (the protocol is ignored, as in Kafka).
 * @throws ConfigError for an empty list, a missing or impossible port, and an address that is named twice.
 */
export function parseBootstrapServers(value: unknown): BootstrapServer[] {
  const entries = typeof value === 'string' ? value.split(',') : Array.isArray(value) ? (value as unknown[]) : undefined
  if (entries === undefined) throw new ConfigError(`bootstrapServers must be a string or a list of strings; ${remedy}`)
  const servers: BootstrapServer[] = []
  for (const entry of entries) {
    if (typeof entry !== 'string')
      throw new ConfigError(`bootstrapServers holds ${String(entry)}, which is no string; ${remedy}`)
    for (const part of entry.split(',')) {
      const text = part.trim()
      if (text === '') throw new ConfigError(`bootstrapServers has an empty entry; ${remedy}`)
      const server = parseServer(text)
      if (servers.some((known) => known.host === server.host && known.port === server.port)) {
        throw new ConfigError(`bootstrapServers names ${text} twice; remove one`)
      }
      servers.push(server)
    }
  }
  if (servers.length === 0) throw new ConfigError(`bootstrapServers is empty; ${remedy}`)
  return servers
}

function parseServer(text: string): BootstrapServer {
  const match = /^(?:[A-Za-z][A-Za-z0-9+._-]*:\/\/)?(?:\[([0-9A-Fa-f:.%A-Za-z]+)\]|([^\s:/[\]@]+))(?::(.*))?$/.exec(
    text,
  )
  if (match === null) throw new ConfigError(`'${text}' in bootstrapServers is no address; ${remedy}`)
  const [, ipv6, name, portText] = match
  if (portText === undefined) {
    throw new ConfigError(`'${text}' in bootstrapServers has no port; Kafka's usual one is 9092: '${text}:9092'`)
  }
  const port = Number(portText)
  if (!/^\d{1,5}$/.test(portText) || port < 1 || port > 65_535) {
    throw new ConfigError(`'${text}' in bootstrapServers has the port '${portText}'; ports are 1 to 65535`)
  }
  return { host: (ipv6 ?? name!).toLowerCase(), port }
}
