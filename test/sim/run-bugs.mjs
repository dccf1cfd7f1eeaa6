// @ts-check
// R17: the checker is tried with planted bugs. Each is put into the sources of a bundle of its own, and some seed has to catch it.
import { rmSync } from 'node:fs'
import { brokerBugs } from './bugs/broker.mjs'
import { clientBugs } from './bugs/clients.mjs'
import { bundle } from './bundle.mjs'
import { Worker } from './pool.mjs'

/**
 * @typedef {object} Bug
 * @property {string} name
 * @property {string} what - what goes wrong, for people
 * @property {number} [seed] - one that has caught it; tried first
 * @property {readonly import('./bundle.mjs').Replacement[]} patches
 */

/** Seeds after which a bug counts as not caught. */
const mostSeeds = 150

/**
 * @param {readonly string[] | undefined} names - all when absent
 * @param {number} lanes - bugs that are tried at the same time
 * @param {boolean} isShrunk - whether the shortest history is looked for
 */
export async function runBugs(names, lanes, isShrunk) {
  const all = [...clientBugs, ...brokerBugs]
  const unknown = names?.find((name) => !all.some((bug) => bug.name === name))
  if (unknown !== undefined)
    throw new Error(`There is no planted bug ${unknown}; there are ${all.map(({ name }) => name).join(', ')}`)
  const chosen = names === undefined ? all : all.filter(({ name }) => names.includes(name))
  const queue = [...chosen]
  /** @type {Map<string, Awaited<ReturnType<typeof tryBug>>>} */
  const results = new Map()
  const lane = async () => {
    for (let bug = queue.shift(); bug !== undefined; bug = queue.shift()) {
      const result = await tryBug(bug, isShrunk)
      results.set(bug.name, result)
      console.log(describe(bug, result))
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  return chosen.map((bug) => ({ bug, ...results.get(bug.name) }))
}

/**
 * @param {Bug} bug
 * @param {boolean} isShrunk
 */
async function tryBug(bug, isShrunk) {
  const file = `.tmp/sim/bug-${bug.name}.mjs`
  await bundle(file, bug.patches)
  const worker = new Worker(file)
  try {
    let tried = 0
    for (const seed of seedsFor(bug)) {
      tried++
      const outcome = await worker.ask({ seed })
      if (outcome.findings.length === 0) continue
      const shortest = isShrunk ? await worker.ask({ seed, isShrunk }) : outcome
      const rules = [...new Set(outcome.findings.map(({ rule }) => rule))]
      return { isCaught: true, seed, tried, rules, operations: shortest.operations, parts: shortest.parts ?? [] }
    }
    return { isCaught: false, seed: 0, tried, rules: [], operations: 0, parts: [] }
  } finally {
    worker.close()
    rmSync(file, { force: true })
    rmSync(`${file}.map`, { force: true })
  }
}

/** @param {Bug} bug */
function* seedsFor({ seed }) {
  if (seed !== undefined) yield seed
  for (let next = 1; next <= mostSeeds; next++) if (next !== seed) yield next
}

/**
 * @param {Bug} bug
 * @param {Awaited<ReturnType<typeof tryBug>>} result
 */
function describe({ name, what }, { isCaught, seed, tried, rules, operations, parts }) {
  if (!isCaught) return `NOT CAUGHT  ${name}: ${what} (${tried} seeds)`
  const how = `${rules.join(', ')} | seed ${seed}, ${tried} tried | ${operations} events, ${parts.join(',')}`
  return `caught  ${name.padEnd(28)} | ${how}`
}
