// @ts-check
import { readFileSync } from 'node:fs'
import { relative } from 'node:path'

/**
 * Counts the tests in a report of vitest's JSON reporter. A file that failed before its first test counts as one
 * failure, and so does a run that failed for another reason (an unhandled error, no report at all): nothing that went wrong counts as nothing.
 * @param {string} path - where the report was written
 * @param {boolean} succeeded - whether vitest exited with 0
 * @returns {{ passed: number, failed: number, skipped: number, failures: string[] }} `failures` says file, test and first
 *   line of the message of each
 */
export function countTests(path, succeeded) {
  /** @type {{ passed: number, failed: number, skipped: number, failures: string[] }} */
  const counts = { passed: 0, failed: 0, skipped: 0, failures: [] }
  let report
  try {
    report = JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return { passed: 0, failed: 1, skipped: 0, failures: [`no report in ${path}`] }
  }
  for (const file of report.testResults) {
    const failedBefore = counts.failed
    for (const { status, fullName, failureMessages } of file.assertionResults) {
      if (status === 'passed') counts.passed++
      else if (status === 'failed') fail(file.name, fullName, failureMessages[0])
      else counts.skipped++
    }
    if (file.status === 'failed' && counts.failed === failedBefore) fail(file.name, 'the file itself', file.message)
  }
  const isSilent = counts.passed + counts.failed + counts.skipped === 0
  if (counts.failed === 0 && (!succeeded || isSilent)) {
    counts.failed = 1
    counts.failures.push(isSilent ? 'no test ran' : 'no test failed, but the run did: an unhandled error, see above')
  }
  return counts

  /**
   * @param {string} file
   * @param {string} test
   * @param {string | undefined} message
   */
  function fail(file, test, message) {
    counts.failed++
    counts.failures.push(`${relative('.', file)}: ${test}: ${(message ?? '').split('\n', 1)[0]}`)
  }
}
