#!/usr/bin/env node
import { spawn } from 'node:child_process'
import { mkdirSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { runTool } from './start.js'

const startMs = 30_000
const started = 'Kafka Server started'
const args = process.argv.slice(2)
const others = args.filter((arg) => arg !== '-daemon' && arg !== '--daemon')

if (others.length === args.length) await runTool('kafka-server-start')
else await runInBackground()

/** Comes back when the broker has started, or has failed and said why. */
async function runInBackground() {
  const folder = process.env.LOG_DIR ?? 'logs'
  const log = join(folder, 'kafkaServer.out')
  mkdirSync(folder, { recursive: true })
  const output = openSync(log, 'w')
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), ...others], {
    detached: true,
    stdio: ['ignore', output, output],
  })
  const text = () => readFileSync(log, 'utf8')
  for (let waitedMs = 0; waitedMs < startMs && child.exitCode === null && !text().includes(started); waitedMs += 50) {
    await sleep(50)
  }
  process.stderr.write(
    text()
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('['))
      .map((line) => `${line}\n`)
      .join(''),
  )
  if (child.exitCode === null) {
    process.stdout.write(`kafka-server-start.sh: running in the background as process ${child.pid}, output in ${log}\n`)
    child.unref()
  } else process.exitCode = child.exitCode
}
