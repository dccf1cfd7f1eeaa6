// @ts-check
// `npm test`: every check that needs only Node, one after the other, and what came of it in plain words at the end.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { countTests } from './support/count-tests.mjs'

const report = '.tmp/results/vitest.json'
const simulation = '.tmp/results/sim.json'
const steps = [
  { name: 'types', command: 'npm run --silent types' },
  { name: 'lint', command: 'npm run --silent lint' },
  { name: 'format', command: 'npm run --silent format:check' },
  { name: 'tests', command: 'npx vitest run', report },
  { name: 'sim', command: `node test/sim/main.mjs --seeds 60 --report ${simulation}`, simulation },
]

mkdirSync('.tmp/results', { recursive: true })
rmSync(report, { force: true })
rmSync(simulation, { force: true })
rmSync('.tmp/results/test.json', { force: true })

let passed = 0
let failed = 0
const lines = []
/** @type {string[]} */
const failures = []
for (const step of steps) {
  console.log(`\n== ${step.name}`)
  const startedMs = performance.now()
  const succeeded =
    spawnSync(step.command, { stdio: 'inherit', shell: true, env: { ...process.env, OTTLA_TEST_REPORT: report } })
      .status === 0
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1)
  // A check that is neither a vitest test nor a seed counts as one.
  const single = {
    passed: succeeded ? 1 : 0,
    failed: succeeded ? 0 : 1,
    skipped: 0,
    failures: succeeded ? [] : [step.name],
  }
  const counts =
    step.report !== undefined
      ? countTests(step.report, succeeded)
      : step.simulation !== undefined
        ? countSeeds(step.simulation)
        : single
  passed += counts.passed
  failed += counts.failed
  failures.push(...counts.failures)
  const mark = counts.failed === 0 ? 'ok    ' : 'FAILED'
  const detail =
    step.report === undefined && step.simulation === undefined
      ? ''
      : `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`
  lines.push(`  ${mark}  ${step.name.padEnd(8)} ${seconds.padStart(6)} s  ${detail}`.trimEnd())
}
writeFileSync('.tmp/results/test.json', JSON.stringify({ passed, failed, failures }))
for (const failure of failures) lines.push(`  failed: ${failure}`)
console.log(`\n${lines.join('\n')}\n\n${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1

/**
 * What `npm run sim` left behind; a run that did not get to its end is a failure.
 * @param {string} path
 */
function countSeeds(path) {
  try {
    const counts = JSON.parse(readFileSync(path, 'utf8'))
    return { ...counts, skipped: 0, failures: counts.failed === 0 ? [] : [`sim: ${counts.failed} seeds, see above`] }
  } catch {
    return { passed: 0, failed: 1, skipped: 0, failures: ['sim'] }
  }
}
