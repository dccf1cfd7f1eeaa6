import { ToolError } from '../tool-error.ts'
/** What a line says. */
export interface ReadRecord {
  readonly key: string | null
  readonly value: string | null
  readonly headers: readonly { readonly key: string; readonly value: Buffer | null }[]
}

interface Header {
  readonly key: string
  readonly value: Buffer | null
}

/**
 * Reads records from lines as `LineMessageReader` does: `headers<tab>key<tab>value`, where headers and keys are only looked for
 * when `parse.headers` and `parse.key` say so.
 */
export class LineReader {
  readonly #parseKey: boolean
  readonly #parseHeaders: boolean
  readonly #ignoreError: boolean
  readonly #keySeparator: string
  readonly #headersDelimiter: string
  readonly #headersSeparator: RegExp
  readonly #headersKeySeparator: string
  readonly #nullMarker: string | undefined
  #lineNumber = 0

  /** @throws Error for separators that are the same */
  constructor(properties: Readonly<Record<string, string>>) {
    const isTrue = (name: string): boolean => properties[name]?.trim().toLowerCase() === 'true'
    const headersSeparator = properties['headers.separator'] ?? ','
    this.#parseKey = isTrue('parse.key')
    this.#parseHeaders = isTrue('parse.headers')
    this.#ignoreError = isTrue('ignore.error')
    this.#keySeparator = properties['key.separator'] ?? '\t'
    this.#headersDelimiter = properties['headers.delimiter'] ?? '\t'
    this.#headersSeparator = new RegExp(headersSeparator)
    this.#headersKeySeparator = properties['headers.key.separator'] ?? ':'
    this.#nullMarker = properties['null.marker']
    const separators: readonly (readonly [string, string])[] = [
      ['headers.delimiter', this.#headersDelimiter],
      ['headers.separator', headersSeparator],
      ['headers.key.separator', this.#headersKeySeparator],
    ]
    for (const [i, [name, text]] of separators.entries()) {
      const same = separators.slice(i + 1).find(([, other]) => other === text)
      if (same !== undefined) throw new ToolError(`${name} and ${same[0]} may not be equal`)
    }
    const marked: readonly (readonly [string, string])[] = [
      ['key.separator', this.#keySeparator],
      ['headers.separator', headersSeparator],
      ['headers.delimiter', this.#headersDelimiter],
      ['headers.key.separator', this.#headersKeySeparator],
    ]
    const clash = marked.find(([, text]) => text === this.#nullMarker)
    if (clash !== undefined) throw new ToolError(`null.marker and ${clash[0]} may not be equal`)
  }

  /** @throws Error for a line without what was to be parsed, unless `ignore.error` is set */
  read(line: string): ReadRecord {
    this.#lineNumber++
    const headers = this.#part(this.#parseHeaders, line, 0, this.#headersDelimiter, 'headers delimiter')
    const keyAt = headers === undefined ? 0 : headers.length + this.#headersDelimiter.length
    const key = this.#part(this.#parseKey, line, keyAt, this.#keySeparator, 'key separator')
    const value = line.slice(key === undefined ? keyAt : keyAt + key.length + this.#keySeparator.length)
    return {
      key: key === undefined || key === this.#nullMarker ? null : key,
      value: value === this.#nullMarker ? null : value,
      headers: headers === undefined || headers === this.#nullMarker ? [] : this.#headers(headers),
    }
  }

  #part(isWanted: boolean, line: string, start: number, separator: string, what: string): string | undefined {
    if (!isWanted) return undefined
    const end = line.indexOf(separator, start)
    if (end >= 0) return line.slice(start, end)
    if (this.#ignoreError) return undefined
    throw new ToolError(`No ${what} found on line number ${this.#lineNumber}: '${line}'`)
  }

  #headers(text: string): Header[] {
    const pairs = text.split(this.#headersSeparator)
    while (pairs.length > 1 && pairs.at(-1) === '') pairs.pop()
    return pairs.map((pair) => {
      const at = pair.indexOf(this.#headersKeySeparator)
      if (at < 0) {
        if (this.#ignoreError) return { key: pair, value: null }
        throw new ToolError(`No header key separator found in pair '${pair}' on line number ${this.#lineNumber}`)
      }
      const key = pair.slice(0, at)
      if (key === this.#nullMarker) {
        throw new ToolError(
          `Header keys should not be equal to the null marker '${this.#nullMarker}' as they can't be null`,
        )
      }
      const value = pair.slice(at + this.#headersKeySeparator.length)
      return { key, value: value === this.#nullMarker ? null : Buffer.from(value) }
    })
  }
}
