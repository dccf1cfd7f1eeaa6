import type { ToolOptions } from './flags.ts'
import { UsageError } from './usage-error.ts'

/** @throws UsageError unless all of these flags were given */
export function requireFlags(options: ToolOptions, ...names: readonly string[]): void {
  const missing = names.find((name) => !options.has(name))
  if (missing !== undefined) throw new UsageError(`Missing required argument "[${missing}]"`)
}

/** @throws UsageError unless exactly one of these flags was given */
export function requireOneOf(options: ToolOptions, ...names: readonly string[]): void {
  if (names.filter((name) => options.has(name)).length === 1) return
  const shown = names.map((name) => `[${name}]`).join(', ')
  throw new UsageError(`Exactly one of the following arguments is required: ${shown}`)
}

/** @throws UsageError when a flag was given together with one that it excludes */
export function forbidTogether(options: ToolOptions, used: string, others: readonly string[]): void {
  if (!options.has(used)) return
  const other = others.find((name) => name !== used && options.has(name))
  if (other !== undefined) throw new UsageError(`Option "[${used}]" can't be used with option "[${other}]"`)
}

/**
 * Checks a list of brokers, as tools do that would otherwise wait for them in vain.
 * @throws UsageError
 */
export function checkServers(servers: string | undefined): void {
  if (servers === undefined || servers.trim() === '')
    throw new UsageError('Error while validating the bootstrap address')
  if (!servers.split(',').every((server) => /^.*:\d+$/.test(server.trim()))) {
    throw new UsageError('Please provide valid host:port like host1:9091,host2:9092')
  }
}
