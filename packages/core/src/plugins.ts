import { createRequire } from 'node:module'
import { join } from 'node:path'
import { ConfigError } from '@ottla/runtime'

/** How a configuration names an object of the application: itself, its class, or the module that exports either. */
export type Plugin<T> = T | (new () => T) | string

/** Says what is wrong with a list of plug-ins, or returns undefined. */
export function pluginsProblem(list: readonly unknown[]): string | undefined {
  const isPlugin = (entry: unknown): boolean =>
    typeof entry === 'function' ||
    (typeof entry === 'object' && entry !== null) ||
    (typeof entry === 'string' && entry !== '')
  return list.every(isPlugin)
    ? undefined
    : "expected objects, classes, or names of modules such as './audit.mjs#AuditInterceptor'"
}

/**
 * Makes the objects that a list of plug-ins stands for. A text names a module as `import` would from the working directory,
 * with the export behind a `#` when it is not the default one; a class is made without arguments.
 *
 * @param key - the configuration key, for messages.
 * @throws ConfigError
 */
export function pluginsOf<T extends object>(list: readonly Plugin<T>[], key: string): T[] {
  return list.map(
    (entry) => (typeof entry === 'string' ? made(loaded(entry, key), entry, key) : made(entry, entry, key)) as T,
  )
}

function made(plugin: unknown, entry: unknown, key: string): object {
  if (typeof plugin === 'object' && plugin !== null) return plugin
  const name = typeof entry === 'string' ? entry : ((entry as { name?: string }).name ?? 'a class')
  if (typeof plugin !== 'function') throw new ConfigError(`${key}: ${name} is neither an object nor a class`)
  try {
    return new (plugin as new () => object)()
  } catch (cause) {
    throw new ConfigError(`${key}: ${name} could not be made: ${(cause as Error).message}`, { cause })
  }
}

function loaded(entry: string, key: string): unknown {
  const at = entry.lastIndexOf('#')
  const specifier = at < 0 ? entry : entry.slice(0, at)
  let module: Record<string, unknown>
  try {
    module = createRequire(join(process.cwd(), 'configuration.js'))(specifier) as Record<string, unknown>
  } catch (cause) {
    const hint = /^[a-z]\w*(\.\w+)+$/.test(specifier) ? '; classes of the Java virtual machine cannot be loaded' : ''
    throw new ConfigError(`${key}: the module '${specifier}' could not be loaded${hint}: ${(cause as Error).message}`, {
      cause,
    })
  }
  if (at < 0) return module['default'] ?? module
  const name = entry.slice(at + 1)
  if (name in module) return module[name]
  throw new ConfigError(
    `${key}: the module '${specifier}' does not export ${name}; it exports ${Object.keys(module)
      .filter((other) => other !== '__esModule')
      .join(', ')}`,
  )
}
