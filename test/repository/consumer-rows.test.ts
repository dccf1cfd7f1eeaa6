// docs/consumer-rows.md says which test shows which row: none is missing, and no test is named that is not there.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from './workspace.ts'

const table = readFileSync(join(root, 'docs', 'consumer-rows.md'), 'utf8')
  .split('\n')
  .filter((line) => /^\| F\d/.test(line))
  .map((line) => {
    const [, row, , shownBy] = line.split('|')
    const [, file, name] = /^`([^`]+)`: (.+)$/.exec(shownBy!.trim()) ?? []
    return { line, row: row!.trim(), file, name }
  })

test('every row is shown by a test', () => {
  const rows = new Set(table.map(({ row }) => row))
  const expected = Array.from({ length: 38 }, (_, i) => `F${i + 1}`)
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
