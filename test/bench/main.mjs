// @ts-check
// `npm run bench` and `npm run bench:broker`: loads the benchmark, which is TypeScript, on any Node that Ottla runs on.
import { runnerImport } from 'vite'

const [name = '', ...args] = process.argv.slice(2)
/** @type {{ module: { main(args: string[]): Promise<number> } }} */
const { module } = await runnerImport(`./test/bench/${name}.ts`)
try {
  process.exitCode = await module.main(args)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
