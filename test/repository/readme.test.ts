// What the README shows is run by the tests: each line of its JavaScript stands in an example.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from './workspace.ts'

test('every line of code in the README stands in an example', () => {
  const folder = join(root, 'examples')
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.mjs'))
  const lines = (text: string): string[] => text.split('\n').map((line) => line.trim())
  const shown = new Set(names.flatMap((name) => lines(readFileSync(join(folder, name), 'utf8'))))
  const blocks = [...readFileSync(join(root, 'README.md'), 'utf8').matchAll(/^```js\n([^]*?)^```$/gm)]
  expect(blocks.length).toBeGreaterThan(2)
  const unknown = blocks.flatMap(([, code]) => lines(code!)).filter((line) => !shown.has(line))
  expect(unknown).toEqual([])
})
