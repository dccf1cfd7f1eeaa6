import { leftToRight, mappedToNothing, nonAsciiSpaces, prohibited, rightToLeft } from './stringprep-tables.ts'

/** What {@link saslprep} made of a string, or why it must not be used. */
export type SaslprepResult = { readonly text: string } | { readonly problem: string }

const printableAscii = /^[\x20-\x7e]*$/

/**
 * Prepares a user name or password by SASLprep (RFC 4013): odd spaces become spaces, invisible characters go, and
 * what looks the same becomes the same (NFKC). Code points that Unicode 3.2 did not know are let through, as in
 * queries. A problem never repeats any part of the string, which may be a password.
 *
 * Apache Kafka does not do this: its clients, tools and brokers take the UTF-8 bytes as they are.
 */
export function saslprep(text: string): SaslprepResult {
  if (printableAscii.test(text)) return { text }
  let mapped = ''
  for (const char of text) {
    const point = char.codePointAt(0)!
    if (nonAsciiSpaces.has(point)) mapped += ' '
    else if (!mappedToNothing.has(point)) mapped += char
  }
  const prepared = mapped.normalize('NFKC')
  const points = Array.from(prepared, (char) => char.codePointAt(0)!)
  if (points.some((point) => prohibited.has(point)))
    return { problem: 'it has a character that SASLprep does not allow, such as a control character' }
  if (points.some((point) => rightToLeft.has(point))) {
    const mixed = points.some((point) => leftToRight.has(point))
    if (mixed || !rightToLeft.has(points[0]!) || !rightToLeft.has(points.at(-1)!))
      return { problem: 'it mixes writing directions in a way that SASLprep does not allow' }
  }
  return { text: prepared }
}
