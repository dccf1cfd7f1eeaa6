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
  status,
  assertionResults: tests.map((each) => ({ status: each })),
})

test('passed, failed and skipped tests are counted over all files', () => {
  const testResults = [file('passed', 'passed', 'skipped'), file('failed', 'passed', 'failed', 'failed')]
  writeFileSync(path, JSON.stringify({ testResults }))
  expect(countTests(path, false)).toEqual({ passed: 2, failed: 2, skipped: 1 })
})

test('a file that failed before its first test is one failure', () => {
  writeFileSync(path, JSON.stringify({ testResults: [file('passed', 'passed'), file('failed')] }))
  expect(countTests(path, false)).toEqual({ passed: 1, failed: 1, skipped: 0 })
})

test('a run that failed although every test passed is one failure', () => {
  writeFileSync(path, JSON.stringify({ testResults: [file('passed', 'passed')] }))
  expect(countTests(path, false)).toEqual({ passed: 1, failed: 1, skipped: 0 })
})

test('a run without a report, or without a single test, is one failure', () => {
  expect(countTests(path, true)).toEqual({ passed: 0, failed: 1, skipped: 0 })
  writeFileSync(path, JSON.stringify({ testResults: [] }))
  expect(countTests(path, true)).toEqual({ passed: 0, failed: 1, skipped: 0 })
})
