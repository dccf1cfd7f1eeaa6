import { expect, test } from 'vitest'
import { ConfigError, describeError, InvalidStateError, KafkaError } from '../src/index.ts'

test('every error of ours is a KafkaError, also one of another copy of the package', () => {
  const own = new ConfigError('x')
  expect(own instanceof KafkaError).toBe(true)
  expect(own instanceof ConfigError).toBe(true)
  expect(own instanceof InvalidStateError).toBe(false)
  expect(own).toMatchObject({ name: 'ConfigError', code: 'ERR_KAFKA_CONFIG', retriable: false })
  const foreign = Object.defineProperty(new Error('x'), Symbol.for('ottla.KafkaError'), { value: true })
  expect(foreign instanceof KafkaError).toBe(true)
  expect(foreign instanceof ConfigError).toBe(false)
  for (const value of [new Error('x'), 'x', null, undefined, 1])
    expect((value as unknown) instanceof KafkaError).toBe(false)
})

test('an error is described with its causes, each once', () => {
  const root = new Error('disk full')
  const middle = new InvalidStateError('cannot write', { cause: root })
  expect(describeError(new ConfigError('log failed', { cause: middle }))).toBe('log failed: cannot write: disk full')
  expect(describeError(new Error('outer: disk full', { cause: root }))).toBe('outer: disk full')
  expect(describeError(new Error('outer', { cause: 'text' }))).toBe('outer: text')
  expect(describeError('text')).toBe('text')
  const loop = new Error('a')
  loop.cause = loop
  expect(describeError(loop)).toBe('a')
})
