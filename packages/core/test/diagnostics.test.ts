import { expect, test } from 'vitest'
import { heartbeat } from '@ottla/protocol/messages/heartbeat'
import { tracingChannel } from 'node:diagnostics_channel'
import { type Logger, silentLogger } from '../src/index.ts'
import { clusterOf } from './support/scripted-peer.ts'
import { beat, outcomeOf, worldOf } from './support/world.ts'

test('requests, connections and refreshes are published while somebody listens, and not after', async () => {
  const seen: string[] = []
  const contexts: Record<string, unknown>[] = []
  const subscribers = Object.fromEntries(
    ['start', 'end', 'asyncStart', 'asyncEnd', 'error'].map((event) => [
      event,
      (context: unknown) => {
        const { apiName, channel, topics } = context as Record<string, unknown>
        seen.push(`${event} ${String(apiName ?? channel ?? `topics ${JSON.stringify(topics)}`)}`)
        if (event === 'asyncEnd') contexts.push(context as Record<string, unknown>)
      },
    ]),
  ) as never
  const channels = ['request', 'connect', 'metadata'].map((name) => tracingChannel(`ottla:core:${name}`))
  for (const channel of channels) channel.subscribe(subscribers)
  const { runtime, client, peer } = await worldOf((received) =>
    received.apiName === 'Heartbeat' ? { errorCode: 27 } : undefined,
  )
  const sent = beat(client, 'a')
  await runtime.clock.advance(1)
  expect(sent.state).toBe('resolved')
  for (const channel of channels) channel.unsubscribe(subscribers)
  expect(seen.filter((event) => event.startsWith('start'))).toEqual([
    'start topics []',
    'start Metadata',
    'start main',
    'start main',
    'start Heartbeat',
  ])
  expect(seen.some((event) => event.startsWith('error'))).toBe(false)
  expect(contexts.at(-1)).toMatchObject({
    address: peer.address,
    nodeId: 1,
    apiName: 'Heartbeat',
    apiKey: 12,
    apiVersion: 4,
    result: { errorCode: 27 },
  })
  const before = seen.length
  beat(client, 'b')
  await runtime.clock.advance(1)
  expect(seen.length).toBe(before)
})

test('a failed request is published with its error and still rejects', async () => {
  const errors: unknown[] = []
  const subscribers = { error: (context: { error: unknown }) => errors.push(context.error) } as never
  const channel = tracingChannel('ottla:core:request')
  const { runtime, client } = await worldOf(() => undefined)
  channel.subscribe(subscribers)
  const sent = beat(client, 'a', { timeoutMs: 100 })
  await runtime.clock.advance(101)
  channel.unsubscribe(subscribers)
  expect(sent.error).toMatchObject({ code: 'ERR_KAFKA_TIMEOUT' })
  expect(errors).toEqual([sent.error])
})

test('a logger that fails does not fail the client', async () => {
  const fail = (): void => {
    throw new Error('the disk of the logs is full')
  }
  const logger: Logger = { trace: fail, debug: fail, info: fail, warn: fail, error: fail }
  const { runtime, client, peer } = await worldOf(
    (received) => (received.apiName === 'Heartbeat' ? { errorCode: 0 } : undefined),
    { logger },
  )
  peer.cut()
  await runtime.clock.advance(1000)
  const sent = beat(client, 'a')
  await runtime.clock.advance(1000)
  expect(sent.state).toBe('resolved')
})

test('the logger hears of connections and nothing of secrets', async () => {
  const lines: string[] = []
  const write = (level: string) => (facts: object, message: string) =>
    void lines.push(`${level} ${message} ${JSON.stringify(facts)}`)
  const logger: Logger = {
    trace: write('trace'),
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
  }
  const { runtime, client, peer } = await worldOf(
    (received) => (received.apiName === 'Metadata' ? clusterOf({ 1: received.port }) : undefined),
    { logger },
  )
  await peer.close()
  const sent = outcomeOf(client.send(1, heartbeat, { groupId: 'g', generationId: 1, memberId: 'hunter2' }))
  await runtime.clock.advance(2000)
  expect(sent.state).toBe('rejected')
  expect(lines.some((line) => line.startsWith('debug Connected'))).toBe(true)
  expect(lines.some((line) => line.startsWith('info Lost a connection'))).toBe(true)
  expect(lines.some((line) => line.startsWith('warn Could not connect'))).toBe(true)
  expect(lines.join('\n')).not.toContain('hunter2')
  expect(silentLogger.error({}, 'x')).toBeUndefined()
  client.close()
})
