// What a request costs in the broker, from the frame that comes in to the frame that goes out, without a socket: alone, and with what
// tests put in its way. The first line is what everybody pays for the faults language: one comparison.
import { startBroker } from '@ottla/broker'
import { encodeRequestFrame } from '@ottla/protocol'
import { listOffsets } from '@ottla/protocol/messages/list-offsets'
import { nodeRuntime } from '@ottla/runtime'

const requestsAtOnce = 200

/** A connection to a broker without a network: frames are handed over, and the answer is there when the call returns. */
async function connect() {
  let accept
  const transport = {
    ...nodeRuntime.transport,
    listen(options, onConnection) {
      accept = onConnection
      return Promise.resolve({ host: options.host, port: 1, close: () => Promise.resolve() })
    },
  }
  const broker = await startBroker({ runtime: { ...nodeRuntime, transport }, topics: { orders: 1 } })
  let answeredBytes = 0
  let handlers
  const socket = {
    remote: '127.0.0.1:1',
    queuedBytes: 0,
    attach(given) {
      handlers = given
    },
    write(chunks) {
      for (const chunk of chunks) answeredBytes += chunk.length
      return true
    },
    pause() {},
    resume() {},
    end: () => handlers.onClose(undefined),
    destroy: () => handlers.onClose(undefined),
  }
  accept(socket)
  return { broker, send: (frame) => handlers.onData(frame), answered: () => answeredBytes }
}

/** @param {(work: () => number) => number} measure */
export async function measureRequests(measure) {
  const { broker, send, answered } = await connect()
  const topics = [{ name: 'orders', partitions: [{ partitionIndex: 0, timestamp: -1 }] }]
  const frame = Buffer.concat(encodeRequestFrame(listOffsets, 7, 1, 'bench', { replicaId: -1, topics }).chunks())
  const work = () => {
    for (let i = 0; i < requestsAtOnce; i++) send(frame)
    return requestsAtOnce
  }
  const { faults } = broker
  const states = [
    ['nothing prepared', () => {}],
    ['a fault of another API', () => faults.prepare({ api: 'Produce', cut: 'after' })],
    ['a fault of another topic', () => faults.prepare({ api: 'ListOffsets', topic: 'other', cut: 'after' })],
    ['a log of 1 MiB', () => faults.startLog()],
    ['nothing prepared any more', () => {}],
  ]
  console.log('\nListOffsets v7 in the broker')
  for (const [name, prepare] of states) {
    faults.reset()
    prepare()
    console.log(`${name.padEnd(52)} ${measure(work).toFixed(4).padStart(8)} µs/request`)
  }
  if (answered() === 0) throw new Error('nothing was answered')
  await broker.close()
}
