import { CodecRegistry, compressionTypes } from '@ottla/compression'
import { encodeEndTxnMarker, ErrorCode, readRecords } from '@ottla/protocol'
import { describe, expect, it } from 'vitest'
import { withCompression } from '../../src/log/batch-compression.ts'
import { asClient, batchOf, openLog, readBatches } from './support/log-fixture.ts'

const codecs = await CodecRegistry.load()

function compressed(name: (typeof compressionTypes)[number]): Buffer {
  const batch = batchOf(20, { producerId: 5, producerEpoch: 1, baseSequence: 0, valueBytes: 200 })
  return name === 'none' ? batch : withCompression(batch, batch.subarray(61), codecs.get(name))
}

describe('compression.type', () => {
  const pairs = compressionTypes.flatMap((from) => compressionTypes.map((to) => [from, to] as const))
  it.each(pairs)('stores a %s batch as %s', (from, to) => {
    const { log } = openLog({ codecs, config: { compression: { type: to, level: undefined } } })
    const sent = compressed(from)
    const copy = Buffer.from(sent)
    const { baseOffset, lastOffset } = log.append(sent, asClient)
    expect([baseOffset, lastOffset]).toEqual([0, 19])
    const [batch] = readBatches(log)
    expect([batch!.compression, batch!.producerId, batch!.baseSequence, batch!.maxTimestamp]).toEqual([
      compressionTypes.indexOf(to),
      5,
      0,
      1000,
    ])
    const payload = Buffer.from(codecs.get(to).decompress(batch!.payload, 1_000_000))
    expect(readRecords(batch!, payload).map(({ key }) => String(key))).toEqual(
      Array.from({ length: 20 }, (_, i) => `key-${i}`),
    )
    // Not touched where it fits already: the bytes that came are the bytes that are served.
    if (from === to) expect(batch!.wholeBatch.subarray(16)).toEqual(copy.subarray(16))
    expect(log.append(compressed(from), asClient)).toMatchObject({ isDuplicate: true, baseOffset: 0 })
  })

  it('leaves transaction markers as they are', () => {
    const { log } = openLog({ codecs, config: { compression: { type: 'gzip', level: 9 } } })
    const marker = { producerId: 5, producerEpoch: 0, coordinatorEpoch: 0, timestamp: 1000, commit: true }
    log.append(encodeEndTxnMarker(marker), { origin: 'coordinator', leaderEpoch: 0 })
    expect(readBatches(log)[0]!.compression).toBe(0)
  })

  it('refuses what is too large once it is decompressed, and what no codec can read', () => {
    const { log } = openLog({
      codecs,
      config: { compression: { type: 'none', level: undefined }, maxMessageBytes: 1000 },
    })
    expect(() => log.append(compressed('gzip'), asClient)).toThrow(
      expect.objectContaining({ errorCode: ErrorCode.MESSAGE_TOO_LARGE }),
    )
    const blind = openLog({ config: { compression: { type: 'gzip', level: undefined } } }).log
    expect(() => blind.append(compressed('lz4'), asClient)).toThrow(
      expect.objectContaining({ errorCode: ErrorCode.UNSUPPORTED_COMPRESSION_TYPE }),
    )
    expect([log.logEndOffset, blind.logEndOffset]).toEqual([0, 0])
  })
})
