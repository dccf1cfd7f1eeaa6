// docs/producer-rows.md says which test shows which row: none is missing, and no test is named that is not there.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from './workspace.ts'

const table = readFileSync(join(root, 'docs', 'producer-rows.md'), 'utf8')
  .split('\n')
  .filter((line) => /^\| [AE]\d/.test(line))
  .map((line) => {
    const [, rows, , shownBy] = line.split(' | ').join('|').split('|')
    const [, file, name] = /^`([^`]+)`: (.+)$/.exec(shownBy!.trim()) ?? []
    return { line, rows: rows!.trim().split(', '), file, name }
  })

test('every row is shown by a test', () => {
  const rows = new Set(table.flatMap((entry) => entry.rows))
  const expected = ['A7', 'A8', ...Array.from({ length: 37 }, (_, i) => `E${i + 1}`)]
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
