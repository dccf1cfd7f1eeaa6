// @ts-check
// The bare loop: what one JavaScript thread can do when nothing but the bytes is done. One connection to one broker, no
// metadata, no retries, no idempotence, no group, no compression; but whole batches, a checked CRC and touched records.
// It is no client. It is the floor that clients in JavaScript are measured by.
import { crc32c } from '@node-rs/crc32'
import { connect } from 'node:net'
import { cannot, Deadline, job, keyOf, measure, paced, sendGroups, sendOneByOne, Tally, valueOf } from './shared.mjs'

/** @typedef {import('./shared.mjs').Job} Job */

const headerBytes = 61
const maxInFlight = 5
const maxBufferedBytes = 4 << 20
const maxRequestBytes = 1 << 20
const recordsPerTurn = 4096

/** One connection; answers come in the order of the requests. */
class Wire {
  /** @type {((frame: Buffer) => void)[]} */
  #waiting = []
  /** @type {Buffer | undefined} */
  #frame
  #filled = 0
  #size = Buffer.alloc(4)
  #sizeFilled = 0
  #socket

  /** @param {import('node:net').Socket} socket */
  constructor(socket) {
    this.#socket = socket
    socket.on('data', (chunk) => this.#take(chunk))
    socket.on('error', (error) => {
      throw error
    })
  }

  /** @param {string} bootstrap @returns {Promise<Wire>} */
  static open(bootstrap) {
    const [host, port] = bootstrap.split(':')
    return new Promise((resolve, reject) => {
      const socket = connect(Number(port), host, () => resolve(new Wire(socket)))
      socket.setNoDelay(true).once('error', reject)
    })
  }

  get inFlight() {
    return this.#waiting.length
  }

  /** @param {Uint8Array[]} parts @param {(frame: Buffer) => void} onAnswer */
  send(parts, onAnswer) {
    this.#waiting.push(onAnswer)
    this.#socket.cork()
    for (const part of parts) this.#socket.write(part)
    this.#socket.uncork()
  }

  async close() {
    this.#socket.destroy()
  }

  /** @param {Buffer} chunk */
  #take(chunk) {
    let at = 0
    while (at < chunk.length) {
      if (this.#frame === undefined) {
        this.#size[this.#sizeFilled++] = /** @type {number} */ (chunk[at++])
        if (this.#sizeFilled < 4) continue
        this.#frame = Buffer.allocUnsafeSlow(this.#size.readInt32BE(0))
        this.#sizeFilled = this.#filled = 0
      }
      const frame = this.#frame
      const taken = chunk.copy(frame, this.#filled, at)
      this.#filled += taken
      at += taken
      if (this.#filled < frame.length) return
      this.#frame = undefined
      this.#waiting.shift()?.(frame)
    }
  }
}

/** @param {number} value */
function varintSize(value) {
  const zigzag = ((value << 1) ^ (value >> 31)) >>> 0
  return zigzag < 0x80 ? 1 : zigzag < 0x4000 ? 2 : zigzag < 0x200000 ? 3 : zigzag < 0x10000000 ? 4 : 5
}

/** @param {Buffer} to @param {number} at @param {number} value */
function putVarint(to, at, value) {
  let zigzag = ((value << 1) ^ (value >> 31)) >>> 0
  while (zigzag > 0x7f) {
    to[at++] = (zigzag & 0x7f) | 0x80
    zigzag >>>= 7
  }
  to[at++] = zigzag
  return at
}

/** @param {Buffer} to @param {number} at @param {Buffer} from */
function putBytes(to, at, from) {
  const { length } = from
  if (length > 40) to.set(from, at)
  else for (let i = 0; i < length; i++) to[at + i] = /** @type {number} */ (from[i])
  return at + length
}

/** Kafka's murmur2. @param {Buffer} key */
function hash(key) {
  const m = 0x5bd1e995
  const { length } = key
  const words = length & ~3
  let h = 0x9747b28c ^ length
  for (let i = 0; i < words; i += 4) {
    let k = Math.imul(key.readInt32LE(i), m)
    k = Math.imul(k ^ (k >>> 24), m)
    h = Math.imul(h, m) ^ k
  }
  if (length > words) {
    for (let i = length - 1; i >= words; i--) h ^= /** @type {number} */ (key[i]) << ((i - words) * 8)
    h = Math.imul(h, m)
  }
  h = Math.imul(h ^ (h >>> 13), m)
  return (h ^ (h >>> 15)) & 0x7fffffff
}

class Batch {
  end = headerBytes
  count = 0
  /** @type {(() => void)[]} */
  waiters = []
  /** @type {Buffer<ArrayBuffer>} */
  buffer

  /** @param {Buffer<ArrayBuffer>} buffer */
  constructor(buffer) {
    this.buffer = buffer
  }

  /** Header and checksum, without producer id. */
  seal() {
    const { buffer, end, count } = this
    const now = BigInt(Date.now())
    buffer.fill(0, 0, headerBytes)
    buffer.writeInt32BE(end - 12, 8)
    buffer.writeInt32BE(-1, 12)
    buffer[16] = 2
    buffer.writeInt32BE(count - 1, 23)
    buffer.writeBigInt64BE(now, 27)
    buffer.writeBigInt64BE(now, 35)
    buffer.fill(0xff, 43, 57)
    buffer.writeInt32BE(count, 57)
    buffer.writeUInt32BE(crc32c(buffer.subarray(21, end)), 17)
  }
}

class BareProducer {
  acknowledged = 0
  #wire
  #given
  /** @type {Buffer<ArrayBuffer>[]} */
  #pool = []
  /** @type {Batch[]} */
  #open
  /** @type {Batch[][]} */
  #full
  #buffered = 0
  #unacknowledged = 0
  /** @type {(() => void) | undefined} */
  #onRoom
  /** @type {(() => void) | undefined} */
  #onEmpty

  /** @param {Wire} wire @param {Job} given */
  constructor(wire, given) {
    this.#wire = wire
    this.#given = given
    this.#open = Array.from({ length: given.partitions }, () => this.#newBatch())
    this.#full = Array.from({ length: given.partitions }, () => [])
  }

  #newBatch() {
    return new Batch(this.#pool.pop() ?? Buffer.allocUnsafeSlow(this.#given.batchBytes))
  }

  get isFull() {
    return this.#buffered > maxBufferedBytes
  }

  /** @param {Buffer} key @param {Buffer} value @param {() => void} [waiter] */
  append(key, value, waiter) {
    const partition = hash(key) % this.#given.partitions
    let batch = /** @type {Batch} */ (this.#open[partition])
    const rest = 3 + varintSize(key.length) + key.length + varintSize(value.length) + value.length
    const needed = rest + varintSize(batch.count) + 5
    if (batch.end + needed > this.#given.batchBytes && batch.count > 0) {
      this.#full[partition]?.push(batch)
      batch = this.#open[partition] = this.#newBatch()
    }
    if (batch.end + needed > batch.buffer.length) batch.buffer = Buffer.allocUnsafeSlow(batch.end + needed)
    const { buffer, end } = batch
    let at = putVarint(buffer, end, rest + varintSize(batch.count))
    buffer[at++] = 0
    buffer[at++] = 0
    at = putVarint(buffer, at, batch.count++)
    at = putBytes(buffer, putVarint(buffer, at, key.length), key)
    at = putBytes(buffer, putVarint(buffer, at, value.length), value)
    buffer[at++] = 0
    batch.end = at
    this.#buffered += at - end
    this.#unacknowledged++
    if (waiter !== undefined) batch.waiters.push(waiter)
  }

  /** Sends what is full, and with `all` also what is not. @param {boolean} [all] */
  pump(all = false) {
    while (this.#wire.inFlight < maxInFlight) {
      /** @type {[number, Batch][]} */
      const chosen = []
      let bytes = 0
      for (let partition = 0; partition < this.#open.length && bytes < maxRequestBytes; partition++) {
        let batch = this.#full[partition]?.shift()
        const open = /** @type {Batch} */ (this.#open[partition])
        if (batch === undefined && all && open.count > 0) {
          batch = open
          this.#open[partition] = this.#newBatch()
        }
        if (batch === undefined) continue
        batch.seal()
        chosen.push([partition, batch])
        bytes += batch.end + 8
      }
      if (chosen.length === 0) return
      this.#wire.send(this.#request(chosen, bytes), (frame) => this.#onAnswer(frame, chosen, all))
    }
  }

  /** Produce v7, acks=all. @param {[number, Batch][]} chosen @param {number} bytes */
  #request(chosen, bytes) {
    const { topic } = this.#given
    const head = Buffer.alloc(34 + topic.length)
    head.writeInt32BE(head.length - 4 + bytes, 0)
    head.writeInt16BE(7, 6)
    head.fill(0xff, 12, 18) // no client id, no transactional id, acks=all
    head.writeInt32BE(30_000, 18)
    head.writeInt32BE(1, 22)
    head.writeInt16BE(topic.length, 26)
    head.write(topic, 28)
    head.writeInt32BE(chosen.length, 28 + topic.length)
    const parts = [head.subarray(0, 32 + topic.length)]
    head.writeInt32BE(head.length - 6 + bytes, 0)
    for (const [partition, batch] of chosen) {
      const place = Buffer.allocUnsafe(8)
      place.writeInt32BE(partition, 0)
      place.writeInt32BE(batch.end, 4)
      parts.push(place, batch.buffer.subarray(0, batch.end))
    }
    return parts
  }

  /** @param {Buffer} frame @param {[number, Batch][]} chosen @param {boolean} all */
  #onAnswer(frame, chosen, all) {
    let at = 10 + frame.readInt16BE(8)
    for (let left = frame.readInt32BE(at); left > 0; left--, at += 30) {
      const error = frame.readInt16BE(at + 8)
      if (error !== 0) throw new Error(`produce: error code ${error}`)
    }
    for (const [, batch] of chosen) {
      this.acknowledged += batch.count
      this.#unacknowledged -= batch.count
      this.#buffered -= batch.end - headerBytes
      for (const waiter of batch.waiters) waiter()
      this.#pool.push(batch.buffer)
    }
    this.pump(all)
    if (this.#buffered < maxBufferedBytes / 2) this.#onRoom?.()
    if (this.#unacknowledged === 0) this.#onEmpty?.()
  }

  /** @returns {Promise<void>} */
  room() {
    this.pump(true)
    return new Promise((resolve) => {
      this.#onRoom = resolve
    })
  }

  /** @returns {Promise<void>} */
  flush() {
    if (this.#unacknowledged === 0) return Promise.resolve()
    this.pump(true)
    return new Promise((resolve) => {
      this.#onEmpty = resolve
      const again = () => {
        if (this.#unacknowledged === 0) return resolve()
        this.pump(true)
        setImmediate(again)
      }
      again()
    })
  }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

/** @param {Job} given */
async function produce(given) {
  if (given.compression !== 'none') return cannot('The bare loop does not compress')
  const { records, style, mode } = given
  const deadline = new Deadline(given)
  const wire = await Wire.open(given.bootstrap)
  const producer = new BareProducer(wire, given)
  const close = () => wire.close()
  /** @param {number} i */
  const append = (i) => new Promise((resolve) => producer.append(keyOf(i), valueOf(i), () => resolve(undefined)))
  /** @param {number} i */
  const send = (i) => {
    const sent = append(i)
    producer.pump(true)
    return sent
  }
  if (mode === 'paced') return { ...(await paced(given, send)), close }
  if (style === 'sync') return { ...(await sendOneByOne(given, deadline, send)), close }
  if (style === 'groups') {
    const appendInGroup = (/** @type {number} */ i) => {
      const sent = append(i)
      if ((i & (recordsPerTurn - 1)) === 0) producer.pump()
      // The last one of a group has all of it sent.
      if ((i + 1) % given.group === 0 || i === records - 1) void producer.flush()
      return sent
    }
    return { ...(await sendGroups(given, deadline, appendInGroup)), close }
  }
  let sent = 0
  const waiter = style === 'callback' ? () => {} : undefined
  for (; sent < records; sent++) {
    producer.append(keyOf(sent), valueOf(sent), waiter)
    if (producer.isFull) await producer.room()
    if ((sent & (recordsPerTurn - 1)) === 0) {
      if (deadline.isOver) break
      producer.pump()
      await turn()
    }
  }
  await producer.flush()
  return { records: producer.acknowledged, close }
}

/** A record is where its bytes are; key and value are made when they are asked for. */
class BareRecord {
  /** @param {Buffer} frame @param {number} offset @param {number} keyAt @param {number} keyBytes @param {number} valueAt @param {number} valueBytes */
  constructor(frame, offset, keyAt, keyBytes, valueAt, valueBytes) {
    this.frame = frame
    this.offset = offset
    this.keyAt = keyAt
    this.keyBytes = keyBytes
    this.valueAt = valueAt
    this.valueBytes = valueBytes
  }

  get key() {
    return this.frame.subarray(this.keyAt, this.keyAt + this.keyBytes)
  }

  get value() {
    return this.frame.subarray(this.valueAt, this.valueAt + this.valueBytes)
  }
}

let cursor = 0
/** @param {Buffer} from */
function takeVarint(from) {
  let byte = /** @type {number} */ (from[cursor++])
  let zigzag = byte & 0x7f
  for (let shift = 7; byte > 0x7f; shift += 7) {
    byte = /** @type {number} */ (from[cursor++])
    zigzag |= (byte & 0x7f) << shift
  }
  return (zigzag >>> 1) ^ -(zigzag & 1)
}

/** @param {Buffer} frame @param {number} at @param {number} from Records below this offset are left out. */
function decode(frame, at, from) {
  const end = at + 12 + frame.readInt32BE(at + 8)
  if (crc32c(frame.subarray(at + 21, end)) !== frame.readUInt32BE(at + 17)) throw new Error('a batch is damaged')
  const base = Number(frame.readBigInt64BE(at))
  const count = frame.readInt32BE(at + 57)
  const records = []
  cursor = at + headerBytes
  for (let i = 0; i < count; i++) {
    takeVarint(frame)
    cursor++
    takeVarint(frame)
    const offset = base + takeVarint(frame)
    const keyBytes = takeVarint(frame)
    const keyAt = cursor
    if (keyBytes > 0) cursor += keyBytes
    const valueBytes = takeVarint(frame)
    const valueAt = cursor
    if (valueBytes > 0) cursor += valueBytes
    if (takeVarint(frame) !== 0) throw new Error('the bare loop reads no headers')
    if (offset >= from) records.push(new BareRecord(frame, offset, keyAt, keyBytes, valueAt, valueBytes))
  }
  return records
}

/** Fetch v4. @param {Job} given @param {number[]} positions */
function fetchRequest({ topic, partitions }, positions) {
  const request = Buffer.alloc(41 + topic.length + partitions * 16)
  request.writeInt32BE(request.length - 4, 0)
  request.writeInt16BE(1, 4)
  request.writeInt16BE(4, 6)
  request.fill(0xff, 12, 18) // no client id, no replica
  let at = 18
  for (const value of [500, 1, 52_428_800]) at = request.writeInt32BE(value, at)
  at = request.writeInt32BE(1, at + 1)
  at = request.writeInt16BE(topic.length, at)
  at += request.write(topic, at)
  at = request.writeInt32BE(partitions, at)
  for (let partition = 0; partition < partitions; partition++) {
    at = request.writeInt32BE(partition, at)
    at = request.writeBigInt64BE(BigInt(positions[partition] ?? 0), at)
    at = request.writeInt32BE(1_048_576, at)
  }
  return request
}

/** @param {Job} given */
async function consume(given) {
  if (given.compression !== 'none') return cannot('The bare loop does not inflate')
  const tally = new Tally(given)
  const wire = await Wire.open(given.bootstrap)
  const positions = Array.from({ length: given.partitions }, () => 0)
  await /** @type {Promise<void>} */ (
    new Promise((resolve) => {
      const ask = () => wire.send([fetchRequest(given, positions)], onAnswer)
      /** @param {Buffer} frame */
      const onAnswer = (frame) => {
        const batches = wholeBatches(frame, positions)
        ask()
        for (const { at, from } of batches) {
          for (const { key, value } of decode(frame, at, from)) tally.touch(key, value)
        }
        if (tally.isOver) resolve()
      }
      ask()
    })
  )
  return { records: tally.records, bytes: tally.bytes, close: () => wire.close() }
}

/** Where the whole batches of a Fetch answer begin; moves the positions behind them. @param {Buffer} frame @param {number[]} positions */
function wholeBatches(frame, positions) {
  const batches = []
  let at = 14 + frame.readInt16BE(12)
  let left = frame.readInt32BE(at)
  for (at += 4; left > 0; left--) {
    const partition = frame.readInt32BE(at)
    const error = frame.readInt16BE(at + 4)
    if (error !== 0) throw new Error(`fetch: error code ${error}`)
    at += 26 + Math.max(0, frame.readInt32BE(at + 22)) * 16
    const end = at + 4 + Math.max(0, frame.readInt32BE(at))
    for (at += 4; at + headerBytes <= end && at + 12 + frame.readInt32BE(at + 8) <= end;) {
      batches.push({ at, from: positions[partition] ?? 0 })
      positions[partition] = Number(frame.readBigInt64BE(at)) + frame.readInt32BE(at + 23) + 1
      at += 12 + frame.readInt32BE(at + 8)
    }
    at = end
  }
  return batches
}

await measure(job.mode === 'consume' ? consume : produce)
