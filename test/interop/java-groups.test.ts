// Groups of the newer protocols (KIP-848, KIP-932) with Apache Kafka's own clients and tools on our broker.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Broker } from '@ottla/broker'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { brokerUnderTest, createTopic, numbered, send } from './foreign.ts'
import { javaTool } from './tools.ts'

const count = 200

let folder: string
let broker: Broker
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ottla-java-groups-'))
  broker = await brokerUnderTest(folder)
  for (const topic of ['consumed', 'shared']) {
    await createTopic(broker.bootstrapServers, topic)
    await send(broker.bootstrapServers, topic, numbered(0, count))
  }
})
afterAll(async () => {
  await broker.close()
  rmSync(folder, { recursive: true, force: true })
})

function tool(className: string, ...args: string[]): Promise<{ stdout: string; stderr: string }> {
  const options = ['--bootstrap-server', broker.bootstrapServers, ...args]
  return javaTool(`org.apache.kafka.tools.${className}`, options, { timeoutMs: 100_000 })
}

function linesOf({ stdout }: { stdout: string }): string[] {
  return stdout.split('\n').filter((line) => line !== '')
}

/** Values that are there, without their order. */
function valuesOf(records: readonly { value: string }[]): string[] {
  return records.map(({ value }) => value).toSorted()
}

/** What DumpLogSegments makes of all records of an internal topic. */
async function dump(topic: string, decoder: string): Promise<string> {
  const folders = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  const files = folders.filter((path) => path.includes(`${topic}-`) && path.endsWith('.log'))
  const paths = files.map((path) => join(folder, path)).join(',')
  return (await javaTool('org.apache.kafka.tools.DumpLogSegments', ['--files', paths, decoder])).stdout
}

test(
  'Java consumers with group.protocol=consumer share a topic, commit, and go on where they were',
  { timeout: 240_000 },
  async () => {
    const consume = (messages: number): ReturnType<typeof tool> =>
      tool(
        'consumer.ConsoleConsumer',
        ...['--topic', 'consumed', '--group', 'java-848', '--from-beginning'],
        ...[
          '--command-property',
          'group.protocol=consumer',
          '--timeout-ms',
          '30000',
          '--max-messages',
          String(messages),
        ],
      )
    const both = await Promise.all([consume(count / 2), consume(count / 2)])
    // Who has had enough leaves, and what it had read beyond is read again by the other: all is seen, some twice.
    const seen = new Set(both.flatMap(linesOf))
    expect(seen.size).toBeGreaterThanOrEqual(count / 2)
    const state = await tool('consumer.group.ConsumerGroupCommand', '--describe', '--group', 'java-848', '--state')
    expect(state.stdout).toMatch(/java-848\s+127\.0\.0\.1:\d+\s+\(0\)\s+uniform\s+Empty\s+0/)
    const list = await tool('consumer.group.ConsumerGroupCommand', '--list', '--type', '--state')
    expect(list.stdout).toMatch(/java-848\s+Consumer\s+Empty/)
    // The decoder reads our records: 8 is what a member has now.
    const records = await dump('__consumer_offsets', '--offsets-decoder')
    expect(records).toMatch(/"type":"8","data":\{"groupId":"java-848".*"memberEpoch":2,"previousMemberEpoch":0/)
  },
)

test('Java share consumers share the records of a topic, each record once', { timeout: 240_000 }, async () => {
  const alter = ['--alter', '--group', 'java-share', '--add-config', 'share.auto.offset.reset=earliest']
  await javaTool('kafka.admin.ConfigCommand', ['--bootstrap-server', broker.bootstrapServers, ...alter])
  const share = (): ReturnType<typeof tool> =>
    tool('consumer.ConsoleShareConsumer', '--topic', 'shared', '--group', 'java-share', '--timeout-ms', '8000')
  const both = await Promise.all([share(), share()])
  expect(both.flatMap(linesOf).toSorted()).toEqual(valuesOf(numbered(0, count)))
  const offsets = await tool('consumer.group.ShareGroupCommand', '--describe', '--group', 'java-share')
  expect(offsets.stdout.match(/java-share\s+shared\s+\d\s+\d+\s+0/g)).toHaveLength(3)
  expect(await dump('__share_group_state', '--share-group-state-decoder')).toMatch(/deliveryState/)
})
