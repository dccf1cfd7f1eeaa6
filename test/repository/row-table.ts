import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from './workspace.ts'

/**
 * Tests that a page of docs says of each row of acceptance which test shows it: none is missing, and no test is named
 * that is not there. A line is `| rows | what | `file`: name of the test |`.
 */
export function testRowTable(page: string, letters: string, expected: readonly string[]): void {
  const table = readFileSync(join(root, 'docs', page), 'utf8')
    .split('\n')
    .filter((line) => new RegExp(`^\\| [${letters}]\\d`).test(line))
    .map((line) => {
      const [, rows, , shownBy] = line.split('|')
      const [, file, name] = /^`([^`]+)`: (.+)$/.exec(shownBy!.trim()) ?? []
      return { line, rows: rows!.trim().split(', '), file, name }
    })

  test('every row is shown by a test', () => {
    const rows = new Set(table.flatMap((entry) => entry.rows))
    expect(expected.filter((row) => !rows.has(row))).toEqual([])
  })

  test('every test that shows a row is there', () => {
    const isThere = (file: string, name: string): boolean => {
      const path = join(root, file)
      if (!existsSync(path)) return false
      const text = readFileSync(path, 'utf8').replaceAll("\\'", "'")
      return [`'${name}'`, `"${name}"`, `\`${name}\``].some((quoted) => text.includes(quoted))
    }
    expect(table.filter(({ file, name }) => file === undefined || name === undefined)).toEqual([])
    expect(table.filter(({ file, name }) => !isThere(file!, name!)).map(({ line }) => line)).toEqual([])
  })
}
