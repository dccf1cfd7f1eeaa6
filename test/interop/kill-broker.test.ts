// kill -9 of a broker with a data folder, again and again while records are being sent with acks=all: whatever was acknowledged is
// in the log once, where its acknowledgement says, and whatever was sent is in the log at most once.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Producer } from 'ottla'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { root, RunningProcess } from '../support/processes.ts'
import { readAll } from './foreign.ts'
import { freePort } from './real-kafka.ts'

const topic = 'survivors'
const kills = 4
const recordsBetweenKills = 5000

let folder: string
let broker: RunningProcess | undefined
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ottla-kill-'))
})
afterEach(async () => {
  await broker?.stop('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

async function startBroker(port: number): Promise<RunningProcess> {
  const bin = join(root, 'packages', 'cli', 'bin', 'ottla.js')
  const args = [bin, 'broker', '--port', String(port), '--data-dir', folder, '--topic', `${topic}:3`]
  broker = new RunningProcess(process.execPath, args, { timeoutMs: 110_000 })
  await broker.output(/listening on/)
  return broker
}

test('every acknowledged record is there once after kill -9 and restart', async () => {
  const port = await freePort()
  const bootstrapServers = `127.0.0.1:${port}`
  let running = await startBroker(port)
  const producer = new Producer({
    bootstrapServers,
    retryBackoffMs: 20,
    retryBackoffMaxMs: 200,
    reconnectBackoffMaxMs: 200,
  })
  const acknowledged = new Map<string, string>()
  let sent = 0
  let unanswered = 0
  const sendSome = async (count: number): Promise<void> => {
    for (let i = 0; i < count; i++) {
      const id = String(sent++)
      producer.send({ topic, key: `key-${sent % 50}`, value: id }, (error, metadata) => {
        if (error == null) acknowledged.set(id, `${metadata!.partition}/${metadata!.offset}`)
      })
      if (producer.isFull) await producer.ready()
      // Lets answers in, so that the kill meets requests in every state.
      if (i % 50 === 49) await new Promise((resolve) => setImmediate(resolve))
    }
  }

  await sendSome(recordsBetweenKills)
  for (let kill = 0; kill < kills; kill++) {
    unanswered += sent - acknowledged.size
    const died = running.stop('SIGKILL')
    await sendSome(1000)
    await died
    running = await startBroker(port)
    await sendSome(recordsBetweenKills)
  }
  await producer.flush()
  await producer.close()

  expect(unanswered).toBeGreaterThan(0)
  expect(acknowledged.size).toBe(sent)
  const seen = await readAll(bootstrapServers, topic, sent)
  const placesById = new Map<string, string[]>()
  for (const { value, partition, offset } of seen) {
    placesById.set(value!, [...(placesById.get(value!) ?? []), `${partition}/${offset}`])
  }
  // An acknowledgement of a repeated batch may come without its offset (-1); the record is to be there once all the same.
  const wrong = [...acknowledged].filter(([id, place]) => {
    const places = placesById.get(id) ?? []
    return places.length !== 1 || !(places[0] === place || place.endsWith('/-1'))
  })
  expect(wrong).toEqual([])
  expect(seen).toHaveLength(sent)
  // One producer's records stand in each partition in the order they were sent, and so do those of each key.
  for (const partition of new Set(seen.map((record) => record.partition))) {
    const records = seen.filter((record) => record.partition === partition).toSorted((a, b) => a.offset - b.offset)
    const ids = records.map(({ value }) => Number(value))
    expect(ids).toEqual(ids.toSorted((a, b) => a - b))
  }
})
