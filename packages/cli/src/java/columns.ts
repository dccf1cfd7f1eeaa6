/** A text filled up with blanks, as `%-15s` does; longer text stays. */
export function column(text: string | number, width: number): string {
  return String(text).padEnd(width)
}

/** The width of a column: of its longest text, and at least so much. */
export function widthOf(texts: Iterable<string>, atLeast: number): number {
  let width = atLeast
  for (const text of texts) width = Math.max(width, text.length)
  return width
}
