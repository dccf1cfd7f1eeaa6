// A broker that does next to nothing, in a process of its own: it acknowledges what is produced at once and answers
// fetches with the same batch again and again, so that what is measured is the client. It knows one topic on one node.
import net from 'node:net'
import {
  apiRanges,
  BATCH_HEADER_BYTES,
  decodeRequestHeader,
  encodeBatch,
  encodeResponseFrame,
  FrameAssembler,
  Reader,
} from '@ottla/protocol'
import { apiVersions } from '@ottla/protocol/messages/api-versions'
import { fetch } from '@ottla/protocol/messages/fetch'
import { initProducerId } from '@ottla/protocol/messages/init-producer-id'
import { listOffsets } from '@ottla/protocol/messages/list-offsets'
import { metadata } from '@ottla/protocol/messages/metadata'
import { produce } from '@ottla/protocol/messages/produce'
import { keys, options, values } from './load.mjs'

const { topic, partitions, batch: batchBytes } = options({ topic: 'hot', partitions: '6', batch: '16384' })
const partitionCount = Number(partitions)
const topicId = 'AAAAAAAAAAAAAAAAAAAAAQ'
const endOffset = 2 ** 40
const numbers = Array.from({ length: partitionCount }, (_, i) => i)

/** One batch of the size that is asked for; everything behind its base offset is sent by reference. */
const recordCount = Math.floor((Number(batchBytes) - BATCH_HEADER_BYTES) / 116)
const records = Array.from({ length: recordCount }, (_, i) => ({ key: keys[i & 4095], value: values[i & 4095] }))
const whole = encodeBatch(records, { baseTimestamp: Date.now() })
const tail = whole.subarray(8)

/** About a MiB of batches from `offset` on, which must be a multiple of the batch's records. */
function batchesFrom(offset, maxBytes) {
  const count = Math.max(1, Math.floor(Math.min(maxBytes, 1_048_576) / whole.length))
  const parts = []
  const bases = Buffer.allocUnsafe(8 * count)
  const first = Math.floor(offset / recordCount) * recordCount
  for (let i = 0; i < count; i++) {
    bases.writeBigInt64BE(BigInt(first + i * recordCount), 8 * i)
    parts.push(bases.subarray(8 * i, 8 * i + 8), tail)
  }
  return parts
}

const answers = new Map([
  [
    apiVersions.key,
    [
      apiVersions,
      () => ({
        errorCode: 0,
        throttleTimeMs: 0,
        apiKeys: [apiVersions, fetch, initProducerId, listOffsets, metadata, produce].map(({ key }) => {
          const { minVersion, maxVersion } = apiRanges.find((range) => range.key === key)
          return { apiKey: key, minVersion, maxVersion }
        }),
      }),
    ],
  ],
  [
    metadata.key,
    [
      metadata,
      () => ({
        throttleTimeMs: 0,
        brokers: [{ nodeId: 1, host: '127.0.0.1', port: server.address().port, rack: null }],
        clusterId: 'sink',
        controllerId: 1,
        topics: [
          {
            errorCode: 0,
            name: topic,
            topicId,
            isInternal: false,
            partitions: numbers.map((partitionIndex) => ({
              errorCode: 0,
              partitionIndex,
              leaderId: 1,
              leaderEpoch: 0,
              replicaNodes: [1],
              isrNodes: [1],
              offlineReplicas: [],
            })),
          },
        ],
      }),
    ],
  ],
  [initProducerId.key, [initProducerId, () => ({ throttleTimeMs: 0, errorCode: 0, producerId: 1, producerEpoch: 0 })]],
  [
    listOffsets.key,
    [
      listOffsets,
      (request) => ({
        throttleTimeMs: 0,
        topics: request.topics.map(({ name, partitions: asked }) => ({
          name,
          partitions: asked.map(({ partitionIndex, timestamp }) => ({
            partitionIndex,
            errorCode: 0,
            timestamp: -1,
            offset: timestamp === -2 ? 0 : endOffset,
            leaderEpoch: 0,
          })),
        })),
      }),
    ],
  ],
  [
    produce.key,
    [
      produce,
      (request) => ({
        throttleTimeMs: 0,
        responses: request.topicData.map(({ name, topicId: id, partitionData }) => ({
          name,
          topicId: id,
          partitionResponses: partitionData.map(({ index }) => ({
            index,
            errorCode: 0,
            baseOffset: 0,
            logAppendTimeMs: -1,
            logStartOffset: 0,
          })),
        })),
      }),
    ],
  ],
  [
    fetch.key,
    [
      fetch,
      (request) => ({
        throttleTimeMs: 0,
        errorCode: 0,
        sessionId: 0,
        responses: request.topics.map(({ topic: name, topicId: id, partitions: asked }) => ({
          topic: name,
          topicId: id,
          partitions: asked.map(({ partition, fetchOffset, partitionMaxBytes }) => ({
            partitionIndex: partition,
            errorCode: 0,
            highWatermark: endOffset,
            lastStableOffset: endOffset,
            logStartOffset: 0,
            abortedTransactions: null,
            records: batchesFrom(fetchOffset, partitionMaxBytes),
          })),
        })),
      }),
    ],
  ],
])

const server = net.createServer((socket) => {
  socket.setNoDelay(true)
  socket.on('error', () => {})
  const assembler = new FrameAssembler(2 ** 30, (frame) => {
    const reader = new Reader(frame)
    const { apiKey, apiVersion, correlationId } = decodeRequestHeader(reader)
    const [api, answer] = answers.get(apiKey)
    const writer = encodeResponseFrame(
      api,
      apiVersion,
      correlationId,
      answer(api.decodeRequest(reader, apiVersion), apiVersion),
    )
    socket.cork()
    for (const chunk of writer.chunks()) socket.write(chunk)
    socket.uncork()
  })
  socket.on('data', (chunk) => assembler.push(chunk))
})
server.listen(Number(options({ port: '0' }).port), '127.0.0.1', () => process.send?.(server.address().port))
process.on('disconnect', () => process.exit())
