import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encodeBatch } from '@ottla/protocol'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { dumpSegment } from '../src/dump-segment.ts'

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ottla-dump-'))
  path = join(folder, '00000000000000000000.log')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const batch = (baseOffset: number, value: string): Buffer =>
  encodeBatch(
    [
      { key: Buffer.from('k'), value: Buffer.from(value), headers: [{ key: 'h', value: Buffer.from('x') }] },
      { key: null, value: null },
    ],
    { baseOffset, baseTimestamp: 1000 },
  )

async function dump(withRecords: boolean): Promise<string[]> {
  const lines: string[] = []
  for await (const line of dumpSegment(path, { isDeep: withRecords, withData: true })) lines.push(line)
  return lines
}

test('batches and records are printed in the words of kafka-dump-log', async () => {
  const first = batch(0, 'v')
  writeFileSync(path, Buffer.concat([first, batch(2, 'w')]))
  const lines = await dump(true)
  expect(lines).toHaveLength(6)
  expect(lines[0]).toMatch(
    /^baseOffset: 0 lastOffset: 1 count: 2 baseSequence: -1 lastSequence: -1 producerId: -1 producerEpoch: -1 partitionLeaderEpoch: -?\d+ isTransactional: false isControl: false deleteHorizonMs: OptionalLong.empty position: 0 CreateTime: 1000 size: \d+ magic: 2 compresscodec: none crc: \d+ isvalid: true$/,
  )
  expect(lines[1]).toBe(
    '| offset: 0 CreateTime: 1000 keySize: 1 valueSize: 1 sequence: -1 headerKeys: [h] key: k payload: v',
  )
  expect(lines[2]).toBe('| offset: 1 CreateTime: 1000 keySize: -1 valueSize: -1 sequence: -1 headerKeys: []')
  expect(lines[3]).toContain(`baseOffset: 2 lastOffset: 3`)
  expect(lines[3]).toContain(`position: ${first.length} `)
})

test('a batch larger than what is read at a time is printed whole', async () => {
  writeFileSync(path, Buffer.concat([batch(0, 'x'.repeat(3_000_000)), batch(2, 'w')]))
  expect((await dump(false)).map((line) => /baseOffset: \d+/.exec(line)![0])).toEqual([
    'baseOffset: 0',
    'baseOffset: 2',
  ])
})

test('a damaged batch is shown as not valid', async () => {
  const bytes = batch(0, 'value')
  bytes[bytes.length - 1]! ^= 1
  writeFileSync(path, bytes)
  expect((await dump(false))[0]).toMatch(/isvalid: false$/)
})

test('a file that ends within a batch is an error after all batches before it', async () => {
  writeFileSync(path, Buffer.concat([batch(0, 'v'), batch(2, 'w').subarray(0, 40)]))
  const lines: string[] = []
  const reading = async (): Promise<void> => {
    for await (const line of dumpSegment(path, { isDeep: false, withData: false })) lines.push(line)
  }
  await expect(reading()).rejects.toThrow('ends within a batch: 40 bytes are left over')
  expect(lines).toHaveLength(1)
})
