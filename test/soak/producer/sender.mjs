// @ts-check
// One process that sends at full speed for some minutes, then idles for half a minute, and tells in lines of JSON how it fares.
// Arguments: bootstrap servers, topic, minutes.
import { nodeRuntime } from '@ottla/runtime'
import { performance } from 'node:perf_hooks'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { Producer } from 'ottla'

const [bootstrapServers = '', topic = '', minutes = '10'] = process.argv.slice(2)
const sampleMs = 5_000
const idleMs = 40_000
let unhandled = 0
process.on('unhandledRejection', () => unhandled++)

/** @param {object} facts */
const tell = (facts) => console.log(JSON.stringify(facts))

/** Delays of the timers that are running. @type {Map<object, number>} */
const timers = new Map()
let timersStarted = 0
/** The process's clock, watched. @type {import('@ottla/runtime').Clock} */
const clock = {
  now: () => nodeRuntime.clock.now(),
  monotonic: () => nodeRuntime.clock.monotonic(),
  setImmediate: (callback) => nodeRuntime.clock.setImmediate(callback),
  setTimer: (delayMs, callback, options) => {
    const key = {}
    timers.set(key, delayMs)
    timersStarted++
    const run = () => {
      timers.delete(key)
      callback()
    }
    const timer = nodeRuntime.clock.setTimer(delayMs, run, options)
    return {
      cancel: () => {
        timers.delete(key)
        timer.cancel()
      },
    }
  },
}

const producer = new Producer({ bootstrapServers }, { runtime: { ...nodeRuntime, clock } })
const keys = Array.from({ length: 10_000 }, (_, i) => `key-${i}`)
const value = Buffer.alloc(100, 'v')
const startMs = performance.now()
const endMs = startMs + Number(minutes) * 60_000
let sent = 0

const sample = () => {
  globalThis.gc?.()
  const { rss, heapUsed, external, arrayBuffers } = process.memoryUsage()
  const { user, system } = process.cpuUsage()
  const { failedCount } = producer
  const atMs = performance.now() - startMs
  tell({
    type: 'sample',
    atMs,
    sent,
    rss,
    heapUsed,
    external,
    arrayBuffers,
    cpuMs: (user + system) / 1000,
    failedCount,
    unhandled,
  })
}

let nextSampleMs = startMs
while (performance.now() < endMs) {
  for (let i = 0; i < 1_000; i++, sent++)
    producer.sendAndForget({ topic, key: keys[sent % keys.length] ?? null, value })
  if (producer.isFull) await producer.ready()
  if (performance.now() < nextSampleMs) continue
  nextSampleMs += sampleMs
  sample()
}
await producer.flush()
sample()

// What was needed for the load only has ended after a moment.
await sleep(5_000)
const before = process.cpuUsage()
const startedBefore = timersStarted
const shortest = Math.min(...timers.values())
await sleep(idleMs)
const used = process.cpuUsage(before)
tell({
  type: 'idle',
  idleMs,
  cpuMs: (used.user + used.system) / 1000,
  timersStarted: timersStarted - startedBefore,
  /** Null when none runs. */
  shortestTimerMs: Number.isFinite(shortest) ? shortest : null,
  handles: process.getActiveResourcesInfo(),
})
const metrics = producer.metrics()['producer-metrics']
await producer.close()
tell({ type: 'end', sent, failedCount: producer.failedCount, unhandled, metrics })
