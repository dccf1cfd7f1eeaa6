// The Java client 4.3.1 on our broker by its own interfaces, and the programs that Kafka tests itself with.
import type { Broker } from '@ottla/broker'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { brokerUnderTest, checkForeignCopy, createTopic, numbered, send } from './foreign.ts'
import { JavaDriver } from './java-driver.ts'
import { javaClients, javaTool } from './tools.ts'

let broker: Broker
let java: JavaDriver
beforeAll(async () => {
  broker = await brokerUnderTest()
  java = new JavaDriver()
})
afterAll(async () => {
  await java.stop()
  await broker.close()
})

/** Runs a tool and gives what it printed; its exit code has to be 0. */
async function tool(className: string, ...args: string[]): Promise<string> {
  const name = className.includes('.') ? className : `org.apache.kafka.tools.${className}`
  const { code, stdout, stderr } = await java.run(name, ['--bootstrap-server', broker.bootstrapServers, ...args])
  expect(code, `${stdout}\n${stderr}`).toBe(0)
  return stdout
}

test.each(['classic', 'consumer'])('the Java client copies in transactions (group.protocol=%s)', async (protocol) => {
  const copy = (...args: (string | number)[]): Promise<unknown> => javaClients(['copy', ...args.map(String), protocol])
  await checkForeignCopy({ copy }, broker, `java-tx-${protocol}`)
})

test('every call of the Java Admin client is answered', async () => {
  const { stdout } = await javaClients(['admin', broker.bootstrapServers, 'administered', 'administered-group'])
  const lines = stdout.trim().split('\n')
  expect(lines.length).toBe(28)
  expect(lines.filter((line) => !line.endsWith(' ok'))).toEqual([])
})

test('the verifiable producer and consumers agree on what was acknowledged', async () => {
  const { bootstrapServers } = broker
  const to = (...args: string[]): string[] => ['--bootstrap-server', bootstrapServers, '--topic', 'verified', ...args]
  await createTopic(bootstrapServers, 'verified')
  // They print the last of what they have to say in shutdown hooks, so each has a JVM of its own.
  const verifiable = async (name: string, ...args: string[]): Promise<string> =>
    (await javaTool(`org.apache.kafka.tools.${name}`, to(...args, '--max-messages', '200'))).stdout
  const consumed = (stdout: string): number =>
    [...stdout.matchAll(/"name":"records_consumed".*?"count":(\d+)|"count":(\d+).*?"name":"records_consumed"/g)].reduce(
      (sum, [, before, after]) => sum + Number(before ?? after),
      0,
    )
  expect(await verifiable('VerifiableProducer', '--acks', '-1')).toMatch(/"acked":200/)
  const earliest = ['--reset-policy', 'earliest']
  const outputs = await Promise.all([
    verifiable('VerifiableConsumer', '--group-id', 'verified-classic', ...earliest),
    verifiable('VerifiableConsumer', '--group-id', 'verified-consumer', '--group-protocol', 'consumer', ...earliest),
    verifiable('VerifiableShareConsumer', '--group-id', 'verified-share', '--offset-reset-strategy', 'earliest'),
  ])
  expect(outputs.map(consumed), outputs.join('\n')).toEqual([200, 200, 200])
  const types = ['classic', 'consumer', 'share'].map((name) => broker.inspect.group(`verified-${name}`)!.type)
  expect(types).toEqual(['classic', 'consumer', 'share'])
})

test('the perf tools measure our broker', async () => {
  await createTopic(broker.bootstrapServers, 'measured')
  await send(broker.bootstrapServers, 'measured', numbered(0, 500))
  const consumed = await tool('ConsumerPerformance', '--topic', 'measured', '--num-records', '500')
  expect(consumed).toMatch(/, 500, /)
  const group = ['--entity-type', 'groups', '--entity-name', 'measuring']
  await tool('kafka.admin.ConfigCommand', '--alter', ...group, '--add-config', 'share.auto.offset.reset=earliest')
  const topic = ['--topic', 'measured', '--num-records', '500', '--group', 'measuring', '--timeout', '30000']
  expect(await tool('ShareConsumerPerformance', ...topic)).toMatch(/, 500, /)
  const { code, stdout, stderr } = await java.run('org.apache.kafka.tools.EndToEndLatency', [
    ...['--bootstrap-server', broker.bootstrapServers, '--topic', 'latency', '--num-records', '50'],
    ...['--producer-acks', 'all', '--record-size', '100'],
  ])
  expect({ code, stderr }, stdout).toMatchObject({ code: 0 })
  expect(stdout).toMatch(/Avg latency/)
})

test('the tools that ask what a broker can do understand the answers', async () => {
  expect(await tool('BrokerApiVersionsCommand')).toMatch(/ConsumerGroupHeartbeat\(68\): 0 to 1/)
  expect(await tool('FeatureCommand', 'describe')).toMatch(/Feature: transaction.version.*FinalizedVersionLevel: 2/)
  expect(await tool('MetadataQuorumCommand', 'describe', '--status')).toMatch(/LeaderId:\s+0/)
  expect(await tool('GroupsCommand', '--list')).toMatch(/verified-consumer\s+Consumer/)
  const { stdout } = await java.run('org.apache.kafka.tools.ClusterTool', [
    'cluster-id',
    '--bootstrap-server',
    broker.bootstrapServers,
  ])
  expect(stdout).toContain(broker.clusterId)
})
