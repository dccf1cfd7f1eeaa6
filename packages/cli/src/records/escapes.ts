import { InvalidArgumentError } from 'commander'

const escapes: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, f: 12, v: 11, '0': 0, e: 27, '\\': 92 }

/** Text with `\n`, `\r`, `\t`, `\0`, `\e`, `\f`, `\v`, `\\` and `\xHH` for single bytes, as bytes. */
export function unescapeBytes(text: string): Buffer {
  const pieces: Buffer[] = []
  for (let at = 0; at < text.length;) {
    const slash = text.indexOf('\\', at)
    if (slash < 0) {
      pieces.push(Buffer.from(text.slice(at)))
      break
    }
    pieces.push(Buffer.from(text.slice(at, slash)))
    const next = text[slash + 1]
    const hex = /^x([0-9a-fA-F]{2})/.exec(text.slice(slash + 1, slash + 4))
    if (hex !== null) {
      pieces.push(Buffer.of(parseInt(hex[1]!, 16)))
      at = slash + 4
    } else if (next !== undefined && Object.hasOwn(escapes, next)) {
      pieces.push(Buffer.of(escapes[next]!))
      at = slash + 2
    } else {
      throw new InvalidArgumentError(`There is no escape \\${next ?? ''}; there are ${escapeNames}.`)
    }
  }
  return Buffer.concat(pieces)
}

const escapeNames = String.raw`\n \r \t \f \v \0 \e \\ \xHH`
