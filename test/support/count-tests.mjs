// @ts-check
import { readFileSync } from 'node:fs'

/**
 * Counts the tests in a report of vitest's JSON reporter. A file that failed before its first test counts as one
 * failure, and so does a run that failed for another reason (an unhandled error, no report at all): nothing that went wrong counts as nothing.
 * @param {string} path - where the report was written
 * @param {boolean} succeeded - whether vitest exited with 0
 * @returns {{ passed: number, failed: number, skipped: number }}
 */
export function countTests(path, succeeded) {
  const counts = { passed: 0, failed: 0, skipped: 0 }
  let report
  try {
    report = JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return { passed: 0, failed: 1, skipped: 0 }
  }
  for (const file of report.testResults) {
    for (const { status } of file.assertionResults) {
      if (status === 'passed') counts.passed++
      else if (status === 'failed') counts.failed++
      else counts.skipped++
    }
    const anyFailed = file.assertionResults.some(
      (/** @type {{ status: string }} */ result) => result.status === 'failed',
    )
    if (file.status === 'failed' && !anyFailed) counts.failed++
  }
  const isSilent = counts.passed + counts.failed + counts.skipped === 0
  if (counts.failed === 0 && (!succeeded || isSilent)) counts.failed = 1
  return counts
}
