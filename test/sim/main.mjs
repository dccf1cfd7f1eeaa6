// @ts-check
// `npm run sim`: clients, groups, transactions and the broker in one process under one seed, with faults; see docs/reliability.md.
//   -- --seeds 300 [--from 1]   seeds 1 to 300, some of them twice
//   -- --seed 42 [--only a,b]   one, with its story
//   -- --minutes 30             as many as there is time for
//   -- --bugs [--quick]         whether the planted bugs are caught; quick: without looking for the shortest histories
//   -- --bug name,name          some of them
import { mkdirSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { bundle } from './bundle.mjs'
import { runBugs } from './run-bugs.mjs'
import { runAll, Worker } from './pool.mjs'
import { storyLines } from './story.mjs'

/** @typedef {import('./worker.ts').Outcome} Outcome */

/** One of so many seeds runs twice, and the two runs have to be the same to the byte. */
const twiceEvery = 10

const { values } = parseArgs({
  options: {
    seeds: { type: 'string' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    only: { type: 'string' },
    minutes: { type: 'string' },
    bugs: { type: 'boolean', default: false },
    bug: { type: 'string' },
    quick: { type: 'boolean', default: false },
    workers: { type: 'string', default: '2' },
    report: { type: 'string' },
  },
})
const workers = Number(values.workers)
mkdirSync('.tmp/sim', { recursive: true })
const file = '.tmp/sim/worker.mjs'

if (values.bugs || values.bug !== undefined) {
  const results = await runBugs(values.bug?.split(','), workers, !values.quick)
  const caught = results.filter(({ isCaught }) => isCaught).length
  finish(caught, results.length - caught)
} else {
  await bundle(file)
  if (values.seed !== undefined) await tellOne(Number(values.seed), values.only?.split(','))
  else await runMany()
}

/**
 * @param {number} seed
 * @param {string[] | undefined} only
 */
async function tellOne(seed, only) {
  const worker = new Worker(file)
  const outcome = await worker.ask({ seed, isTold: true, isTwice: true, ...(only === undefined ? {} : { only }) })
  worker.close()
  for (const line of storyLines(outcome.story ?? [])) console.log(line)
  console.log(
    `\nseed ${seed}: ${outcome.digest}, ${Math.round(outcome.virtualMs)} ms of its time, ${outcome.parts?.join(',')}`,
  )
  for (const { rule, text } of outcome.findings) console.log(`  ${rule}: ${text}`)
  finish(outcome.findings.length === 0 ? 1 : 0, outcome.findings.length === 0 ? 0 : 1)
}

async function runMany() {
  const endMs = values.minutes === undefined ? Infinity : performance.now() + Number(values.minutes) * 60_000
  const count = Number(values.seeds ?? (values.minutes === undefined ? 300 : Infinity))
  const first = Number(values.from)
  function* tasks() {
    for (let seed = first; seed < first + count && performance.now() < endMs; seed++) {
      yield { seed, isTwice: seed % twiceEvery === 0 }
    }
  }
  const startedMs = performance.now()
  const total = { seeds: 0, virtualMs: 0, events: 0, records: 0, operations: 0 }
  /** @type {Record<string, number>} */
  const faults = {}
  /** @type {Outcome[]} */
  const failed = []
  await runAll(file, tasks(), workers, (outcome) => {
    total.seeds++
    for (const name of /** @type {const} */ (['virtualMs', 'events', 'records', 'operations'])) {
      total[name] += outcome[name]
    }
    for (const [kind, n] of Object.entries(outcome.faults)) faults[kind] = (faults[kind] ?? 0) + n
    if (outcome.findings.length > 0) {
      failed.push(outcome)
      for (const { rule, text } of outcome.findings.slice(0, 1)) {
        console.log(`seed ${outcome.seed} failed: ${rule}: ${text.slice(0, 300)}`)
      }
    }
  })
  for (const { seed } of failed.slice(0, 3)) await tellShortest(seed)
  const hours = (total.virtualMs / 3_600_000).toFixed(1)
  const seconds = Math.round((performance.now() - startedMs) / 1_000)
  const counts = Object.entries(faults).toSorted((a, b) => b[1] - a[1])
  console.log(
    `${total.seeds} seeds in ${seconds} s: ${hours} h of their time, ${total.operations} operations, ${total.records} records in the logs, ` +
      `${counts.reduce((sum, [, n]) => sum + n, 0)} faults (${counts.map(([kind, n]) => `${kind} ${n}`).join(', ')})`,
  )
  if (failed.length > 0) console.log(`failed: ${failed.map(({ seed }) => seed).join(' ')}`)
  finish(total.seeds - failed.length, failed.length)
}

/** @param {number} seed */
async function tellShortest(seed) {
  const worker = new Worker(file)
  const outcome = await worker.ask({ seed, isShrunk: true })
  worker.close()
  console.log(`\nThe shortest history of seed ${seed} that shows it:`)
  const lines = storyLines(outcome.story ?? [])
  for (const line of lines.slice(-60)) console.log(`  ${line}`)
  for (const { rule, text } of outcome.findings.slice(0, 5)) console.log(`  ${rule}: ${text}`)
  console.log(`replay it:  npm run sim -- --seed ${seed} --only ${outcome.parts?.join(',')}`)
  console.log(`and all of it:  npm run sim -- --seed ${seed}\n`)
}

/**
 * @param {number} passed
 * @param {number} failures
 */
function finish(passed, failures) {
  if (values.report !== undefined) writeFileSync(values.report, JSON.stringify({ passed, failed: failures }))
  console.log(`${passed} passed, ${failures} failed`)
  process.exitCode = failures === 0 && passed > 0 ? 0 : 1
}
