import { expect, test } from 'vitest'
import { apiVersions } from '@ottla/protocol/messages/api-versions'
import { heartbeat } from '@ottla/protocol/messages/heartbeat'
import { readFileSync } from 'node:fs'
import { virtualRuntime, type VirtualRuntime } from '@ottla/runtime'
import { clientSoftware } from '../src/client-software.ts'
import { clientOf } from './support/clients.ts'
import { allVersions, clusterOf, type Received, ScriptedPeer } from './support/scripted-peer.ts'
import { outcomeOf, type Outcome } from './support/world.ts'

const isNegotiation = (received: Received): boolean => received.apiName === 'ApiVersions'

/** Connects to a peer whose answers to ApiVersions the script gives; returns the versions that were tried. */
async function negotiate(script: (received: Received) => object | undefined | void): Promise<{
  tried: number[]
  outcome: Outcome
  peer: ScriptedPeer
  client: ReturnType<typeof clientOf>
  runtime: VirtualRuntime
}> {
  const runtime = virtualRuntime(1)
  const peer: ScriptedPeer = await ScriptedPeer.listen(runtime.transport, (received) => {
    if (isNegotiation(received)) return script(received)
    if (received.apiName === 'Metadata') return clusterOf({ 1: peer.port })
    return { errorCode: 0 }
  })
  peer.silentVersions = true
  const client = clientOf(runtime, { bootstrapServers: peer.address })
  const outcome = outcomeOf(client.metadata.waitForNodes(client.deadline({}, 5000)).then(() => client.connect(1)))
  await runtime.clock.runUntil(() => outcome.state !== 'pending')
  return { tried: peer.received.filter(isNegotiation).map((one) => one.version), outcome, peer, client, runtime }
}

test('the newest version is tried first and says who asks', async () => {
  const { tried, peer } = await negotiate(() => allVersions())
  expect(tried).toEqual([5, 5])
  const [bootstrap, node] = peer.received.filter(isNegotiation)
  expect(bootstrap!.body).toMatchObject({ clientSoftwareName: 'ottla', clusterId: null, nodeId: -1 })
  expect(node!.body).toMatchObject({ clusterId: 'test-cluster', nodeId: 1 })
  expect(bootstrap!.header.clientId).toBe('test')
})

test('a refusal in version 0 is read, and the version it names is tried next', async () => {
  const { tried, outcome } = await negotiate((received) => {
    if (received.version <= 3) return allVersions()
    received.answer({ errorCode: 35, apiKeys: [{ apiKey: 18, minVersion: 0, maxVersion: 3 }] }, 0)
  })
  expect(outcome.state).toBe('resolved')
  expect(tried).toEqual([5, 3, 5, 3])
})

test('a refusal that names no version leads to version 0', async () => {
  const { tried, outcome } = await negotiate((received) => {
    if (received.version === 0) return allVersions()
    received.answer({ errorCode: 35, apiKeys: [] }, 0)
  })
  expect(outcome.state).toBe('resolved')
  expect(tried).toEqual([5, 0, 5, 0])
})

test('a peer that refuses every version is given up after version 0', async () => {
  const { tried, outcome } = await negotiate((received) => {
    received.answer({ errorCode: 35, apiKeys: [{ apiKey: 18, minVersion: 0, maxVersion: 5 }] }, 0)
  })
  expect(tried).toEqual([5, 4, 3, 2, 1, 0])
  expect(outcome.error).toMatchObject({ errorName: 'UNSUPPORTED_VERSION' })
})

test('the newest version of both sides is used, and a lower one where the caller asks for it', async () => {
  const { client, peer, runtime } = await negotiate(() => allVersions({ 12: 3 }))
  expect(client.versionOf(1, heartbeat)).toBe(3)
  const asked: number[] = []
  const request = (version: number): { groupId: string; generationId: number; memberId: string } => {
    asked.push(version)
    return { groupId: 'g', generationId: 1, memberId: 'a' }
  }
  const sent = [client.send(1, heartbeat, request), client.send(1, heartbeat, request, { maxVersion: 1 })]
  await runtime.clock.advance(1)
  await Promise.all(sent)
  expect(asked).toEqual([3, 1])
  expect(peer.received.filter((one) => one.apiName === 'Heartbeat').map((one) => one.version)).toEqual([3, 1])
})

test('an API that the broker lacks, or has in other versions only, is refused with both ranges', async () => {
  const { client, peer } = await negotiate(() => ({
    errorCode: 0,
    apiKeys: [
      { apiKey: 3, minVersion: 0, maxVersion: 13 },
      { apiKey: 12, minVersion: 9, maxVersion: 11 },
    ],
  }))
  await expect(client.send(1, heartbeat, { groupId: 'g', generationId: 1, memberId: 'a' })).rejects.toMatchObject({
    code: 'ERR_KAFKA_UNSUPPORTED_VERSION',
    message: `The broker ${peer.address} speaks Heartbeat 9 to 11, this call needs 0 to 4`,
  })
  expect(client.versionOf(1, heartbeat)).toBeUndefined()
  await expect(client.send(1, { ...heartbeat, key: 14, name: 'SyncGroup' }, {} as never)).rejects.toThrow(
    'does not have SyncGroup (key 14)',
  )
})

test('features are kept from the newest epoch that any broker told', async () => {
  let epoch = 7
  const { client } = await negotiate(() => ({
    ...allVersions(),
    finalizedFeaturesEpoch: epoch--,
    finalizedFeatures: [{ name: 'transaction.version', minVersionLevel: 0, maxVersionLevel: epoch === 6 ? 2 : 1 }],
  }))
  expect(client.finalizedFeature('transaction.version')).toEqual({ min: 0, max: 2 })
  expect(client.finalizedFeature('share.version')).toBeUndefined()
})

test('the version that brokers are told is the one of the package', () => {
  const path = new URL('../package.json', import.meta.url)
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as { version: string }
  expect(clientSoftware.version).toBe(manifest.version)
  expect(apiVersions.maxVersion).toBe(5)
})
