import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { startBroker } from '@ottla/broker'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { root } from '../support/processes.ts'
import { runScenario } from './golden/scenario.ts'
import { JavaDriver } from './java-driver.ts'

const files = readdirSync(join(root, 'test', 'interop', 'golden')).filter((name) => name.endsWith('.txt'))
const forOurBroker = files.filter((name) => name.startsWith('our-broker'))

const timeoutMs = 300_000

let java: JavaDriver
beforeAll(() => {
  java = new JavaDriver()
})
afterAll(() => java.stop())

test.each(files.filter((name) => !forOurBroker.includes(name)))(
  'our tools do on Apache Kafka what its own tools do: %s',
  async (file) => {
    expect(await runScenario(file, { server: inject('apacheKafka'), data: inject('apacheKafkaData') }, java)).toEqual(
      [],
    )
  },
  timeoutMs,
)

test.each(forOurBroker)(
  "Kafka's tools and ours do the same on our broker: %s",
  async (file) => {
    const broker = await startBroker({ nodeId: 1, config: { 'group.min.session.timeout.ms': '6000' } })
    try {
      expect(await runScenario(file, { server: broker.bootstrapServers, data: '' }, java)).toEqual([])
    } finally {
      await broker.close()
    }
  },
  timeoutMs,
)
