// @ts-check
// `npm run bench`: loads the benchmark, which is TypeScript, on any Node that Ottla runs on.
import { runnerImport } from 'vite'

/** @type {{ module: { main(args: string[]): Promise<number> } }} */
const { module } = await runnerImport('./test/bench/bench.ts')
try {
  process.exitCode = await module.main(process.argv.slice(2))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
