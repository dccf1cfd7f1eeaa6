import type { Reporter, TestModule } from 'vitest/node'

/** Prints why each test was skipped, at the end of the run; a test that is skipped without a reason fails the run. */
export class SkipReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const byReason = new Map<string, string[]>()
    for (const module of modules) {
      for (const test of module.children.allTests('skipped')) {
        const result = test.result()
        const reason = (result.state === 'skipped' ? result.note : undefined) ?? ''
        byReason.set(reason, [...(byReason.get(reason) ?? []), test.name])
      }
    }
    for (const [reason, names] of byReason) {
      console.log(`\nskipped, ${reason === '' ? 'WITHOUT A REASON' : `because ${reason}`}:`)
      for (const name of names) console.log(`  ${name}`)
      if (reason === '') process.exitCode = 1
    }
  }
}
