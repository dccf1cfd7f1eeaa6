import type { Readable } from 'node:stream'
import { UsageError } from '../terminal/failure.ts'

/** No record may be larger than this, or a file without line ends would fill the memory. */
const maxRecordBytes = 256 * 1024 * 1024

/**
 * The pieces of a stream between delimiters, one list for each chunk that was read. What stands after the last delimiter
 * is a piece too, unless it is empty. Nothing is read ahead, so a slow user of the pieces slows the reading.
 * @throws UsageError for a piece that is too large to be a record.
 */
export async function* splitInput(input: Readable, delimiter: Buffer): AsyncGenerator<Buffer[]> {
  let held: Buffer[] = []
  let heldBytes = 0
  for await (const chunk of input as AsyncIterable<Buffer | string>) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
    // A delimiter may lie across two chunks: look again from shortly before the border.
    const before = heldBytes
    held.push(bytes)
    heldBytes += bytes.length
    if (delimiter.length === 1 && !bytes.includes(delimiter)) {
      if (heldBytes > maxRecordBytes)
        throw new UsageError(`No delimiter in ${maxRecordBytes} bytes of input; see --delimiter`)
      continue
    }
    const all = held.length === 1 ? bytes : Buffer.concat(held, heldBytes)
    const pieces: Buffer[] = []
    let start = 0
    let from = Math.max(before - delimiter.length + 1, 0)
    for (let at = all.indexOf(delimiter, from); at >= 0; at = all.indexOf(delimiter, from)) {
      pieces.push(all.subarray(start, at))
      start = at + delimiter.length
      from = start
    }
    const rest = all.subarray(start)
    held = rest.length === 0 ? [] : [rest]
    heldBytes = rest.length
    if (heldBytes > maxRecordBytes)
      throw new UsageError(`No delimiter in ${maxRecordBytes} bytes of input; see --delimiter`)
    if (pieces.length > 0) yield pieces
  }
  if (heldBytes > 0) yield [held.length === 1 ? held[0]! : Buffer.concat(held, heldBytes)]
}
