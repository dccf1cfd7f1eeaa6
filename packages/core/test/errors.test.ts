import { expect, test } from 'vitest'
import { DecodeError } from '@ottla/protocol'
import { ConfigError, InvalidStateError, virtualRuntime } from '@ottla/runtime'
import {
  ApiError,
  AuthenticationError,
  AuthorizationError,
  ConnectionError,
  isRetriable,
  RequestTimeoutError,
  SerializationError,
} from '../src/index.ts'
import { apiError, Backoff, Deadline, retrying } from '../src/internal.ts'
import { closedByPeer, translateSystemError } from '../src/network/system-errors.ts'
import { outcomeOf } from './support/world.ts'

const address = 'broker:9092'
const connectionError = (reason: ConnectionError['reason']): ConnectionError =>
  new ConnectionError('x', { address, reason })

test('what is retried is decided by kind', () => {
  const retried = [
    connectionError('refused'),
    connectionError('closed'),
    connectionError('out-of-sync'),
    new RequestTimeoutError('x', { operation: 'x', elapsedMs: 1 }),
    apiError(6, { operation: 'x' }),
    apiError(14, { operation: 'x' }),
  ]
  const final = [
    connectionError('not-kafka'),
    connectionError('tls'),
    connectionError('client-closed'),
    apiError(17, { operation: 'x' }),
    apiError(29, { operation: 'x' }),
    apiError(-1, { operation: 'x' }),
    apiError(4711, { operation: 'x' }),
    new AuthenticationError('x', { reason: 'credentials' }),
    new ConfigError('x'),
    new InvalidStateError('x'),
    new DecodeError('x', 0),
    new SerializationError('x', { topic: 't', part: 'key' }),
    new Error('x'),
    undefined,
  ]
  expect(retried.map(isRetriable)).toEqual(retried.map(() => true))
  expect(final.map(isRetriable)).toEqual(final.map(() => false))
})

test('an error code becomes an error with its name, and keeps the words of the broker', () => {
  const error = apiError(3, { operation: 'Metadata of topic a', apiKey: 3, apiVersion: 12 })
  expect(error).toBeInstanceOf(ApiError)
  expect(error).toMatchObject({
    code: 'ERR_KAFKA_API',
    errorCode: 3,
    errorName: 'UNKNOWN_TOPIC_OR_PARTITION',
    apiKey: 3,
  })
  expect(error.message).toMatch(/^Metadata of topic a: .* \(UNKNOWN_TOPIC_OR_PARTITION\)$/)
  expect(apiError(42, { operation: 'CreateTopics', detail: 'too many partitions' }).message).toBe(
    'CreateTopics: too many partitions (INVALID_REQUEST)',
  )
  expect(apiError(30, { operation: 'x', resources: ['g'] })).toBeInstanceOf(AuthorizationError)
  expect(apiError(58, { operation: 'x' })).toBeInstanceOf(AuthenticationError)
  expect(apiError(4711, { operation: 'x' })).toMatchObject({ errorCode: 4711 })
})

const system = (code: string, message = code): Error => Object.assign(new Error(message), { code })

test.each([
  ['ECONNREFUSED', 'connect', false, 'refused', 'is a broker running there'],
  ['ENOTFOUND', 'lookup', false, 'unresolved', 'is the host name right'],
  ['EAI_AGAIN', 'lookup', false, 'unresolved', 'EAI_AGAIN'],
  ['EHOSTUNREACH', 'connect', false, 'unreachable', 'check network and firewall'],
  ['ETIMEDOUT', 'connect', false, 'timeout', 'did not answer'],
  ['ECONNRESET', 'handshake', false, 'closed', 'does its listener want TLS or SASL'],
  ['ECONNRESET', 'established', false, 'closed', 'closed the connection (ECONNRESET)'],
  ['EPIPE', 'established', true, 'closed', 'closed the connection (EPIPE)'],
  ['ECONNRESET', 'connect', true, 'closed', 'does this port speak TLS'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'connect', true, 'tls', 'does this port speak plaintext'],
  ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'connect', true, 'tls', 'check versions, ciphers and certificates'],
  ['EMFILE', 'connect', false, 'unreachable', 'too many open files'],
] as const)('%s while in phase %s (TLS: %s) is reported as %s', (code, phase, tls, reason, text) => {
  const error = translateSystemError(system(code), { address, phase, tls })
  expect(error).toMatchObject({ code: 'ERR_KAFKA_CONNECTION', reason, address })
  expect(error.message).toContain(text)
  expect(error.message).toContain(address)
  expect(error.cause).toMatchObject({ code })
})

test.each([
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
  'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE',
  'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA',
])('a certificate that is not accepted (%s) is a matter of identity', (code) => {
  for (const phase of ['connect', 'handshake'] as const) {
    const error = translateSystemError(system(code, 'why'), { address, phase, tls: true })
    expect(error).toMatchObject({ code: 'ERR_KAFKA_AUTHENTICATION', retriable: false })
    expect(error.message).toContain(`TLS with ${address} failed (${code}): why`)
  }
})

test('the code is found in causes and in gathered errors; errors of ours pass unchanged', () => {
  const nested = new Error('outer', { cause: new AggregateError([system('ECONNREFUSED')]) })
  expect(translateSystemError(nested, { address, phase: 'connect', tls: false })).toMatchObject({ reason: 'refused' })
  const ours = new ConfigError('x')
  expect(translateSystemError(ours, { address, phase: 'connect', tls: false })).toBe(ours)
  expect(closedByPeer({ address, phase: 'established', tls: false }).message).toBe(`${address} closed the connection`)
})

test('attempts are repeated with pauses until one succeeds', async () => {
  const { clock, random } = virtualRuntime(1)
  const times: number[] = []
  const result = outcomeOf(
    retrying(
      {
        clock,
        deadline: new Deadline(clock, 10_000),
        backoff: new Backoff({ initialMs: 100, maxMs: 1000, random }),
        operation: 'it',
      },
      () => {
        times.push(clock.monotonic())
        return times.length < 4 ? Promise.reject(connectionError('closed')) : Promise.resolve({ done: true })
      },
    ),
  )
  await clock.runUntil(() => result.state !== 'pending')
  expect(result.value).toEqual({ done: true })
  expect(times.length).toBe(4)
  expect(times[3]).toBeGreaterThanOrEqual(560)
  expect(times[3]).toBeLessThanOrEqual(840)
})

test('repeating ends with the time, the signal, or an error that cannot be cured', async () => {
  const { clock, random } = virtualRuntime(1)
  const backoff = new Backoff({ initialMs: 100, maxMs: 1000, random })
  const lasting = new ConfigError('no')
  const cause = connectionError('refused')
  const abort = new AbortController()
  const run = (deadline: Deadline, error: Error): ReturnType<typeof outcomeOf> =>
    outcomeOf(retrying({ clock, deadline, backoff, operation: 'the offsets of g' }, () => Promise.reject(error)))
  const fatal = run(new Deadline(clock, 5000), lasting)
  const late = run(new Deadline(clock, 5000), cause)
  const stopped = run(new Deadline(clock, 5000, abort.signal), cause)
  await clock.advance(1000)
  abort.abort(new Error('enough'))
  await clock.advance(4001)
  expect(fatal.error).toBe(lasting)
  expect(late.error).toMatchObject({ code: 'ERR_KAFKA_TIMEOUT', operation: 'the offsets of g', cause })
  expect(stopped.error.message).toBe('enough')
  expect(clock.pendingTimers).toBe(0)
})

test('a deadline tells what is left and speaks for itself when it is over', async () => {
  const { clock } = virtualRuntime(1)
  const deadline = Deadline.of(clock, { timeoutMs: 100 }, 5000)
  await clock.advance(40)
  expect([deadline.remainingMs, deadline.isOver]).toEqual([60, false])
  expect(() => deadline.check('waiting')).not.toThrow()
  await clock.advance(80)
  expect([deadline.remainingMs, deadline.isOver]).toEqual([0, true])
  expect(() => deadline.check('waiting')).toThrow('Timed out after 120 ms: waiting')
  expect(Deadline.of(clock, undefined, 5000).remainingMs).toBe(5000)
})
