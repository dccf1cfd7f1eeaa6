import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from './workspace.ts'

const readme = readFileSync(join(root, 'README.md'), 'utf8')
const examples = readdirSync(join(root, 'examples'))
  .filter((name) => name.endsWith('.mjs'))
  .map((name) => dedent(readFileSync(join(root, 'examples', name), 'utf8')))

/** Every line without its indentation, so that an excerpt from inside a function matches. */
function dedent(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trimStart())
    .join('\n')
}

test('every block of code in the README stands in an example, which the tests run', () => {
  const blocks = [...readme.matchAll(/```js\n([\s\S]*?)```/g)].map((match) => dedent(match[1]!))
  expect(blocks.length).toBeGreaterThanOrEqual(3)
  for (const block of blocks) {
    expect(
      examples.some((example) => example.includes(block)),
      block,
    ).toBe(true)
  }
})

test('every script and file that the README names exists', () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>
  }
  const named = [...readme.matchAll(/npm (?:run )?(start|test|[a-z]+:[a-z]+)/g)].map((match) => match[1]!)
  expect(named.filter((name) => scripts[name] === undefined)).toEqual([])
  const files = [...readme.matchAll(/(?:examples|packages)\/[\w.-]+(?:\/[\w.-]+)*\.\w+/g)].map((match) => match[0])
  expect(files.length).toBeGreaterThan(0)
  for (const file of files) expect(() => readFileSync(join(root, file)), file).not.toThrow()
})
