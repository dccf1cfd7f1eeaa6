import Table from 'cli-table3'

/** One column of a table. */
export interface Column<T> {
  readonly header: string
  /** What stands in the cell; undefined and null become `-`. */
  readonly value: (row: T) => string | number | boolean | null | undefined
  /** Numbers are read from the right. Default left. */
  readonly align?: 'right'
}

const border = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
}

/** The lines of a table without borders: columns that `awk` can take apart, and an eye too. */
export function tableLines<T>(
  rows: readonly T[],
  columns: readonly Column<T>[],
  title: (text: string) => string,
): string[] {
  const table = new Table({
    chars: border,
    colAligns: columns.map((column) => column.align ?? 'left'),
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
  })
  table.push(columns.map((column) => title(column.header)))
  for (const row of rows) table.push(columns.map((column) => cell(column.value(row))))
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
}

function cell(value: string | number | boolean | null | undefined): string {
  return value === undefined || value === null || value === '' ? '-' : String(value)
}
