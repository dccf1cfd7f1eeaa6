// The last line of `.ci/run`: the results that the test runs left behind, added up, with the name of what failed. A run that left none counts as one failure.
import { readFileSync } from 'node:fs'

let passed = 0
let failed = 0
for (const path of ['.tmp/results/test.json', '.tmp/results/simulation.json', '.tmp/results/interop.json']) {
  try {
    const counts = JSON.parse(readFileSync(path, 'utf8'))
    passed += counts.passed
    failed += counts.failed
    for (const failure of counts.failures ?? [`${counts.failed} of those in ${path}`].slice(0, counts.failed))
      console.log(`failed: ${failure}`)
  } catch {
    console.log(`no result in ${path}: that run did not get to its end`)
    failed += 1
  }
}
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
