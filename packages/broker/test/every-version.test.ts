// Every API in every version: a plain request gets an answer that decodes to the last byte.
import type { Api } from '@ottla/protocol'
import { ErrorCode } from '@ottla/protocol'
import { metadata } from '@ottla/protocol/messages/metadata'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiHandlers } from '../src/apis/handlers.ts'
import { plainRequest } from './support/plain-requests.ts'
import { World } from './support/world.ts'

type AnyApi = Api<unknown, unknown, Record<string, unknown>, never>

let world: World
let topicId = ''

beforeAll(async () => {
  const config = {
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'super.users': 'User:ANONYMOUS',
  }
  world = await World.start({ topics: { orders: 1 }, dataDir: '/data', config })
  const client = await world.connect()
  const described = await world.run(client.send(metadata, 12, { topics: [{ name: 'orders' }] }))
  topicId = described.topics[0]!.topicId
})
afterAll(() => world.run(world.broker.close()))

/** What is not allowed on a listener without logins. */
const loginCodes: Readonly<Record<number, number>> = {
  17: ErrorCode.ILLEGAL_SASL_STATE,
  36: ErrorCode.ILLEGAL_SASL_STATE,
  38: ErrorCode.DELEGATION_TOKEN_REQUEST_NOT_ALLOWED,
  39: ErrorCode.DELEGATION_TOKEN_REQUEST_NOT_ALLOWED,
  40: ErrorCode.DELEGATION_TOKEN_REQUEST_NOT_ALLOWED,
  41: ErrorCode.DELEGATION_TOKEN_REQUEST_NOT_ALLOWED,
}

const refusals = new Map<number, number>([
  [64, ErrorCode.BROKER_ID_NOT_REGISTERED],
  [79, ErrorCode.SHARE_SESSION_NOT_FOUND],
])

describe.each(apiHandlers.map(({ api }) => api as unknown as AnyApi))('$name', (api) => {
  it('answers every version', async () => {
    const client = await world.connect()
    for (let version = api.minVersion; version <= api.maxVersion; version++) {
      const response = await world.run(
        client.send(api, version, plainRequest(api.key, version, { topicId, nodeId: 0 })!),
      )
      expect(response, `version ${version}`).toBeTypeOf('object')
      const { errorCode = ErrorCode.NONE } = response
      const isStranger = [11, 12, 14].includes(api.key) || (api.key === 13 && version < 3)
      const isUnknownProducer = api.key === 25 || api.key === 26
      const expected = isStranger
        ? ErrorCode.UNKNOWN_MEMBER_ID
        : isUnknownProducer
          ? ErrorCode.INVALID_PRODUCER_ID_MAPPING
          : (loginCodes[api.key] ?? refusals.get(api.key) ?? ErrorCode.NONE)
      expect(errorCode, `version ${version}`).toBe(expected)
    }
    expect(world.lines.filter(({ level }) => level !== 'info')).toEqual([])
  })

  it('fails in every version with the error that a fault prepared', async () => {
    const client = await world.connect()
    for (let version = api.minVersion; version <= api.maxVersion; version++) {
      world.broker.faults.prepare({ api: api.name, error: 'BROKER_NOT_AVAILABLE' })
      const response = await world.run(
        client.send(api, version, plainRequest(api.key, version, { topicId, nodeId: 0 })!),
      )
      expect(errorCodesIn(response), `version ${version}`).toContain(ErrorCode.BROKER_NOT_AVAILABLE)
    }
    world.broker.faults.checkAllMet()
    world.broker.faults.reset()
    client.close()
  })
})

/** All error codes of an answer, wherever they are. */
function errorCodesIn(value: unknown): number[] {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return []
  return Object.entries(value).flatMap(([field, inner]) =>
    /errorcode$/i.test(field) ? [inner as number] : errorCodesIn(inner),
  )
}
