// The language of `-f`, for printing and for reading records.
import { InvalidArgumentError } from 'commander'
import { unescapeBytes } from './escapes.ts'

/** What a `%` letter stands for. */
export type FormatField =
  | 'topic'
  | 'partition'
  | 'offset'
  | 'key'
  | 'value'
  | 'headers'
  | 'timestamp'
  | 'keySize'
  | 'valueSize'
  | 'valueSizeBinary'
  | 'leaderEpoch'

/** How a field is written: `%k{hex}`. */
export type FormatStyle = 'hex' | 'base64' | 'json' | 'iso'

/** A piece of a format: bytes as they are, or a field. */
export type FormatToken = Buffer | { readonly field: FormatField; readonly style?: FormatStyle }

/** The letters, with what they mean, as the documentation lists them. */
export const formatLetters: Readonly<Record<string, readonly [field: FormatField, meaning: string]>> = {
  t: ['topic', 'topic'],
  p: ['partition', 'partition'],
  o: ['offset', 'offset'],
  k: ['key', 'key'],
  v: ['value', 'value'],
  s: ['value', 'value, as in kcat'],
  h: ['headers', 'headers: key=value,key=value'],
  T: ['timestamp', 'timestamp in ms since 1970; %T{iso} as a date'],
  K: ['keySize', 'bytes of the key, -1 for null'],
  S: ['valueSize', 'bytes of the value, -1 for null'],
  V: ['valueSize', 'bytes of the value, as in rpk'],
  R: ['valueSizeBinary', 'bytes of the value as 4 bytes, big-endian'],
  e: ['leaderEpoch', 'leader epoch, -1 when unknown'],
}

const styles: Readonly<Record<FormatStyle, readonly FormatField[]>> = {
  hex: ['key', 'value'],
  base64: ['key', 'value'],
  json: ['key', 'value', 'headers', 'topic'],
  iso: ['timestamp'],
}

/**
 * Reads a format: `%t %p %o\t%k{hex}\n`.
 * @throws InvalidArgumentError that names the letter.
 */
export function parseFormat(text: string): FormatToken[] {
  const tokens: FormatToken[] = []
  let literal = ''
  const endLiteral = (): void => {
    if (literal !== '') tokens.push(unescapeBytes(literal))
    literal = ''
  }
  for (let at = 0; at < text.length; at++) {
    if (text[at] !== '%') {
      literal += text[at]!
      continue
    }
    const letter = text[++at]
    if (letter === '%') {
      literal += '%'
      continue
    }
    if (letter === undefined || !Object.hasOwn(formatLetters, letter)) {
      const all = Object.keys(formatLetters).map((each) => `%${each}`)
      throw new InvalidArgumentError(`There is no %${letter ?? ''}; there are ${all.join(' ')} and %%.`)
    }
    endLiteral()
    const [field] = formatLetters[letter]!
    const styled = /^\{([a-z0-9]*)\}/.exec(text.slice(at + 1))
    if (styled === null) {
      tokens.push({ field })
      continue
    }
    const style = styled[1] as FormatStyle
    if (!Object.hasOwn(styles, style) || !styles[style].includes(field)) {
      const possible = Object.entries(styles).flatMap(([name, fields]) => (fields.includes(field) ? [`{${name}}`] : []))
      throw new InvalidArgumentError(
        `%${letter} cannot be written as {${style}}${possible.length === 0 ? '' : `, but as ${possible.join(' ')}`}.`,
      )
    }
    tokens.push({ field, style })
    at += styled[0].length
  }
  endLiteral()
  return tokens
}
