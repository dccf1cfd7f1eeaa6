import { column, widthOf } from './columns.ts'
import { printLine } from './print.ts'

/** Prints rows under their headers, each column as wide as its widest text and followed by a tab. */
export async function printPrettyTable(
  headers: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): Promise<void> {
  const widths = headers.map((header, i) =>
    widthOf(
      rows.map((row) => String(row[i])),
      header.length,
    ),
  )
  for (const row of [headers, ...rows]) await printLine(row.map((text, i) => `${column(text, widths[i]!)}\t`).join(''))
}
