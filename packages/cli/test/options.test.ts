import { expect, test } from 'vitest'
import { collectPair, collectTopic, parseAddress, parseCount, parsePort } from '../src/options.ts'

test('a port is a number from 0 to 65535', () => {
  expect(parsePort('0')).toBe(0)
  expect(parsePort('65535')).toBe(65_535)
  for (const text of ['', '-1', '65536', '80a', '1e3', ' 1']) expect(() => parsePort(text)).toThrow('Expected a port')
})

test('an address is a host and a port', () => {
  expect(parseAddress('kafka.example.com:9092')).toEqual({ host: 'kafka.example.com', port: 9092 })
  expect(parseAddress('[::1]:19092')).toEqual({ host: '::1', port: 19_092 })
  for (const text of ['', 'kafka', 'kafka:', ':9092', 'kafka:0', 'kafka:65536', 'PLAINTEXT://kafka:9092', '::1:9092']) {
    expect(() => parseAddress(text)).toThrow('Expected HOST:PORT')
  }
})

test('topics are collected with their partitions, one when none are named', () => {
  expect(collectTopic('clicks', collectTopic('orders:6', {}))).toEqual({ orders: 6, clicks: 1 })
  for (const text of ['', 'a:', 'a:0', 'a b:1', ':3', 'a:b']) {
    expect(() => collectTopic(text, {})).toThrow('Expected NAME or NAME:PARTITIONS')
  }
})

test('pairs are split at the first equals sign', () => {
  expect(collectPair('a.b=c=d', { x: 'y' })).toEqual({ x: 'y', 'a.b': 'c=d' })
  expect(collectPair('empty=', {})).toEqual({ empty: '' })
  for (const text of ['', 'novalue', '=x']) expect(() => collectPair(text, {})).toThrow('Expected KEY=VALUE')
})

test('a count is a whole number from 1', () => {
  expect(parseCount('12')).toBe(12)
  for (const text of ['', '0', '-1', '1.5', '1e3', '9'.repeat(16)])
    expect(() => parseCount(text)).toThrow('Expected a whole')
})
