/** A failure that is printed without a word before it. */
export class TerseError extends Error {
  override readonly name = 'TerseError'
}
