// `npm run bench:micro`: what the wire costs per record, next to the budgets of the design (Node 24, one thread).
// Records of about 110 bytes: a key of 8 bytes, a value of 100 bytes, no headers, batches of 64 KiB.
import {
  appendRecord,
  BATCH_HEADER_BYTES,
  RecordBatchView,
  RecordCursor,
  crc32c,
  encodeRequestFrame,
  loadNativeCrc32c,
  murmur2,
  murmur2OfString,
  portableCrc32c,
  readRecords,
  Reader,
  sealBatch,
  toPositive,
  Writer,
} from '@ottla/protocol'
import { fetch } from '@ottla/protocol/messages/fetch'
import { measureRequests } from './requests.mjs'
import { produce } from '@ottla/protocol/messages/produce'

const SECONDS = Number(process.argv.find((arg) => arg.startsWith('--seconds='))?.slice(10) ?? 0.5)
const BATCH_BYTES = 65_536
const NO_HEADERS = []
const base = 1_700_000_000_000

const text = '{"id":"0123456789","user":"u-8842","ts":1700000000,"path":"/api/v1/items","ua":"Mozilla/5.0","n":'
const stringKeys = Array.from({ length: 4096 }, (_, i) => `key-${String(i).padStart(4, '0')}`)
const stringValues = Array.from({ length: 4096 }, (_, i) => (text + i * 7919).slice(0, 100).padEnd(100, 'x'))
const keys = stringKeys.map((key) => Buffer.from(key))
const values = stringValues.map((value) => Buffer.from(value))
const batch = Buffer.allocUnsafeSlow(BATCH_BYTES)

const ROUNDS = 25

/**
 * Runs `work`, which handles some records and returns how many, and gives the microseconds per record of the best of
 * many short rounds: what the code takes when nothing else wants the processor.
 */
function measure(work) {
  const roundNs = (SECONDS / ROUNDS) * 1e9
  let best = Infinity
  for (let round = 0; round < ROUNDS; round++) {
    const start = process.hrtime.bigint()
    let records = 0
    let ns
    do {
      records += work()
      ns = Number(process.hrtime.bigint() - start)
    } while (ns < roundNs)
    best = Math.min(best, ns / 1000 / records)
  }
  return best
}

function fillBatch(theirKeys, theirValues) {
  let at = BATCH_HEADER_BYTES
  let count = 0
  for (;;) {
    const key = theirKeys[count & 4095]
    const value = theirValues[count & 4095]
    const end = appendRecord(batch, at, count, count >>> 3, key, value, NO_HEADERS)
    if (end < 0) break
    at = end
    count++
  }
  return { end: at, count }
}

const { end, count } = fillBatch(keys, values)
sealBatch(batch, 0, end, { recordCount: count, baseTimestamp: base, maxTimestamp: base + (count >>> 3) })
const sealed = Buffer.from(batch.subarray(0, end))
const rows = []
let sink = 0

function row(name, budget, work) {
  const figure = measure(work)
  rows.push({ name, figure, budget })
  const verdict = budget === undefined ? '' : `budget ${budget.toFixed(3)} µs${figure > budget ? '  OVER' : ''}`
  console.log(`${name.padEnd(52)} ${figure.toFixed(4).padStart(8)} µs/record  ${verdict}`)
}

console.log(`Node ${process.version}, batches of ${count} records, ${(end / count).toFixed(1)} bytes a record\n`)

row('encode into a batch, key and value as bytes', 0.15, () => fillBatch(keys, values).count)
row('encode into a batch, key and value as strings', undefined, () => fillBatch(stringKeys, stringValues).count)
row('walk over a batch (cursor)', undefined, () => {
  const cursor = new RecordCursor(new RecordBatchView(sealed))
  while (cursor.next()) sink += cursor.valueSize
  return count
})
row('decode lazily (records of positions)', 0.13, () => {
  sink += readRecords(new RecordBatchView(sealed)).length
  return count
})
row('decode lazily, views of key and value', 0.23, () => {
  for (const record of readRecords(new RecordBatchView(sealed))) sink += record.key.length + record.value.length
  return count
})
row('CRC-32C of the batch, portable', undefined, () => {
  sink += portableCrc32c(sealed.subarray(21))
  return count
})
const native = await loadNativeCrc32c()
if (native) {
  row('CRC-32C of the batch, native', undefined, () => {
    sink += crc32c(sealed.subarray(21))
    return count
  })
} else {
  console.log('CRC-32C of the batch, native: @node-rs/crc32 is not installed')
}
row('murmur2 of the key as bytes', undefined, () => {
  for (const key of keys) sink += toPositive(murmur2(key))
  return keys.length
})
row('murmur2 of the key as a string', undefined, () => {
  for (const key of stringKeys) sink += toPositive(murmur2OfString(key))
  return keys.length
})
row('Produce v9 request of one batch, chunks ready', undefined, () => {
  const partitionData = [{ index: 0, records: sealed }]
  const request = { acks: -1, timeoutMs: 30_000, topicData: [{ name: 'flights', partitionData }] }
  sink += encodeRequestFrame(produce, 9, 1, 'bench', request).chunks().length
  return count
})
const response = fetchResponse()
row('Fetch v12 response of six batches, decoded to batches', undefined, () => {
  const decoded = fetch.decodeResponse(new Reader(response), 12)
  for (const partition of decoded.responses[0].partitions) sink += new RecordBatchView(partition.records).recordCount
  return 6 * count
})
if (sink < 0) throw new Error('nothing was measured')
await measureRequests(measure)

function fetchResponse() {
  const partitions = Array.from({ length: 6 }, (_, i) => ({
    partitionIndex: i,
    errorCode: 0,
    highWatermark: 1000,
    lastStableOffset: 1000,
    logStartOffset: 0,
    abortedTransactions: null,
    records: sealed,
  }))
  const writer = new Writer()
  fetch.encodeResponse(writer, { throttleTimeMs: 0, responses: [{ topic: 'flights', partitions }] }, 12)
  return writer.toBuffer()
}
