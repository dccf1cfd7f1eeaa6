import { ErrorCode } from '@ottla/protocol'
import { ApiException } from '../errors.ts'
import { type ConfigKeys, configProblem } from './config-key.ts'

/** Keys of a subscription to the metrics of clients (KIP-714), with Kafka's defaults. */
export const clientMetricsConfigKeys: ConfigKeys = {
  'interval.ms': { type: 'int', default: '300000', doc: 'How often clients push their metrics.' },
  match: { type: 'list', default: '', doc: 'Which clients are meant, as name=pattern; all when it is empty.' },
  metrics: { type: 'list', default: '', doc: 'Prefixes of the names of the metrics that are wanted; * for all.' },
}

const minIntervalMs = 100
const maxIntervalMs = 3_600_000

/** What clients can be told apart by. */
const matchKeys: ReadonlySet<string> = new Set([
  'client_id',
  'client_instance_id',
  'client_software_name',
  'client_software_version',
  'client_source_address',
  'client_source_port',
])

/**
 * Checks the values that a subscription is to have.
 * @throws ApiException INVALID_REQUEST, INVALID_CONFIG
 */
export function checkClientMetricsConfigs(name: string, own: Readonly<Record<string, string>>): void {
  if (name === '') throw new ApiException(ErrorCode.INVALID_REQUEST, "Subscription name can't be empty")
  for (const [key, value] of Object.entries(own)) {
    if (!Object.hasOwn(clientMetricsConfigKeys, key)) {
      throw new ApiException(ErrorCode.INVALID_REQUEST, `Unknown client metrics configuration: ${key}`)
    }
    const problem = configProblem(clientMetricsConfigKeys[key]!, value)
    if (problem !== undefined) {
      throw new ApiException(ErrorCode.INVALID_CONFIG, `Invalid value ${value} for configuration ${key}: ${problem}`)
    }
  }
  const interval = own['interval.ms']
  if (interval !== undefined && (Number(interval) < minIntervalMs || Number(interval) > maxIntervalMs)) {
    throw new ApiException(
      ErrorCode.INVALID_REQUEST,
      `Invalid value ${interval} for interval.ms, interval must be between ${minIntervalMs} and ${maxIntervalMs} (1 hour)`,
    )
  }
  for (const pattern of (own['match'] ?? '').split(',').filter((text) => text.trim() !== '')) checkMatch(pattern)
}

function checkMatch(pattern: string): void {
  const [key, expression, ...more] = pattern.split('=').map((part) => part.trim())
  if (key !== undefined && expression !== undefined && more.length === 0 && matchKeys.has(key)) {
    try {
      void new RegExp(expression)
      return
    } catch {
      // Not a regular expression.
    }
  }
  throw new ApiException(ErrorCode.INVALID_CONFIG, `Illegal client matching pattern: ${pattern}`)
}
