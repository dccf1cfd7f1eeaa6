// One process of the simulation: runs the seeds that it is told and prints a line of JSON for each.
import { loadNativeCrc32c } from '@ottla/protocol'
import { createInterface } from 'node:readline'
import { onlyParts, partsOf, type Plan } from './plan.ts'
import { planOfSeed } from './plan-of-seed.ts'
import { type RunResult, runPlan } from './run-plan.ts'
import { shrink } from './shrink.ts'

/** What a worker is asked. */
export interface Task {
  readonly seed: number
  /** Leaves out all other actors and faults. */
  readonly only?: readonly string[]
  /** Runs it twice and compares. */
  readonly isTwice?: boolean
  /** Looks for a shorter plan with the same finding. */
  readonly isShrunk?: boolean
  /** Sends the whole history back. */
  readonly isTold?: boolean
}

/** What a worker answers. */
export interface Outcome {
  readonly seed: number
  readonly findings: RunResult['findings']
  readonly digest: string
  readonly virtualMs: number
  readonly events: number
  readonly records: number
  readonly operations: number
  readonly faults: Readonly<Record<string, number>>
  readonly wallMs: number
  /** Names of what is left of the plan, after shrinking. */
  readonly parts?: readonly string[]
  readonly story?: readonly string[]
}

async function answer(task: Task): Promise<Outcome> {
  const startedMs = performance.now()
  let plan: Plan = planOfSeed(task.seed)
  if (task.only !== undefined) plan = onlyParts(plan, new Set(task.only))
  let result = await runPlan(plan)
  if (task.isTwice === true) {
    const again = await runPlan(plan)
    if (again.digest !== result.digest) {
      const finding = { rule: 'failed', text: `two runs differ: ${result.digest} and ${again.digest}` } as const
      result = { ...result, findings: [...result.findings, finding] }
    }
  }
  if (task.isShrunk === true && result.findings.length > 0) {
    const shorter = await shrink(plan, result)
    plan = shorter.plan
    result = shorter.result
  }
  const { findings, digest, virtualMs, events, records, faults, history } = result
  const isTold = task.isTold === true || task.isShrunk === true
  return {
    seed: task.seed,
    findings,
    digest,
    virtualMs,
    events,
    records,
    operations: history.events.length,
    faults,
    wallMs: performance.now() - startedMs,
    parts: partsOf(plan),
    ...(isTold ? { story: history.toNdjson().split('\n') } : {}),
  }
}

/** Loaded once, in real time: in virtual time nothing may have to be waited for that the seed does not decide. */
async function prepare(): Promise<void> {
  await Promise.all([loadNativeCrc32c(), import('p-queue'), import('re2js')])
}

await prepare()
for await (const line of createInterface({ input: process.stdin })) {
  const outcome = await answer(JSON.parse(line) as Task)
  process.stdout.write(`${JSON.stringify(outcome)}\n`)
}
