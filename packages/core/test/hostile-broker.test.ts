import { expect, test } from 'vitest'
import { KafkaError, SeededRandom, type VirtualRuntime } from '@ottla/runtime'
import type { Received } from './support/scripted-peer.ts'
import { beat, worldOf } from './support/world.ts'

/** Cuts, flips, repeats or invents bytes of a response. */
function spoil(bytes: Buffer, random: SeededRandom): Buffer {
  const at = random.integer(bytes.length)
  switch (random.integer(6)) {
    case 0:
      return bytes.subarray(0, at)
    case 1:
      bytes[at] = random.integer(256)
      return bytes
    case 2:
      return Buffer.concat([bytes.subarray(0, at), random.bytes(random.integer(20)), bytes.subarray(at)])
    case 3:
      return Buffer.concat([bytes, bytes])
    case 4:
      return Buffer.from(random.bytes(random.integer(64)))
    default:
      return bytes
  }
}

/** Sends the bytes in pieces of random sizes. */
function scatter(received: Received, bytes: Buffer, random: SeededRandom): void {
  for (let at = 0; at < bytes.length;) {
    const end = Math.min(bytes.length, at + 1 + random.integer(7))
    received.socket.write([bytes.subarray(at, end)])
    at = end
  }
}

test.each(Array.from({ length: 60 }, (_, seed) => seed))(
  'whatever a broker sends, each request ends with a response or an error of ours (seed %i)',
  async (seed) => {
    const random = new SeededRandom(seed)
    let runtime!: VirtualRuntime
    const world = await worldOf(
      (received) => {
        if (received.apiName !== 'Heartbeat') return
        scatter(received, spoil(received.encode({ errorCode: 0 }), random), random)
      },
      { requestTimeoutMs: 2000, metadataRecoveryStrategy: 'none' },
    )
    ;({ runtime } = world)
    for (let round = 0; round < 20; round++) {
      const sent = [beat(world.client, 'a'), beat(world.client, 'b'), beat(world.client, 'c')]
      await runtime.clock.runUntil(() => sent.every((one) => one.state !== 'pending'))
      for (const one of sent) {
        if (one.state === 'rejected') expect(one.error instanceof KafkaError).toBe(true)
        else expect(typeof one.value['errorCode']).toBe('number')
      }
    }
    world.client.close()
    await runtime.clock.advance(1)
    expect(runtime.clock.pendingTimers).toBe(0)
  },
)
