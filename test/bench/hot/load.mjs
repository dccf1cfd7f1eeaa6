// Shared by the bare loops and ours: the records that are sent, and the figures of a run.
import { heapProfile } from '../../support/heap-profile.mjs'

const text = '{"id":"0123456789","user":"u-8842","ts":1700000000,"path":"/api/v1/items","ua":"Mozilla/5.0","n":'
export const values = Array.from({ length: 4096 }, (_, i) =>
  Buffer.from((text + ((i * 7919 * 104_729) % 1e12).toString(36) + i).slice(0, 100).padEnd(100, 'x')),
)
export const keys = Array.from({ length: 4096 }, (_, i) => Buffer.from(`key-${i}`))

/** `--name=value` and `--name` of the command line. */
export function options(defaults) {
  const given = process.argv.slice(2).map((arg) => arg.replace(/^--/, '').split('='))
  return { ...defaults, ...Object.fromEntries(given.map(([name, value]) => [name, value ?? 'true'])) }
}

/** Waits for all that is ready to run. */
export const turn = () => new Promise((resolve) => setImmediate(resolve))

/**
 * Runs `work(n)` to warm up and then `rounds` times; prints one JSON line with the CPU time of this process (user and
 * system) per record, in µs, and the records per second. The best tenth of many short rounds, not their mean: what the code
 * takes when nothing else wants the processor and its caches.
 */
export async function measure(work, n, rounds) {
  await work(400_000)
  if (options({}).garbage !== undefined) return measureGarbage(work, n * rounds)
  const cpus = []
  const rates = []
  const systems = []
  for (let round = 0; round < rounds; round++) {
    const start = process.hrtime.bigint()
    const before = process.cpuUsage()
    const done = (await work(n)) ?? n
    const used = process.cpuUsage(before)
    const seconds = Number(process.hrtime.bigint() - start) / 1e9
    cpus.push((used.user + used.system) / done)
    systems.push(used.system / done)
    rates.push(done / seconds)
  }
  console.log(JSON.stringify({ cpu: quantile(cpus, 0.1), system: quantile(systems, 0.1), rate: quantile(rates, 0.9) }))
}

/** Prints the bytes that were allocated per record on V8's heap, dead ones included, and the places where. */
async function measureGarbage(work, n) {
  let done = n
  const { places } = await heapProfile(async () => {
    done = (await work(n)) ?? n
  })
  const found = places.filter(([place]) => !place.includes('/heap-profile.mjs'))
  const bytesOf = (part) => found.reduce((sum, [place, size]) => (place.includes(part) ? sum + size / done : sum), 0)
  const top = found.slice(0, 8).map(([place, size]) => `${(size / done).toFixed(1)} ${place}`)
  console.log(JSON.stringify({ all: bytesOf(''), ours: bytesOf('/dist/'), top }))
}

export function quantile(figures, share) {
  const sorted = [...figures].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length * share)]
}
