import { onlyParts, partsOf, type Plan } from './plan.ts'
import { type Finding, type RunResult, runPlan } from './run-plan.ts'

/** Runs that shrinking may take. */
const mostRuns = 60

/** A plan and what came of it. */
export interface Shrunk {
  readonly plan: Plan
  readonly result: RunResult
}

/** Leaves out actors and faults, and then records, as long as the first rule that was broken still is. */
export async function shrink(plan: Plan, result: RunResult): Promise<Shrunk> {
  const wanted = kindOf(result.findings[0]!)
  let best: Shrunk = { plan, result }
  let runs = 0
  const isKept = async (candidate: Plan): Promise<boolean> => {
    if (runs++ >= mostRuns) return false
    const tried = await runPlan(candidate)
    if (!tried.findings.some((finding) => kindOf(finding) === wanted)) return false
    best = { plan: candidate, result: tried }
    return true
  }
  // Halves first, then ever smaller parts, each tried again after a success.
  for (let size = Math.ceil(partsOf(plan).length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let at = 0; at < partsOf(best.plan).length;) {
      const names = partsOf(best.plan)
      const left = names.filter((_, i) => i < at || i >= at + size)
      if (!(await isKept(onlyParts(best.plan, new Set(left))))) at += size
    }
  }
  return best
}

/** The same trouble, wherever it happened. */
function kindOf({ rule, text }: Finding): string {
  return `${rule} ${text.replaceAll(/\S*\d\S*/g, '').slice(0, 30)}`
}
