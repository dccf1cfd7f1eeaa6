// The counts at the end of `npm test` and `.ci/run` come from this function.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { countTests } from '../support/count-tests.mjs'

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ottla-count-'))
  path = join(folder, 'report.json')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const file = (status: string, ...tests: string[]): object => ({
  name: 'some.test.ts',
  status,
  message: 'could not be loaded\nat line 1',
  assertionResults: tests.map((each, index) => ({
    status: each,
    fullName: `test ${index}`,
    failureMessages: each === 'failed' ? ['expected 1\nat line 2'] : [],
  })),
})

test('passed, failed and skipped tests are counted over all files', () => {
  const testResults = [file('passed', 'passed', 'skipped'), file('failed', 'passed', 'failed', 'failed')]
  writeFileSync(path, JSON.stringify({ testResults }))
  expect(countTests(path, false)).toEqual({
    passed: 2,
    failed: 2,
    skipped: 1,
    failures: ['some.test.ts: test 1: expected 1', 'some.test.ts: test 2: expected 1'],
  })
})

test('a file that failed before its first test is one failure', () => {
  writeFileSync(path, JSON.stringify({ testResults: [file('passed', 'passed'), file('failed')] }))
  expect(countTests(path, false)).toEqual({
    passed: 1,
    failed: 1,
    skipped: 0,
    failures: ['some.test.ts: the file itself: could not be loaded'],
  })
})

test('a run that failed although every test passed is one failure', () => {
  writeFileSync(path, JSON.stringify({ testResults: [file('passed', 'passed')] }))
  expect(countTests(path, false)).toMatchObject({
    passed: 1,
    failed: 1,
    skipped: 0,
    failures: [expect.stringContaining('unhandled')],
  })
})

test('a run without a report, or without a single test, is one failure', () => {
  expect(countTests(path, true)).toMatchObject({
    passed: 0,
    failed: 1,
    skipped: 0,
    failures: [expect.stringMatching(/^no /)],
  })
  writeFileSync(path, JSON.stringify({ testResults: [] }))
  expect(countTests(path, true)).toMatchObject({
    passed: 0,
    failed: 1,
    skipped: 0,
    failures: [expect.stringMatching(/^no /)],
  })
})
