import { join } from 'node:path'
import type { Broker } from '@ottla/broker'
import { afterAll, beforeAll, test } from 'vitest'
import { findNode, prepareClient } from '../bench/lib/clients.ts'
import { type Finished, runOk, type RunOptions } from '../support/processes.ts'
import { asLines, brokerUnderTest, checkForeignClient, type ForeignClient, parseSeen } from './foreign.ts'

const program = join(import.meta.dirname, 'platformatic.mjs')
const installMs = 300_000

let broker: Broker
let node: string
let env: Readonly<Record<string, string>>
beforeAll(async () => {
  broker = await brokerUnderTest()
  // It does not run on Node 20.
  node = await findNode('24')
  const client = await prepareClient('platformatic', node)
  if ('reason' in client) throw new Error(`@platformatic/kafka cannot be tried: ${client.reason}`)
  ;({ env } = client)
}, installMs)
afterAll(() => broker.close())

const run = (args: readonly string[], options: RunOptions = {}): Promise<Finished> =>
  runOk(node, [program, ...args], { ...options, env })

const platformatic: ForeignClient = {
  async produce(bootstrapServers, topic, records) {
    await run(['produce', bootstrapServers, topic], { input: asLines(records) })
  },
  async consume(bootstrapServers, topic, groupId, count) {
    return parseSeen((await run(['consume', bootstrapServers, topic, groupId, String(count)])).stdout)
  },
}

test('@platformatic/kafka produces to our broker and consumes from it in a group', async () => {
  await checkForeignClient(platformatic, broker, 'platformatic')
})
