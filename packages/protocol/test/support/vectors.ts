import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Folder of the golden vectors; its README says how they were made. */
export const vectorsFolder: string = join(import.meta.dirname, '../../../../test/vectors')

/** One file of vectors; the caller names the shape it expects. */
export function loadVectors(name: string): unknown {
  return JSON.parse(readFileSync(join(vectorsFolder, name), 'utf8'))
}
