// What people paste from articles, old and new, runs in a shell as it stands or is answered with the command of today,
// which runs as it is printed. (FEATURES.md I1-I16, G11, G12, H5-H11)
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Broker, startBroker } from '@ottla/broker'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readManifest } from '../repository/workspace.ts'
import { freePort } from '../interop/real-kafka.ts'
import { type Finished, root, run } from '../support/processes.ts'

const cli = join(root, 'packages', 'cli')

let folder: string
let broker: Broker
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ottla-articles-'))
  mkdirSync(join(folder, 'bin'))
  mkdirSync(join(folder, 'config'))
  for (const [name, file] of Object.entries(readManifest(cli).bin!))
    symlinkSync(join(cli, file), join(folder, 'bin', name))
  broker = await startBroker({ nodeId: 0, config: { 'group.min.session.timeout.ms': '6000' } })
})
afterAll(async () => {
  await broker.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Runs what stands in an article, with the port of this test's broker in place of 9092. */
function paste(block: string, port: number = broker.port): Promise<Finished> {
  const path = `${join(folder, 'bin')}:${process.env['PATH']!}`
  const text = block.replaceAll(':9092', `:${port}`)
  return run('sh', ['-c', text], { cwd: folder, env: { PATH: path, TMPDIR: folder } })
}

async function works(block: string): Promise<string> {
  const { code, stdout, stderr } = await paste(block)
  expect({ block, code, stderr: code === 0 ? '' : stderr }).toEqual({ block, code: 0, stderr: '' })
  return stdout
}

/** The command of today that a command of the past is answered with. */
async function answer(block: string): Promise<string> {
  const { code, stderr } = await paste(block)
  expect({ block, code }).toEqual({ block, code: 1 })
  const today = /^The command of today: (.*)$/m.exec(stderr)
  expect(today, stderr).not.toBeNull()
  return today![1]!
}

test('a topic is created, listed, described, altered and deleted', async () => {
  const server = '--bootstrap-server localhost:9092'
  expect(await works(`bin/kafka-topics.sh --create ${server} --replication-factor 1 --partitions 1 --topic test`)).toBe(
    'Created topic test.\n',
  )
  expect(await works(`bin/kafka-topics.sh --list ${server}`)).toBe('test\n')
  expect(await works(`kafka-topics.sh --describe ${server} --topic test`)).toMatch(
    /^Topic: test\tTopicId: \S{22}\tPartitionCount: 1\tReplicationFactor: 1\tConfigs: .*\n\tTopic: test\tPartition: 0\tLeader: 0\tReplicas: 0\tIsr: 0\tElr: .*\tLastKnownElr: .*\n$/,
  )
  await works(`kafka-topics --alter ${server} --topic test --partitions 3`)
  await works(
    `kafka-topics --create ${server} --topic configured --config max.message.bytes=64000 --config flush.messages=1`,
  )
  expect(await works(`kafka-configs.sh ${server} --entity-type topics --entity-name configured --describe`)).toContain(
    '  max.message.bytes=64000 sensitive=false',
  )
  expect(
    await works(
      `kafka-configs.sh ${server} --entity-type topics --entity-name configured --alter --delete-config max.message.bytes`,
    ),
  ).toBe('Completed updating config for topic configured.\n')
  await works(`kafka-topics.sh --delete ${server} --topic configured`)
})

test('what is typed into the producer comes out of the consumer', async () => {
  await works(
    'printf "This is a message\\nThis is another message\\n" | kafka-console-producer.sh --bootstrap-server localhost:9092 --topic typed',
  )
  expect(
    await works(
      'bin/kafka-console-consumer.sh --bootstrap-server localhost:9092 --topic typed --from-beginning --max-messages 2',
    ),
  ).toBe('This is a message\nThis is another message\n')
})

test('--broker-list is taken, with a note that says the command of today', async () => {
  const { code, stderr } = await paste(
    'echo old | kafka-console-producer.sh --broker-list localhost:9092 --topic typed',
  )
  expect(code).toBe(0)
  expect(stderr).toBe(
    `note: --broker-list is now --bootstrap-server. The command of today: kafka-console-producer.sh --bootstrap-server localhost:${broker.port} --topic typed\n`,
  )
})

test('throughput is measured with the lines that Kafka prints', async () => {
  expect(
    await works(
      'kafka-producer-perf-test.sh --topic measured --num-records 1000 --record-size 100 --throughput -1 --producer-props bootstrap.servers=localhost:9092 acks=1',
    ),
  ).toMatch(
    /^1000 records sent, [\d.]+ records\/sec \([\d.]+ MB\/sec\), [\d.]+ ms avg latency, [\d.]+ ms max latency, \d+ ms 50th, \d+ ms 95th, \d+ ms 99th, \d+ ms 99\.9th\.$/m,
  )
  expect(
    await works('kafka-consumer-perf-test.sh --bootstrap-server localhost:9092 --topic measured --messages 1000'),
  ).toMatch(
    /^start\.time, end\.time, data\.consumed\.in\.MB, MB\.sec, data\.consumed\.in\.nMsg, nMsg\.sec, rebalance\.time\.ms, fetch\.time\.ms, fetch\.MB\.sec, fetch\.nMsg\.sec\n[\d: -]+, [\d: -]+, 0\.0954, [\d.]+, 1000, [\d.]+, \d+, \d+, [\d.]+, [\d.]+$/m,
  )
})

describe('ZooKeeper is answered with a command that works', () => {
  test.each([
    [
      'bin/kafka-topics.sh --create --zookeeper localhost:2181 --replication-factor 1 --partitions 1 --topic first_topic',
      /^Created topic first_topic\.$/m,
    ],
    ['bin/kafka-topics.sh --list --zookeeper localhost:2181', /^first_topic$/m],
    ['kafka-topics.sh -zookeeper localhost:2181/kafka --describe --topic first_topic', /PartitionCount: 1/],
    ['kafka-topics.sh --zookeeper localhost:2181 --alter --topic first_topic --partitions 2', ''],
    [
      'kafka-console-consumer.sh --zookeeper localhost:2181 --topic typed --from-beginning --max-messages 1',
      /message|old/,
    ],
    [
      'kafka-configs.sh --zookeeper localhost:2181 --describe --entity-type topics --entity-name first_topic',
      /Dynamic configs/,
    ],
    ['kafka-topics.sh --zookeeper localhost:2181 --delete --topic first_topic', ''],
  ])('%s', async (block, output) => {
    const today = await answer(block)
    expect(today).toContain('--bootstrap-server localhost:9092')
    const stdout = await works(today)
    if (typeof output === 'string') expect(stdout).toBe(output)
    else expect(stdout).toMatch(output)
  })

  test.each([
    ['zookeeper-server-start.sh -daemon config/zookeeper.properties', /^kafka-server-start\.sh /],
    ['zookeeper-server-stop.sh', /^kafka-server-stop\.sh$/],
    [
      'kafka-preferred-replica-election.sh --zookeeper localhost:2181',
      /^kafka-leader-election\.sh .*--election-type preferred/,
    ],
    [
      'kafka-perferred-replica-election.sh --zookeeper localhost:2181',
      /^kafka-leader-election\.sh .*--election-type preferred/,
    ],
    ['kafka-config.sh --describe', /^kafka-configs\.sh /],
    [
      'kafka-run-class.sh kafka.tools.GetOffsetShell --broker-list localhost:9092 --topic typed --time -1',
      /^kafka-get-offsets\.sh --bootstrap-server localhost:\d+ --topic typed --time -1$/,
    ],
  ])('%s', async (block, today) => {
    expect(await answer(block)).toMatch(today)
  })
})

test('dashes, quotes and blanks that a web page has changed are put right, and it is said', async () => {
  const { code, stdout, stderr } = await paste(
    'bin/kafka-topics.sh –create —bootstrap-server localhost:9092 –replication-factor 1 -- partitions 2 –topic “pasted”',
  )
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'Created topic pasted.\n' })
  expect(stderr.trim().split('\n')).toEqual([
    'note: read –create as --create',
    'note: read —bootstrap-server as --bootstrap-server',
    'note: read –replication-factor as --replication-factor',
    "note: read '-- partitions' as --partitions",
    'note: read –topic as --topic',
    'note: read “pasted” as pasted',
  ])
  expect(await works('kafka-topics.sh –list -bootstrap-server localhost:9092')).toContain('pasted\n')
})

test.each([
  [
    'kafka-topics.sh --bootstrap-server localhost:9092 --create --topic test',
    /^Error while executing topic command : .*already exists/i,
  ],
  [
    'kafka-topics.sh --bootstrap-server localhost:9092 --describe --topic missing',
    /^Error while executing topic command : Topic 'missing' does not exist as expected$/,
  ],
  [
    'kafka-topics.sh --bootstrap-server localhost:9092 --alter --topic test --partitions 1',
    /^Error while executing topic command : /,
  ],
  [
    'kafka-topics.sh --bootstrap-server localhost:9092 --create --topic wide --replica-assignment 2:0:1,1:2:0,0:1:2',
    /^Error while executing topic command : /,
  ],
  ['kafka-topics.sh --bootstrap-server localhost:9092 --lst', /^lst is not a recognized option$/],
  ['kafka-delete-records.sh --bootstrap-server localhost:9092 --offset-json-file config', /^Cannot read config: /],
  ['kafka-get-offsets.sh --bootstrap-server localhost', /^Please provide valid host:port/],
])('%s is one line and exit code 1', async (block, line) => {
  const { code, stdout, stderr } = await paste(block)
  const said = `${stdout}${stderr.replace(/^.* --help lists the flags\.\n/m, '')}`
  expect(code).toBe(1)
  expect(said.trim().split('\n')).toHaveLength(1)
  expect(said.trim()).toMatch(line)
})

test('the verifiable tools print what they do as JSON, in the order of Java', async () => {
  const server = '--bootstrap-server localhost:9092 --topic verified'
  await works(`kafka-topics.sh ${server} --create`)
  const produced = await works(
    `kafka-verifiable-producer.sh ${server} --max-messages 3 --value-prefix 7 --repeating-keys 2`,
  )
  expect(events(produced)).toEqual([
    '"name":"startup_complete"}',
    '"name":"producer_send_success","key":"0","value":"7.0","offset":0,"topic":"verified","partition":0}',
    '"name":"producer_send_success","key":"1","value":"7.1","offset":1,"topic":"verified","partition":0}',
    '"name":"producer_send_success","key":"0","value":"7.2","offset":2,"topic":"verified","partition":0}',
    '"name":"shutdown_complete"}',
    expect.stringMatching(/^"name":"tool_data","sent":3,"acked":3,"target_throughput":-1,"avg_throughput":[\d.]+}$/),
  ])
  const consumed = await works(`kafka-verifiable-consumer.sh ${server} --group-id verifying --max-messages 3`)
  expect(events(consumed)).toEqual([
    '"name":"startup_complete"}',
    '"name":"partitions_assigned","partitions":[{"topic":"verified","partition":0}]}',
    '"name":"records_consumed","count":3,"partitions":[{"topic":"verified","partition":0,"count":3,"minOffset":0,"maxOffset":2}]}',
    '"name":"offsets_committed","offsets":[{"topic":"verified","partition":0,"offset":3}],"success":true}',
    '"name":"partitions_revoked","partitions":[{"topic":"verified","partition":0}]}',
    '"name":"shutdown_complete"}',
    '"name":"shutdown_requested"}',
  ])
})

test('a broker starts from a server.properties in the background, says what has no effect, and stops', async () => {
  const port = await freePort()
  writeFileSync(
    join(folder, 'config', 'server.properties'),
    `broker.id=0\nlisteners=PLAINTEXT://localhost:9092\nlog.dirs=${join(folder, 'kafka-logs')}\nnum.network.threads=3\nnum.partitions=1\n`.replaceAll(
      ':9092',
      `:${port}`,
    ),
  )
  const started = await paste('bin/kafka-server-start.sh -daemon config/server.properties --override num.partitions=2')
  expect({ code: started.code, stderr: started.stderr }).toEqual({
    code: 0,
    stderr:
      'warning: config/server.properties: broker.id is node.id since Kafka 3.0\nwarning: config/server.properties: without effect here: num.network.threads\n',
  })
  try {
    const { stdout } = await paste(
      'echo hello | kafka-console-producer.sh --bootstrap-server localhost:9092 --topic greeted && kafka-topics.sh --bootstrap-server localhost:9092 --describe --topic greeted',
      port,
    )
    expect(stdout).toContain('PartitionCount: 2')
    expect(existsSync(join(folder, 'kafka-logs', 'greeted-0', '00000000000000000000.log'))).toBe(true)
  } finally {
    expect((await paste('bin/kafka-server-stop.sh')).code).toBe(0)
  }
  await expect
    .poll(() => readFileSync(join(folder, 'logs', 'kafkaServer.out'), 'utf8'), { timeout: 30_000 })
    .toContain('shut down completed')
  const again = await paste('bin/kafka-server-stop.sh')
  expect({ code: again.code, stderr: again.stderr }).toEqual({ code: 1, stderr: 'No kafka server to stop\n' })
})

test.each([
  ['zookeeper.connect=131.10.10.202:2181', /^zookeeper\.connect: ZooKeeper was removed in Kafka 4\.0/],
  [
    'advertised.listeners=PLAINTEXT:////your.host.name:9092',
    /too many slashes; write PLAINTEXT:\/\/your\.host\.name:9092/,
  ],
])('a server.properties with %s is refused with the remedy, also in the background', async (line, message) => {
  const path = join(folder, 'config', 'wrong.properties')
  writeFileSync(path, `${line}\n`)
  for (const flag of ['', '-daemon ']) {
    const { code, stderr } = await run('sh', ['-c', `bin/kafka-server-start.sh ${flag}config/wrong.properties`], {
      cwd: folder,
    })
    expect(code).toBe(1)
    expect(stderr).toMatch(message)
  }
})

/** The events that a verifiable tool printed, without their times. */
function events(stdout: string): string[] {
  return stdout
    .trim()
    .split('\n')
    .map((line) => line.replace(/^\{"timestamp":\d{13},/, ''))
}
