import { readProperties } from '../files.ts'
import type { ToolOptions } from '../flags.ts'
import { UsageError } from '../usage-error.ts'

/** What `--alter` sets and deletes. */
export interface ConfigChanges {
  readonly set: Readonly<Record<string, string>>
  readonly delete: readonly string[]
}

/** Not within brackets. */
const outside = String.raw`(?=[^\]]*(?:\[|$))`
const commas = new RegExp(`,${outside}`)
const equals = new RegExp(String.raw`\s*=\s*${outside}`)

/** @throws UsageError */
export function readChanges(options: ToolOptions): ConfigChanges {
  const file = options.text('add-config-file')
  const set: Record<string, string> = file === undefined ? {} : readProperties(file)
  const added = options.text('add-config')
  for (const pair of added === undefined ? [] : added.split(commas)) {
    const parts = pair.split(equals)
    if (parts.length !== 2) {
      throw new UsageError(
        'requirement failed: Invalid entity config: all configs to be added must be in the format "key=val" or  "key=[val1,val2]" to group values which contain commas.',
      )
    }
    set[parts[0]!.trim()] = parts[1]!.replaceAll(/[[\]]/g, '').trim()
  }
  const odd = Object.keys(set).find((key) => !/^[$a-zA-Z0-9._-]*$/.test(key))
  if (odd !== undefined) throw new UsageError(`Invalid character found for config key: ${odd}`)
  const deleted = options.all('delete-config').flatMap((text) => text.split(','))
  return { set, delete: deleted.map((key) => key.trim()) }
}
