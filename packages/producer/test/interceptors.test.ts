import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Logger } from '@ottla/core'
import { virtualRuntime, type VirtualRuntime } from '@ottla/runtime'
import { expect, test } from 'vitest'
import { Producer, type ProducerConfig, type ProducerInterceptor } from '../src/index.ts'
import { ModelCluster } from './support/model-cluster.ts'

async function world(config: Partial<ProducerConfig<string, string>>): Promise<{
  readonly runtime: VirtualRuntime
  readonly producer: Producer<string, string>
  readonly topic: string
  readonly settle: (promise: Promise<unknown>) => Promise<void>
}> {
  const runtime = virtualRuntime(1)
  const cluster = await new ModelCluster(runtime, { partitions: 3 }).start()
  const { bootstrapServers, topic } = cluster
  const producer = new Producer<string, string>({ bootstrapServers, ...config }, { runtime })
  const settle = async (promise: Promise<unknown>): Promise<void> => {
    let isSettled = false
    void promise.catch(() => {}).then(() => (isSettled = true))
    await runtime.clock.runUntil(() => isSettled)
  }
  return { runtime, producer, topic, settle }
}

test('interceptors run in order: configure, onSend before serializer and partitioner, onAcknowledgement before the callback, close', async () => {
  const log: string[] = []
  const named = (name: string): ProducerInterceptor<string, string> => ({
    configure: (config) => void log.push(`${name} configure ${(config as ProducerConfig).acks}`),
    onSend: (record) => {
      log.push(`${name} onSend ${record.value}`)
      return { ...record, value: `${record.value}${name}` }
    },
    onAcknowledgement: ({ offset }, error) => void log.push(`${name} ack ${offset} ${error === undefined}`),
    close: () => void log.push(`${name} close`),
  })
  const { producer, topic, settle } = await world({
    interceptorClasses: [named('a'), named('b')],
    valueSerializer: {
      serialize: (_, value) => {
        log.push(`serialize ${value}`)
        return value
      },
    },
    partitionerClass: () => {
      log.push('partition')
      return 0
    },
  })
  const sent = new Promise<void>((resolve) => {
    producer.send({ topic, key: 'k', value: 'v' }, () => {
      log.push('callback')
      resolve()
    })
  })
  await settle(sent)
  await settle(producer.close())
  expect(log).toEqual([
    'a configure -1',
    'b configure -1',
    'a onSend v',
    'b onSend va',
    'serialize vab',
    'partition',
    'a ack 0 true',
    'b ack 0 true',
    'callback',
    'a close',
    'b close',
  ])
})

test('a throwing interceptor is logged and passed over, with the last good record', async () => {
  const errors: string[] = []
  const ignore = (): void => {}
  const logger: Logger = {
    trace: ignore,
    debug: ignore,
    info: ignore,
    warn: ignore,
    error: (_: object, text: string) => void errors.push(text),
  }
  const fail = (): never => {
    throw new RangeError('broken')
  }
  const broken: ProducerInterceptor<string, string> = {
    configure: fail,
    onSend: fail,
    onAcknowledgement: fail,
    close: fail,
  }
  const seen: string[] = []
  const good: ProducerInterceptor<string, string> = {
    onSend: (record) => ({ ...record, value: `${record.value}!` }),
    onAcknowledgement: () => void seen.push('ack'),
    close: () => void seen.push('close'),
  }
  const { producer, topic, settle } = await world({ interceptorClasses: [good, broken, good], logger })
  let size = 0
  await settle(producer.send({ topic, value: 'v' }).then((metadata) => (size = metadata.serializedValueSize)))
  await settle(producer.close())
  expect(size).toBe('v!!'.length)
  expect(seen).toEqual(['ack', 'ack', 'close', 'close'])
  expect(errors.map((text) => text.split(' ')[0])).toEqual(['configure', 'onSend', 'onAcknowledgement', 'close'])
})

test('each record is acknowledged once, also one that fails before it is sent', async () => {
  const acknowledged: string[] = []
  const interceptor: ProducerInterceptor<string, string> = {
    onAcknowledgement: ({ topic, partition, offset }, error) =>
      void acknowledged.push(`${topic} ${partition} ${offset} ${error === undefined ? 'ok' : (error as Error).name}`),
  }
  const { producer, topic, settle } = await world({ interceptorClasses: [interceptor], maxRequestSize: 1_000 })
  await settle(producer.send({ topic: 'not a name', value: 'v' }))
  await settle(producer.send({ topic, partition: 1, value: 'x'.repeat(2_000) }))
  producer.sendAndForget({ topic, value: undefined as never })
  await settle(producer.send({ topic, partition: 2, value: 'v' }))
  await settle(producer.close())
  await settle(producer.send({ topic, value: 'late' }))
  expect(acknowledged).toEqual([
    'not a name -1 -1 InvalidRecordError',
    `${topic} 1 -1 RecordTooLargeError`,
    `${topic} -1 -1 SerializationError`,
    `${topic} 2 0 ok`,
    `${topic} -1 -1 InvalidStateError`,
  ])
})

test('interceptors may be given as classes and as names of modules, from the working directory', async () => {
  const module = `./${join('packages', 'producer', 'test', 'support', 'audit-interceptor.mjs')}`
  class Counter implements ProducerInterceptor {
    static made = 0
    constructor() {
      Counter.made++
    }
  }
  const interceptorClasses = [Counter, `${module}#AuditInterceptor`, module]
  const { producer, topic, settle } = await world({ interceptorClasses })
  await settle(producer.send({ topic, value: 'v' }))
  await settle(producer.close())
  expect(Counter.made).toBe(1)
  // The test runner has another copy of modules that are imported.
  const { calls } = createRequire(import.meta.url)('./support/audit-interceptor.mjs') as { calls: string[] }
  expect(calls).toEqual(['configure', 'configure', 'onSend', 'onSend', 'close', 'close'])
  const wrong = (entry: string) => () =>
    Producer.fromProperties({ 'bootstrap.servers': 'a:1', 'interceptor.classes': entry })
  expect(wrong(`${module}#Missing`)).toThrow(/does not export Missing; it exports AuditInterceptor, calls, default/)
  expect(wrong('./nowhere.mjs')).toThrow(/interceptorClasses: the module '.\/nowhere.mjs' could not be loaded/)
})
