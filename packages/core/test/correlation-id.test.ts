import type { Socket, SocketHandlers } from '@ottla/runtime'
import { virtualRuntime } from '@ottla/runtime'
import { heartbeat } from '@ottla/protocol/messages/heartbeat'
import { expect, test } from 'vitest'
import { Metrics, NetworkMetrics } from '../src/internal.ts'
import { Connection } from '../src/network/connection.ts'
import { type AnyApi, PendingRequest } from '../src/network/pending-request.ts'

/** A socket that keeps what was written and gives its handlers away. */
class OpenSocket implements Socket {
  readonly remote = 'broker:9092'
  readonly queuedBytes = 0
  readonly written: Buffer[] = []
  handlers!: SocketHandlers

  attach(handlers: SocketHandlers): void {
    this.handlers = handlers
  }

  write(chunks: readonly Uint8Array[]): boolean {
    this.written.push(Buffer.concat(chunks))
    return true
  }

  pause(): void {}
  resume(): void {}
  end(): void {}
  destroy(): void {}
}

/** Frame of a Heartbeat v1 response: correlation id, throttle time, error code. */
function heartbeatResponse(correlationId: number, errorCode: number): Buffer {
  const frame = Buffer.alloc(14)
  frame.writeInt32BE(10, 0)
  frame.writeInt32BE(correlationId, 4)
  frame.writeInt16BE(errorCode, 12)
  return frame
}

test('after correlation id 2^31-1 comes 0, and the responses still find their requests', async () => {
  const { clock } = virtualRuntime(1)
  const socket = new OpenSocket()
  const closed: unknown[] = []
  const connection = new Connection(
    socket,
    {
      clock,
      address: 'broker:9092',
      clientId: 'test',
      tls: false,
      maxFrameBytes: 1_000,
      requestTimeoutMs: 1_000,
      maxIdleMs: Infinity,
      metrics: new NetworkMetrics(
        new Metrics({ clock, kind: 'producer', clientId: 'test', windowMs: 30_000, numSamples: 2 }),
      ),
      nodeId: 1,
      isLatencyMeasured: false,
      firstCorrelationId: 0x7fff_fffe,
    },
    { onWritable() {}, onThrottled() {}, onClosed: (_, error) => closed.push(error) },
  )
  const requests = [1, 2, 3, 4].map(
    (generationId) =>
      new PendingRequest({
        api: heartbeat as AnyApi,
        request: { groupId: 'g', generationId, memberId: 'm' },
        maxVersion: 1,
        expectResponse: true,
        startedMs: clock.monotonic(),
        timeoutMs: 1_000,
      }),
  )
  for (const request of requests) connection.send(request, 1)
  // Length, api key and version precede the id in a request.
  const ids = socket.written.map((frame) => frame.readInt32BE(8))
  expect(ids).toEqual([0x7fff_fffe, 0x7fff_ffff, 0, 1])
  for (const [i, id] of ids.entries()) socket.handlers.onData(heartbeatResponse(id, 22 + i))
  const responses = await Promise.all(requests.map(({ promise }) => promise))
  expect(responses).toMatchObject([{ errorCode: 22 }, { errorCode: 23 }, { errorCode: 24 }, { errorCode: 25 }])
  expect(closed).toEqual([])
  connection.close(undefined)
})
