import { createRequire } from 'node:module'

/** Loads a CommonJS library by name, or throws. */
export type LibraryLoader = (name: string) => unknown

/**
 * Loads from this package's dependencies, at once and only when asked: a codec that nobody uses costs
 * no start-up time. Its own `require` because libraries are wanted in the middle of synchronous calls.
 */
export const requireLibrary: LibraryLoader = createRequire(import.meta.url)

/** The library, or undefined when it is not installed or has no build for this platform. */
export function tryLibrary(load: LibraryLoader, name: string): unknown {
  try {
    return load(name)
  } catch {
    return undefined
  }
}
