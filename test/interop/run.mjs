// @ts-check
// `npm run test:interop`: Ottla beside other people's Kafka software. What it needs it installs itself (see tools.ts);
// arguments go to vitest, such as a file name.
import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { countTests } from '../support/count-tests.mjs'

const report = '.tmp/results/vitest-interop.json'
const result = '.tmp/results/interop.json'

mkdirSync('.tmp/results', { recursive: true })
rmSync(report, { force: true })
rmSync(result, { force: true })

const args = ['vitest', 'run', '--config', 'test/interop/vitest.config.ts', ...process.argv.slice(2)]
const { status } = spawnSync('npx', args, { stdio: 'inherit', env: { ...process.env, OTTLA_TEST_REPORT: report } })
const { passed, failed, skipped, failures } = countTests(report, status === 0)
writeFileSync(result, JSON.stringify({ passed, failed, failures }))
for (const failure of failures) console.log(`failed: ${failure}`)
console.log(`\ninterop: ${passed} passed, ${failed} failed, ${skipped} skipped`)
process.exitCode = failed === 0 ? 0 : 1
