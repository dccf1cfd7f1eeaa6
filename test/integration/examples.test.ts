// Every example runs by itself, as its first lines say, and says nothing on stderr. One that is not run here or by vitest fails the test.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root, run } from '../support/processes.ts'

const folder = join(root, 'examples')
const expected: Readonly<Record<string, RegExp>> = {
  '01-three-ways-to-send.mjs': /^sync: partition \d, offset 0\nasync: 1000 acknowledged\nlast: offset 2001\n$/,
  '02-at-least-once.mjs': /^59 payments before the failure\n100 payments of 4950 in all, from \d+ deliveries\n$/,
  '03-seek-and-pause.mjs': /^read where we wanted; the end is at 60\n$/,
  '04-rebalance.mjs': /^anna got 0, 1, 2, 3\n[^]*bert got \d, \d\n[^]*anna has all four again\n[^]*$/,
  '06-on-a-cluster.mjs': /^300 records acknowledged by 127\.0\.0\.1:\d+\n300 read back, 0 missing\n$/,
  '07-parallel-work.mjs': /^gave up offset 77 after 3 attempts\n16 at a time, 200 records committed\n$/,
  '08-exactly-once-copy.mjs': /^no paper left in billing-1\n300 invoices, each once\n$/,
}
const files = readdirSync(folder).filter((name) => name.endsWith('.mjs'))
const tests = readdirSync(join(folder, 'testing')).map((name) => `testing/${name}`)

test('every example is run', () => {
  expect(files.filter((name) => !name.endsWith('.test.mjs'))).toEqual(Object.keys(expected))
})

test.each([...files, ...tests])('%s has at most 60 lines and says how it is run', (name) => {
  const lines = readFileSync(join(folder, name), 'utf8').trimEnd().split('\n')
  expect(lines.length).toBeLessThanOrEqual(60)
  expect(lines.slice(0, 4).join('\n')).toContain(`examples/${name}`)
})

test.each(Object.entries(expected))('%s prints what it should', async (name, output) => {
  const { code, stdout, stderr } = await run(process.execPath, [join(folder, name)], {
    env: { BOOTSTRAP_SERVERS: undefined },
  })
  expect({ code, stderr }, stdout).toEqual({ code: 0, stderr: '' })
  expect(stdout).toMatch(output)
})
