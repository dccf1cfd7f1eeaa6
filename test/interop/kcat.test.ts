import type { Broker } from '@ottla/broker'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runOk } from '../support/processes.ts'
import {
  brokerUnderTest,
  checkForeignClient,
  createTopic,
  type ForeignClient,
  numbered,
  readAll,
  type Seen,
} from './foreign.ts'

let broker: Broker
beforeAll(async () => {
  broker = await brokerUnderTest()
})
afterAll(() => broker.close())

const kcat: ForeignClient = {
  async produce(bootstrapServers, topic, records) {
    const input = records.map(({ key, value }) => `${key}:${value}\n`).join('')
    const args = [
      '-P',
      '-b',
      bootstrapServers,
      '-t',
      topic,
      '-K:',
      '-X',
      'enable.idempotence=true',
      '-X',
      'partitioner=murmur2_random',
    ]
    await runOk('kcat', args, { input })
  },

  async consume(bootstrapServers, topic, groupId, count) {
    const args = [
      '-b',
      bootstrapServers,
      '-c',
      String(count),
      '-X',
      'auto.offset.reset=earliest',
      '-q',
      '-f',
      '%p\t%o\t%k\t%s\n',
    ]
    const { stdout } = await runOk('kcat', [...args, '-G', groupId, topic])
    return stdout.trim().split('\n').map(parseLine)
  },
}

function parseLine(line: string): Seen {
  const [partition, offset, key, value] = line.split('\t') as [string, string, string, string]
  return { partition: Number(partition), offset: Number(offset), key, value }
}

test('kcat produces to our broker and consumes from it in a group', async () => {
  await checkForeignClient(kcat, broker, 'kcat')
})

test('kcat lists our broker and its topics', async () => {
  await createTopic(broker.bootstrapServers, 'listed')
  const { stdout } = await runOk('kcat', ['-L', '-b', broker.bootstrapServers])
  expect(stdout).toContain('1 brokers:')
  expect(stdout).toContain('topic "listed" with 3 partitions:')
})

test.each(['gzip', 'snappy', 'lz4', 'zstd'])('what librdkafka compressed with %s reads as it was', async (codec) => {
  const topic = `kcat-${codec}`
  await createTopic(broker.bootstrapServers, topic)
  const records = numbered(0, 500)
  const input = records.map(({ key, value }) => `${key}:${value}\n`).join('')
  await runOk('kcat', ['-P', '-b', broker.bootstrapServers, '-t', topic, '-K:', '-z', codec], { input })
  const seen = await readAll(broker.bootstrapServers, topic, records.length)
  expect(seen.map((record) => String(record.value)).toSorted()).toEqual(
    records.map((record) => record.value).toSorted(),
  )
})
