import { describe, expect, it } from 'vitest'
import { DecodeError, UnsupportedVersionError } from '../src/errors.ts'
import { encodeRequestFrame, encodeResponseFrame } from '../src/frames.ts'
import { createTopics } from '../src/generated/create-topics.ts'
import { fetch } from '../src/generated/fetch.ts'
import { heartbeat } from '../src/generated/heartbeat.ts'
import { metadata } from '../src/generated/metadata.ts'
import { produce } from '../src/generated/produce.ts'
import { decodeRequestHeader, decodeResponseHeader } from '../src/headers.ts'
import { Reader, ZERO_UUID } from '../src/reader.ts'
import { SPLICE_BYTES, Writer } from '../src/writer.ts'

const fetchRequest = { maxWaitMs: 500, minBytes: 1, topics: [] }

describe('a version that does not exist', () => {
  it.each([3, 19, 4.5, -1])('%d of Fetch is refused with the range', (version) => {
    expect(() => fetch.encodeRequest(new Writer(), fetchRequest, version)).toThrow(
      `FetchRequest has versions 4 to 18, not ${version}`,
    )
    expect(() => fetch.decodeResponse(new Reader(Buffer.alloc(100)), version)).toThrow(UnsupportedVersionError)
  })
})

describe('a field that a version lacks', () => {
  it('is refused when it is set and must not be dropped', () => {
    const request = { ...fetchRequest, replicaId: 3 }
    expect(() => fetch.encodeRequest(new Writer(), request, 15)).toThrow(
      'FetchRequest.replicaId is set, but version 15',
    )
    fetch.encodeRequest(new Writer(), request, 14)
  })

  it('is refused inside an array and inside a struct too', () => {
    const partition = { partition: 0, fetchOffset: 0, partitionMaxBytes: 1, lastFetchedEpoch: 2 }
    const nested = { ...fetchRequest, topics: [{ topic: 't', partitions: [partition] }] }
    expect(() => fetch.encodeRequest(new Writer(), nested, 11)).toThrow('FetchPartition.lastFetchedEpoch is set')
    const state = { ...fetchRequest, replicaState: { replicaId: 1 } }
    expect(() => fetch.encodeRequest(new Writer(), state, 14)).toThrow('FetchRequest.replicaState is set')
  })

  it('is dropped when it may be ignored, and when it has its default', () => {
    const writer = new Writer()
    fetch.encodeRequest(writer, { ...fetchRequest, rackId: 'r1', replicaId: -1 }, 4)
    expect(fetch.decodeRequest(new Reader(writer.toBuffer()), 4)).toMatchObject({
      rackId: '',
      replicaId: -1,
      topics: [],
    })
  })

  it('is filled with its default by decoding', () => {
    const writer = new Writer()
    heartbeat.encodeRequest(writer, { groupId: 'g', generationId: 1, memberId: 'm' }, 0)
    expect(heartbeat.decodeRequest(new Reader(writer.toBuffer()), 0)).toEqual({
      groupId: 'g',
      generationId: 1,
      memberId: 'm',
      groupInstanceId: null,
    })
  })

  it('null is refused in a version that has no null for it', () => {
    expect(() => metadata.encodeRequest(new Writer(), { topics: null }, 0)).toThrow('MetadataRequest.topics is null')
    const writer = new Writer()
    metadata.encodeRequest(writer, { topics: null }, 1)
    expect(metadata.decodeRequest(new Reader(writer.toBuffer()), 1).topics).toBeNull()
    const byId = { topics: [{ topicId: ZERO_UUID, name: null }] }
    expect(() => metadata.encodeRequest(new Writer(), byId, 9)).toThrow('name is null')
  })
})

describe('a field that is undefined', () => {
  it('takes its default', () => {
    const writer = new Writer()
    const topic = { name: 't', numPartitions: 1, replicationFactor: 1, assignments: [], configs: [] }
    createTopics.encodeRequest(writer, { topics: [topic], timeoutMs: undefined, validateOnly: undefined }, 7)
    expect(createTopics.decodeRequest(new Reader(writer.toBuffer()), 7)).toMatchObject({
      timeoutMs: 60_000,
      validateOnly: false,
    })
  })
})

describe('frames', () => {
  const records = Buffer.alloc(SPLICE_BYTES, 7)
  const request = { acks: -1, timeoutMs: 1000, topicData: [{ name: 't', partitionData: [{ index: 0, records }] }] }

  it.each([3, 9])('a Produce v%d request takes over large records by reference and has its size first', (version) => {
    const writer = encodeRequestFrame(produce, version, 42, 'me', request)
    const chunks = writer.chunks()
    expect(chunks).toContain(records)
    const frame = Buffer.concat(chunks)
    expect(writer.byteLength).toBe(frame.length)
    expect(frame.readInt32BE()).toBe(frame.length - 4)
    const reader = new Reader(frame, 4)
    expect(decodeRequestHeader(reader)).toEqual({ apiKey: 0, apiVersion: version, correlationId: 42, clientId: 'me' })
    const decoded = produce.decodeRequest(reader, version)
    reader.expectEnd()
    expect(decoded.topicData[0]!.partitionData[0]!.records).toEqual(records)
  })

  it('records given in parts follow each other as one field', () => {
    const parts = [Buffer.from('abc'), records, Buffer.from('def')]
    const partitions = [
      { partitionIndex: 0, errorCode: 0, highWatermark: 9, abortedTransactions: null, records: parts },
    ]
    for (const version of [4, 12]) {
      const response = { throttleTimeMs: 0, responses: [{ topic: 't', partitions }] }
      const writer = encodeResponseFrame(fetch, version, 7, response)
      expect(writer.chunks()).toContain(records)
      const reader = new Reader(writer.toBuffer(), 4)
      expect(decodeResponseHeader(reader, fetch.responseHeaderVersion(version))).toBe(7)
      const decoded = fetch.decodeResponse(reader, version)
      reader.expectEnd()
      expect(decoded.responses[0]!.partitions[0]!.records).toEqual(Buffer.concat(parts))
    }
  })

  it('decoded byte fields are views of the frame', () => {
    const frame = encodeRequestFrame(produce, 9, 1, null, request).toBuffer()
    const reader = new Reader(frame, 4)
    decodeRequestHeader(reader)
    const view = produce.decodeRequest(reader, 9).topicData[0]!.partitionData[0]!.records!
    expect(Buffer.isBuffer(view)).toBe(true)
    expect(view.buffer).toBe(frame.buffer)
  })
})

describe('tagged fields', () => {
  it('that are longer than their one-byte size make room for it', () => {
    for (const length of [1, 100, 127, 128, 5000, 20_000]) {
      const clusterId = 'c'.repeat(length)
      const writer = new Writer()
      fetch.encodeRequest(writer, { ...fetchRequest, clusterId, replicaState: { replicaId: 5, replicaEpoch: 6 } }, 15)
      const reader = new Reader(writer.toBuffer())
      const decoded = fetch.decodeRequest(reader, 15)
      reader.expectEnd()
      expect(decoded.clusterId).toBe(clusterId)
      expect(decoded.replicaState).toEqual({ replicaId: 5, replicaEpoch: 6 })
    }
  })

  it('whose size does not fit their value are a DecodeError', () => {
    const writer = new Writer()
    fetch.encodeRequest(writer, { ...fetchRequest, clusterId: 'abc' }, 12)
    const bytes = writer.toBuffer()
    const size = bytes.indexOf('abc') - 2
    bytes[size] = bytes[size]! - 1
    expect(() => fetch.decodeRequest(new Reader(bytes), 12)).toThrow(DecodeError)
  })
})
