// @ts-check
// One process that sends under the heap profiler and tells what was allocated where, as JSON.
// Arguments: bootstrap servers, topic, number of windows, records of each.
import { Producer } from 'ottla'
import { heapProfile } from '../../support/heap-profile.mjs'

const [bootstrapServers = '', topic = '', windows = '5', records = '1000000'] = process.argv.slice(2)
const producer = new Producer({ bootstrapServers })
const keys = Array.from({ length: 10_000 }, (_, i) => `key-${i}`)
const value = Buffer.alloc(100, 'v')

async function sendWindow() {
  for (let i = 0; i < Number(records); i++) {
    producer.sendAndForget({ topic, key: keys[i % keys.length] ?? null, value })
    if (producer.isFull) await producer.ready()
  }
  await producer.flush()
}

await sendWindow()
const allocated = []
for (let i = 0; i < Number(windows); i++) {
  const { bytes, places } = await heapProfile(sendWindow)
  allocated.push({ bytes, places: places.slice(0, 40) })
}
const { bytes } = await heapProfile(
  async () => {
    await sendWindow()
    globalThis.gc?.()
  },
  { isAlive: true },
)
const metrics = producer.metrics()['producer-metrics'] ?? {}
const pool = { totalBytes: metrics['buffer-total-bytes'], availableBytes: metrics['buffer-available-bytes'] }
await producer.close()
if (producer.failedCount > 0) throw new Error(`${producer.failedCount} records failed`)
process.stdout.write(JSON.stringify({ allocated, alive: { bytes }, pool }))
