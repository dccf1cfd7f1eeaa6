const lineFeed = 0x0a
const carriageReturn = 0x0d

/** The lines of a stream of bytes as UTF-8; they end with `\n`, `\r\n` or `\r`, and the last one need not. */
export async function* readLines(stream: AsyncIterable<Uint8Array>): AsyncGenerator<string[]> {
  let rest = Buffer.alloc(0)
  let endedWithReturn = false
  for await (const chunk of stream) {
    let bytes = rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([rest, chunk])
    if (endedWithReturn && bytes[0] === lineFeed) bytes = bytes.subarray(1)
    endedWithReturn = false
    const lines: string[] = []
    let start = 0
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at]
      if (byte !== lineFeed && byte !== carriageReturn) continue
      lines.push(bytes.toString('utf8', start, at))
      if (byte === carriageReturn) {
        if (at + 1 === bytes.length) endedWithReturn = true
        else if (bytes[at + 1] === lineFeed) at++
      }
      start = at + 1
    }
    rest = bytes.subarray(start)
    if (lines.length > 0) yield lines
  }
  if (rest.length > 0) yield [rest.toString('utf8')]
}
