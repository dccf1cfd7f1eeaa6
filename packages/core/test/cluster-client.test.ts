import { expect, test } from 'vitest'
import { heartbeat } from '@ottla/protocol/messages/heartbeat'
import { nodeRuntime, virtualRuntime } from '@ottla/runtime'
import { clientOf } from './support/clients.ts'
import { clusterOf, ScriptedPeer } from './support/scripted-peer.ts'

test('a client finds the cluster and sends a request to a node', async () => {
  const runtime = virtualRuntime(1)
  const peer: ScriptedPeer = await ScriptedPeer.listen(runtime.transport, ({ apiName }) => {
    if (apiName === 'Metadata') return clusterOf({ 7: peer.port }, { orders: { leaders: [7, 7] } })
    if (apiName === 'Heartbeat') return { errorCode: 27 }
  })
  const client = clientOf(runtime, { bootstrapServers: peer.address })
  const waited = client.metadata.waitForTopics(['orders'], client.deadline({}, 5000))
  await runtime.clock.advance(10)
  await waited
  expect(client.metadata.partitionLeader('orders', 1)?.id).toBe(7)
  const sent = client.send(7, heartbeat, { groupId: 'g', generationId: 1, memberId: 'm' })
  await runtime.clock.advance(10)
  expect((await sent).errorCode).toBe(27)
  client.close()
  await runtime.clock.advance(10)
  expect(runtime.clock.pendingTimers).toBe(0)
  expect(peer.sockets.size).toBe(0)
})

test('the same over real sockets', async () => {
  const peer: ScriptedPeer = await ScriptedPeer.listen(nodeRuntime.transport, ({ apiName }) => {
    if (apiName === 'Metadata') return clusterOf({ 7: peer.port }, { orders: { leaders: [7, 7] } })
    if (apiName === 'Heartbeat') return { errorCode: 27 }
  })
  const client = clientOf(nodeRuntime, { bootstrapServers: peer.address })
  await client.metadata.waitForTopics(['orders'], client.deadline({}, 5000))
  const response = await client.send(7, heartbeat, { groupId: 'g', generationId: 1, memberId: 'm' })
  expect(response.errorCode).toBe(27)
  client.close()
  await peer.close()
})
