import { createRequire } from 'node:module'

/** Version of the package, which is that of all its siblings. */
export function version(): string {
  return (createRequire(import.meta.url)('../package.json') as { version: string }).version
}
