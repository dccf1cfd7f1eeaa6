import { describe, expect, it } from 'vitest'
import { decodeMessage, decodeVersioned, encodeMessage, encodeRecordKey, encodeVersioned } from '../src/frames.ts'
import { apiVersions } from '../src/generated/api-versions.ts'
import { consumerProtocolAssignment } from '../src/generated/consumer-protocol-assignment.ts'
import { consumerProtocolSubscription } from '../src/generated/consumer-protocol-subscription.ts'
import { cooperativeStickyAssignorUserData } from '../src/generated/cooperative-sticky-assignor-user-data.ts'
import { endTxnMarker } from '../src/generated/end-txn-marker.ts'
import { offsetCommitKey } from '../src/generated/offset-commit-key.ts'
import { offsetCommitValue } from '../src/generated/offset-commit-value.ts'
import { stickyAssignorUserData } from '../src/generated/sticky-assignor-user-data.ts'
import { decodeRequestHeader, encodeRequestHeader } from '../src/headers.ts'
import { Reader } from '../src/reader.ts'
import { Writer } from '../src/writer.ts'
import { project } from './support/project.ts'
import { loadVectors } from './support/vectors.ts'

interface HeaderVector {
  type: string
  headerVersion: number
  apiKey: number
  apiVersion: number
  correlationId: number
  clientId: string | null
  hex: string
}

const vectors = loadVectors('consumer-protocol-and-headers.json') as {
  consumer_protocol: { type: string; version: number; hex: string; parsed: unknown }[]
  headers_and_tags: HeaderVector[]
  data: { type: string; version: number; hex: string }[]
}
const tagged = (type: string): Buffer => {
  const vector = vectors.headers_and_tags.find((candidate) => candidate.type.startsWith(type))
  return Buffer.from(vector!.hex, 'hex')
}

const ofType = (type: string): (typeof vectors.consumer_protocol)[number][] =>
  vectors.consumer_protocol.filter((vector) => vector.type === type)

describe('group protocol vectors of the Java client', () => {
  it('are 14, each of a type that is tested here', () => {
    expect(vectors.consumer_protocol.length).toBe(14)
    const known = ['subscription', 'assignment', 'sticky-user-data', 'cooperative-sticky-user-data']
    expect(vectors.consumer_protocol.length).toBe(known.flatMap(ofType).length)
  })

  it.each(ofType('subscription'))('subscription v$version decodes and encodes: $hex', ({ version, hex, parsed }) => {
    const decoded = decodeVersioned(consumerProtocolSubscription, Buffer.from(hex, 'hex'))
    expect(decoded.version).toBe(version)
    expect(project(decoded.value, parsed)).toEqual(parsed)
    expect(encodeVersioned(consumerProtocolSubscription, decoded.value, version).toString('hex')).toBe(hex)
  })

  it.each(ofType('assignment'))('assignment v$version decodes and encodes: $hex', ({ version, hex, parsed }) => {
    const decoded = decodeVersioned(consumerProtocolAssignment, Buffer.from(hex, 'hex'))
    expect(decoded.version).toBe(version)
    expect(project(decoded.value, parsed)).toEqual(parsed)
    expect(encodeVersioned(consumerProtocolAssignment, decoded.value, version).toString('hex')).toBe(hex)
  })

  it.each(ofType('sticky-user-data'))(
    'user data of the sticky assignor decodes and encodes: $hex',
    ({ version, hex }) => {
      const previousAssignment = [
        { topic: 'bar', partitions: [1] },
        { topic: 'foo', partitions: [0, 2] },
      ]
      const value = { previousAssignment, generation: 5 }
      expect(decodeMessage(stickyAssignorUserData, Buffer.from(hex, 'hex'), version)).toEqual(value)
      expect(encodeMessage(stickyAssignorUserData, value, version).toString('hex')).toBe(hex)
    },
  )

  it.each(ofType('cooperative-sticky-user-data'))('user data of the cooperative sticky assignor: $hex', ({ hex }) => {
    const value = { generation: 5 }
    expect(decodeMessage(cooperativeStickyAssignorUserData, Buffer.from(hex, 'hex'), 0)).toEqual(value)
    expect(encodeMessage(cooperativeStickyAssignorUserData, value, 0).toString('hex')).toBe(hex)
  })

  it('a subscription of a newer version is read as the newest known one', () => {
    const bytes = Buffer.concat([
      encodeVersioned(consumerProtocolSubscription, { topics: ['t'], rackId: 'a' }, 3),
      Buffer.from('more'),
    ])
    bytes.writeInt16BE(9)
    const { version, value } = decodeVersioned(consumerProtocolSubscription, bytes)
    expect(version).toBe(9)
    expect(value).toMatchObject({ topics: ['t'], rackId: 'a', generationId: -1 })
  })

  it('the value of an end marker decodes', () => {
    for (const { version, hex } of vectors.data) {
      const bytes = Buffer.from(hex, 'hex')
      expect(decodeMessage(endTxnMarker, bytes, version)).toEqual({ coordinatorEpoch: 12 })
      expect(encodeMessage(endTxnMarker, { coordinatorEpoch: 12 }, version)).toEqual(bytes)
    }
  })
})

describe('header vectors of the Java client', () => {
  it.each(vectors.headers_and_tags.filter(({ type }) => type === 'request header'))(
    'request header v$headerVersion with client id $clientId',
    ({ headerVersion, apiKey, apiVersion, correlationId, clientId, hex }) => {
      const writer = new Writer()
      encodeRequestHeader(writer, { apiKey, apiVersion, correlationId, clientId }, headerVersion)
      expect(writer.toBuffer().toString('hex')).toBe(hex)
      const reader = new Reader(Buffer.from(hex, 'hex'))
      expect(reader.readInt16()).toBe(apiKey)
      expect(reader.readInt16()).toBe(apiVersion)
      expect(reader.readInt32()).toBe(correlationId)
      expect(reader.readNullableString()).toBe(clientId)
      if (headerVersion === 2) reader.skipTaggedFields()
      reader.expectEnd()
    },
  )

  it('unknown tagged fields of a request header are skipped', () => {
    const reader = new Reader(tagged('request header with unknown tagged fields'))
    expect(decodeRequestHeader(reader)).toEqual({ apiKey: 18, apiVersion: 3, correlationId: 1, clientId: 'c' })
    reader.expectEnd()
  })

  it('unknown tagged fields of a response are skipped', () => {
    const reader = new Reader(tagged('ApiVersionsResponse v3 body'))
    const response = apiVersions.decodeResponse(reader, 3)
    reader.expectEnd()
    expect(response.apiKeys).toEqual([{ apiKey: 0, minVersion: 3, maxVersion: 13 }])
  })

  it('the answer to an unknown version of ApiVersions decodes as version 0', () => {
    const reader = new Reader(tagged('ApiVersionsResponse v0 body'))
    const response = apiVersions.decodeResponse(reader, 0)
    reader.expectEnd()
    expect(response).toMatchObject({ errorCode: 35, apiKeys: [{ apiKey: 18, minVersion: 0, maxVersion: 5 }] })
  })

  it('a request header of an API key that does not exist is a DecodeError', () => {
    const bytes = Buffer.from('GET / HTTP/1.1\r\n')
    expect(() => decodeRequestHeader(new Reader(bytes))).toThrow('there is no API key 18245')
  })
})

it('records of the offsets topic carry their type before the key and their version before the value', () => {
  const key = encodeRecordKey(offsetCommitKey, { group: 'g', topic: 't', partition: 7 })
  expect(key.toString('hex')).toBe('000100016700017400000007')
  const value = encodeVersioned(offsetCommitValue, { offset: 42, metadata: '', commitTimestamp: 1_700_000_000_000 }, 3)
  expect(decodeVersioned(offsetCommitValue, value)).toEqual({
    version: 3,
    value: {
      offset: 42,
      leaderEpoch: -1,
      metadata: '',
      commitTimestamp: 1_700_000_000_000,
      expireTimestamp: -1,
      topicId: 'AAAAAAAAAAAAAAAAAAAAAA',
    },
  })
})
