import { expect, test } from 'vitest'
import { join } from 'node:path'
import { root, runOk } from '../support/processes.ts'

const attempts = 7

/** The quickest of some attempts: the others waited for a processor. */
async function quickest(measure: () => Promise<number>): Promise<number> {
  const times: number[] = []
  for (let i = 0; i < attempts; i++) times.push(await measure())
  return Math.min(...times)
}

/** CPU time in ms that a new process needs for an import: what it takes on a machine that does nothing else. */
function importCpuMs(name: string): Promise<number> {
  const script = `
    const before = process.cpuUsage()
    import('${name}').then(() => {
      const { user, system } = process.cpuUsage(before)
      console.log((user + system) / 1000)
    })`
  return quickest(async () => Number((await runOk(process.execPath, ['-e', script])).stdout))
}

test("import('ottla') takes less than 60 ms", async () => {
  expect(await importCpuMs('ottla')).toBeLessThan(60)
})

test('the command answers within 150 ms', async () => {
  const bin = join(root, 'packages', 'cli', 'bin', 'ottla.js')
  const timed = async (...args: string[]): Promise<number> => {
    const startedMs = performance.now()
    await runOk(process.execPath, args)
    return performance.now() - startedMs
  }
  expect(await quickest(() => timed(bin, '--help'))).toBeLessThan(150)
})
