import { expect, test } from 'vitest'
import { heartbeat } from '@ottla/protocol/messages/heartbeat'
import { allVersions, clusterOf, type Received } from './support/scripted-peer.ts'
import { outcomeOf, worldOf, type World } from './support/world.ts'

interface CoordinatorWorld extends World {
  /** The code that FindCoordinator answers with. */
  state: { errorCode: number; nodeId: number; beatCode: number }
  readonly lookUps: () => Received[]
}

async function start(findCoordinatorVersion = 6): Promise<CoordinatorWorld> {
  const state = { errorCode: 0, nodeId: 1, beatCode: 0 }
  const world = await worldOf(({ apiName, body, version, port }) => {
    if (apiName === 'ApiVersions') return allVersions({ 10: findCoordinatorVersion })
    if (apiName === 'Metadata') return clusterOf({ 1: port, 2: port })
    if (apiName === 'Heartbeat') return { errorCode: state.beatCode }
    const place = {
      nodeId: state.nodeId,
      host: '127.0.0.1',
      port,
      errorCode: state.errorCode,
      errorMessage: null,
    }
    if (version < 4) return place
    return { coordinators: [{ ...place, key: (body['coordinatorKeys'] as string[])[0]! }] }
  })
  const lookUps = (): Received[] => world.peer.received.filter((one) => one.apiName === 'FindCoordinator')
  return { ...world, state, lookUps }
}

const request = { groupId: 'g', generationId: 1, memberId: 'm' }

test('a coordinator is looked up once, however many ask, and remembered', async () => {
  const { runtime, client, lookUps } = await start()
  const sent = Array.from({ length: 20 }, () =>
    outcomeOf(client.sendToCoordinator('group', 'g', heartbeat, request, { channel: 'group' })),
  )
  await runtime.clock.runUntil(() => sent.every((one) => one.state === 'resolved'))
  expect(lookUps().map((one) => one.body)).toEqual([{ key: '', keyType: 0, coordinatorKeys: ['g'] }])
  expect(client.knownCoordinator('group', 'g')?.id).toBe(1)
  expect(client.knownCoordinator('transaction', 'g')).toBeUndefined()
})

test('brokers before version 4 are asked in their way', async () => {
  const { runtime, client, lookUps } = await start(3)
  const sent = outcomeOf(client.sendToCoordinator('transaction', 't', heartbeat, request))
  await runtime.clock.runUntil(() => sent.state !== 'pending')
  expect(sent.state).toBe('resolved')
  expect(lookUps().map((one) => [one.version, one.body['key'], one.body['keyType']])).toEqual([[3, 't', 1]])
})

test('a coordinator that says it is none is looked up again by the next request', async () => {
  const { runtime, client, state, lookUps } = await start()
  const first = outcomeOf(client.sendToCoordinator('group', 'g', heartbeat, request))
  state.beatCode = 16
  await runtime.clock.runUntil(() => first.state !== 'pending')
  expect(first.value.errorCode).toBe(16)
  expect(client.knownCoordinator('group', 'g')).toBeUndefined()
  state.beatCode = 0
  state.nodeId = 2
  const second = outcomeOf(client.sendToCoordinator('group', 'g', heartbeat, request))
  await runtime.clock.runUntil(() => second.state !== 'pending')
  expect(second.state).toBe('resolved')
  expect(client.knownCoordinator('group', 'g')?.id).toBe(2)
  expect(lookUps().length).toBe(2)
})

test('a coordinator whose connection breaks is looked up again', async () => {
  const { runtime, client, peer } = await start()
  const first = outcomeOf(client.sendToCoordinator('group', 'g', heartbeat, request, { channel: 'group' }))
  await runtime.clock.runUntil(() => first.state !== 'pending')
  peer.script = () => undefined
  const second = outcomeOf(client.sendToCoordinator('group', 'g', heartbeat, request, { channel: 'group' }))
  await runtime.clock.advance(1)
  peer.cut()
  await runtime.clock.advance(1)
  expect(second.error).toMatchObject({ code: 'ERR_KAFKA_CONNECTION', outcomeUnknown: true })
  expect(client.knownCoordinator('group', 'g')).toBeUndefined()
})

test('a late failure does not drop a newer coordinator', async () => {
  const { runtime, client, state } = await start()
  state.nodeId = 2
  const found = outcomeOf(client.findCoordinator('group', 'g', client.deadline({}, 1000)))
  await runtime.clock.runUntil(() => found.state !== 'pending')
  client.forgetCoordinator('group', 'g', 1)
  expect(client.knownCoordinator('group', 'g')?.id).toBe(2)
  client.forgetCoordinator('group', 'g', 2)
  expect(client.knownCoordinator('group', 'g')).toBeUndefined()
})

test('a coordinator that is not there yet is asked for until the time is over', async () => {
  const { runtime, client, state, lookUps } = await start()
  state.errorCode = 15
  const found = outcomeOf(client.findCoordinator('group', 'g', client.deadline({}, 10_000)))
  await runtime.clock.advance(500)
  state.errorCode = 0
  await runtime.clock.advance(1000)
  expect(found.state).toBe('resolved')
  client.forgetCoordinator('group', 'g')
  state.errorCode = 15
  const before = lookUps().length
  const missing = outcomeOf(client.findCoordinator('group', 'g', client.deadline({}, 5000)))
  await runtime.clock.advance(5001)
  expect(missing.error).toMatchObject({ code: 'ERR_KAFKA_TIMEOUT' })
  expect(missing.error.message).toContain('the group coordinator of g: FindCoordinator for group g')
  expect(missing.error.cause).toMatchObject({ errorName: 'COORDINATOR_NOT_AVAILABLE' })
  expect(lookUps().length - before).toBeLessThan(12)
})

test('a group that may not be used fails at once', async () => {
  const { runtime, client, state } = await start()
  state.errorCode = 30
  const found = outcomeOf(client.findCoordinator('group', 'g', client.deadline({}, 10_000)))
  await runtime.clock.advance(5)
  expect(found.error).toMatchObject({ code: 'ERR_KAFKA_AUTHORIZATION', resources: ['g'] })
})

test('one caller who gives up does not end the look-up of another', async () => {
  const { runtime, client, peer, lookUps } = await start()
  const script = peer.script
  const held: Received[] = []
  peer.script = (received) => (received.apiName === 'FindCoordinator' ? void held.push(received) : script(received))
  const abort = new AbortController()
  const impatient = outcomeOf(client.findCoordinator('group', 'g', client.deadline({ signal: abort.signal }, 10_000)))
  const short = outcomeOf(client.findCoordinator('group', 'g', client.deadline({}, 50)))
  const patient = outcomeOf(client.findCoordinator('group', 'g', client.deadline({}, 10_000)))
  await runtime.clock.advance(5)
  abort.abort(new Error('gone'))
  await runtime.clock.advance(60)
  expect(impatient.error.message).toBe('gone')
  expect(short.error).toMatchObject({ code: 'ERR_KAFKA_TIMEOUT' })
  held[0]!.answer(script(held[0]!) as object)
  await runtime.clock.advance(5)
  expect(patient.state).toBe('resolved')
  expect(lookUps().length).toBe(1)
})
