import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { ConfigError } from '@ottla/runtime'
import { expect, test } from 'vitest'
import { Admin, type AdminCallTrace, type AdminConfig } from '../src/index.ts'
import { resolveAdminConfig } from '../src/admin-config.ts'
import { ScriptedCluster } from './support/scripted-cluster.ts'

const bootstrapServers = 'localhost:9092'

test('defaults are those of the Java client', () => {
  expect(resolveAdminConfig({ bootstrapServers })).toMatchObject({
    connectionsMaxIdleMs: 300_000,
    defaultApiTimeoutMs: 60_000,
    requestTimeoutMs: 30_000,
    retries: 2_147_483_647,
  })
})

test('wrong configuration is refused when the client is made', () => {
  expect(() => new Admin({} as AdminConfig)).toThrow('bootstrapServers')
  expect(() => new Admin({ bootstrapServers, defaultApiTimeout: 5 } as AdminConfig)).toThrow('defaultApiTimeoutMs')
  expect(() => new Admin({ bootstrapServers, retries: -1 })).toThrow(ConfigError)
  const controllers = { 'bootstrap.servers': bootstrapServers, 'bootstrap.controllers': 'localhost:9093' }
  expect(() => Admin.fromProperties(controllers)).toThrow('brokers forward what is theirs')
})

test('properties under dotted names configure a client', async () => {
  const cluster = new ScriptedCluster({ CreateTopics: () => undefined })
  await (await cluster.admin(1)).close()
  const admin = Admin.fromProperties(
    { 'bootstrap.servers': `broker:${cluster.nodes.get(1)}`, 'default.api.timeout.ms': '1500' },
    { runtime: cluster.runtime },
  )
  const startMs = cluster.runtime.clock.monotonic()
  await expect(cluster.settled(admin.createTopics([{ name: 'orders' }]))).rejects.toMatchObject({
    code: 'ERR_KAFKA_TIMEOUT',
  })
  expect(cluster.runtime.clock.monotonic() - startMs).toBeLessThanOrEqual(1500)
  await admin.close()
})

test('calls are published on a tracing channel', async () => {
  const cluster = new ScriptedCluster({})
  cluster.topics.set('orders', [1])
  const admin = await cluster.admin(1)
  const traces: AdminCallTrace[] = []
  const onEnd = (trace: unknown): void => void traces.push(trace as AdminCallTrace)
  subscribe('tracing:ottla:admin:call:asyncEnd', onEnd)
  const topics = await cluster.settled(admin.listTopics())
  unsubscribe('tracing:ottla:admin:call:asyncEnd', onEnd)
  expect(traces).toMatchObject([{ method: 'listTopics', result: topics }])
  expect(topics).toEqual([{ name: 'orders', isInternal: false }])
  await admin.close()
})
