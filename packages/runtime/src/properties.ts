/**
 * Parses text in Java's `.properties` format: `key=value`, `key: value` or `key value`, `#` and `!`
 * comments, `\` at the end of a line to continue it, `\uXXXX` and the usual escapes. A later key wins.
 */
export function parseProperties(text: string): Record<string, string> {
  const properties: Record<string, string> = Object.create(null) as Record<string, string>
  for (const { key, value } of propertyEntries(text)) properties[key] = value
  return properties
}

/** One `key=value` of a properties file. */
export interface PropertyEntry {
  readonly key: string
  readonly value: string
  /** Number of the line that it begins on, from 1. */
  readonly line: number
}

/** As {@link parseProperties}, every entry with its line: also those that a later one of the same key replaces. */
export function propertyEntries(text: string): PropertyEntry[] {
  const entries: PropertyEntry[] = []
  const lines = text.split(/\r\n|\r|\n/)
  for (let i = 0; i < lines.length; i++) {
    let line = lines[i]!.trimStart()
    if (line === '' || line.startsWith('#') || line.startsWith('!')) continue
    const start = i + 1
    while (endsWithOpenEscape(line) && i + 1 < lines.length) line = line.slice(0, -1) + lines[++i]!.trimStart()
    const at = keyEnd(line)
    const value = line.slice(at).replace(/^[ \t\f]*[=:]?[ \t\f]*/, '')
    entries.push({ key: unescape(line.slice(0, at)), value: unescape(value), line: start })
  }
  return entries
}

function endsWithOpenEscape(line: string): boolean {
  const slashes = /\\*$/.exec(line)![0].length
  return slashes % 2 === 1
}

function keyEnd(line: string): number {
  let at = 0
  while (at < line.length && !' \t\f=:'.includes(line[at]!)) at += line[at] === '\\' ? 2 : 1
  return Math.min(at, line.length)
}

const escapes: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', f: '\f' }

function unescape(text: string): string {
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|([\s\S]?))/g, (_, hex: string | undefined, char: string | undefined) =>
    hex === undefined ? (escapes[char!] ?? char!) : String.fromCharCode(parseInt(hex, 16)),
  )
}
