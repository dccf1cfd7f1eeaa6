import { ConfigError } from '@ottla/runtime'

/**
 * Values are texts: a number of JavaScript would lose digits of `9223372036854775807`.
 * @param owner - for the message: `topic orders`.
 * @throws ConfigError
 */
export function checkConfigs(configs: Readonly<Record<string, unknown>>, owner: string): void {
  for (const [name, value] of Object.entries(configs)) {
    if (typeof value === 'string') continue
    throw new ConfigError(`Config ${name} of ${owner} must be a string, such as '${String(value)}'`)
  }
}
