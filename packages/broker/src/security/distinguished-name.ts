/** What RFC 2253 has short names for; the others are written as numbers, as Java writes them. */
const shortNames: Readonly<Record<string, string>> = {
  '2.5.4.3': 'CN',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.9': 'STREET',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '0.9.2342.19200300.100.1.1': 'UID',
  '0.9.2342.19200300.100.1.25': 'DC',
}

const versionTag = 0xa0
const universalStringTag = 0x1c
const bmpStringTag = 0x1e

interface Element {
  readonly tag: number
  readonly content: Buffer
  /** Tag and length included. */
  readonly whole: Buffer
}

/**
 * Subject of a certificate as Kafka names the users of mutual TLS: `CN=alice,OU=team,O=example`, the most specific part
 * first (RFC 2253, as Java's X500Principal writes it).
 * @param certificate - DER, and known to be one
 */
export function subjectOf(certificate: Uint8Array): string {
  const [body] = elements(elements(Buffer.from(certificate))[0]!.content)
  const fields = elements(body!.content)
  // version (optional), serial number, signature, issuer, validity, subject
  const subject = fields[fields[0]!.tag === versionTag ? 5 : 4]!
  return elements(subject.content)
    .toReversed()
    .map(({ content }) => elements(content).map(attribute).join('+'))
    .join(',')
}

function attribute({ content }: Element): string {
  const [type, value] = elements(content) as [Element, Element]
  const oid = objectId(type.content)
  const name = shortNames[oid]
  return name === undefined ? `${oid}=#${value.whole.toString('hex')}` : `${name}=${escape(textOf(value))}`
}

function textOf({ tag, content }: Element): string {
  if (tag === bmpStringTag) return Buffer.from(content).swap16().toString('utf16le')
  if (tag === universalStringTag) {
    let text = ''
    for (let at = 0; at + 4 <= content.length; at += 4) text += String.fromCodePoint(content.readUInt32BE(at))
    return text
  }
  return content.toString('utf8')
}

function escape(text: string): string {
  return text
    .replace(/[,+"\\<>;]/g, '\\$&')
    .replace(/^[ #]/, '\\$&')
    .replace(/ $/, '\\ ')
}

function objectId(bytes: Buffer): string {
  const numbers: number[] = []
  let value = 0
  for (const byte of bytes) {
    value = value * 128 + (byte & 0x7f)
    if (byte & 0x80) continue
    numbers.push(value)
    value = 0
  }
  const [first = 0, ...rest] = numbers
  const root = Math.min(Math.floor(first / 40), 2)
  return [root, first - root * 40, ...rest].join('.')
}

function elements(der: Buffer): Element[] {
  const found: Element[] = []
  for (let at = 0; at < der.length;) {
    const tag = der[at]!
    let length = der[at + 1]!
    let start = at + 2
    if (length & 0x80) {
      const count = length & 0x7f
      length = der.readUIntBE(start, count)
      start += count
    }
    const end = start + length
    found.push({ tag, content: der.subarray(start, end), whole: der.subarray(at, end) })
    at = end
  }
  return found
}
