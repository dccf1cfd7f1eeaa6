// The bare loops: what one thread of JavaScript can do when nothing but the bytes is done. No retries, idempotence,
// metadata, groups, callbacks for failures or checks of what the application hands over; one broker leads all
// partitions. Prints one JSON line, see load.mjs. A callback per record is counted as the producer's floor.
import net from 'node:net'
import { crc32c } from '@node-rs/crc32'
import { keys, measure, options, turn, values } from './load.mjs'

const { style, bootstrap, topic, n, rounds, batch } = options({
  style: 'forget',
  bootstrap: '127.0.0.1:9092',
  topic: 'hot',
  n: '100000',
  rounds: '40',
  batch: '16384',
})
const partitionCount = 6
const headerBytes = 61
const [host, port] = bootstrap.split(':')
const socket = net.connect(Number(port), host).setNoDelay(true)
await new Promise((resolve) => socket.once('connect', resolve))
await (style === 'forget' || style === 'callback' || style === 'promise' ? produce() : consume())
process.exit()

async function produce() {
  const batchBytes = Number(batch)
  const pool = []
  const newBatch = () => ({
    buffer: pool.pop() ?? Buffer.allocUnsafeSlow(batchBytes),
    end: headerBytes,
    count: 0,
    waiters: style === 'forget' ? undefined : [],
  })
  const open = Array.from({ length: partitionCount }, newBatch)
  const full = Array.from({ length: partitionCount }, () => [])
  const inFlight = []
  let correlationId = 1
  let buffered = 0
  let acked = 0
  let resume

  function send(key, value, callback) {
    const partition = (murmur2(key) & 0x7fff_ffff) % partitionCount
    let current = open[partition]
    const body = 3 + varintSize(key.length) + key.length + varintSize(value.length) + value.length
    if (current.end + body + 10 > batchBytes) {
      full[partition].push(current)
      current = open[partition] = newBatch()
    }
    const { buffer, end } = current
    let at = writeVarint(buffer, end, body + varintSize(current.count))
    buffer[at++] = 0
    buffer[at++] = 0
    at = copy(buffer, writeVarint(buffer, writeVarint(buffer, at, current.count), key.length), key)
    at = copy(buffer, writeVarint(buffer, at, value.length), value)
    buffer[at++] = 0
    current.end = at
    current.count++
    buffered += at - end
    if (callback !== undefined) current.waiters.push(callback)
    else if (current.waiters !== undefined) return new Promise((resolve) => current.waiters.push(resolve))
  }

  function seal({ buffer, end, count }, now) {
    buffer.fill(0xff, 0, headerBytes)
    buffer.writeBigInt64BE(0n, 0)
    buffer.writeInt32BE(end - 12, 8)
    buffer[16] = 2
    buffer.writeInt16BE(0, 21)
    buffer.writeInt32BE(count - 1, 23)
    buffer.writeBigInt64BE(now, 27)
    buffer.writeBigInt64BE(now, 35)
    buffer.writeInt32BE(count, 57)
    buffer.writeUInt32BE(crc32c(buffer.subarray(21, end)), 17)
  }

  function pump(isForced) {
    while (inFlight.length < 5) {
      const parts = []
      for (let i = 0; i < partitionCount; i++) {
        if (full[i].length > 0) parts.push([i, full[i].shift()])
        else if (isForced && open[i].count > 0) {
          parts.push([i, open[i]])
          open[i] = newBatch()
        }
      }
      if (parts.length === 0) return
      const now = BigInt(Date.now())
      let size = 0
      for (const [, part] of parts) {
        seal(part, now)
        size += part.end + 8
      }
      const head = Buffer.alloc(32 + topic.length)
      let at = head.writeInt32BE(head.length - 4 + size, 0)
      at = head.writeInt16BE(7, head.writeInt16BE(0, at)) // Produce, version 7
      at = head.writeInt16BE(-1, head.writeInt32BE(correlationId++, at))
      at = head.writeInt16BE(-1, head.writeInt16BE(-1, at)) // no transactional id, acks=all
      at = head.writeInt32BE(1, head.writeInt32BE(30_000, at))
      at = head.writeInt16BE(topic.length, at)
      at += head.write(topic, at)
      head.writeInt32BE(parts.length, at)
      inFlight.push(parts)
      socket.cork()
      socket.write(head)
      for (const [i, { buffer, end }] of parts) {
        const partHead = Buffer.allocUnsafe(8)
        partHead.writeInt32BE(i, 0)
        partHead.writeInt32BE(end, 4)
        socket.write(partHead)
        socket.write(buffer.subarray(0, end))
      }
      socket.uncork()
    }
  }

  let rest = Buffer.alloc(0)
  socket.on('data', (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    while (rest.length >= 4 && rest.length >= 4 + rest.readInt32BE(0)) {
      const size = rest.readInt32BE(0)
      onResponse(rest.subarray(4, 4 + size))
      rest = rest.subarray(4 + size)
    }
    pump(false)
  })

  function onResponse(frame) {
    let at = 10 + frame.readInt16BE(8)
    let left = frame.readInt32BE(at)
    for (at += 4; left > 0; left--, at += 30) {
      const error = frame.readInt16BE(at + 4)
      if (error !== 0) throw new Error(`produce error ${error}`)
    }
    for (const [, { buffer, end, count, waiters }] of inFlight.shift()) {
      acked += count
      buffered -= end - headerBytes
      if (waiters !== undefined) for (const waiter of waiters) waiter(undefined)
      pool.push(buffer)
    }
    if (resume !== undefined && buffered < 750_000) {
      const go = resume
      resume = undefined
      go()
    }
  }

  const isAcked = (records) => acked >= records
  let ended = 0
  const onEnd = () => {
    ended++
  }
  await measure(
    async (records) => {
      acked = ended = 0
      for (let i = 0; i < records; i++) {
        const key = keys[i & 4095]
        const value = values[i & 4095]
        if (style === 'promise') void send(key, value).then(onEnd)
        else void send(key, value, style === 'callback' ? onEnd : undefined)
        if (buffered > 1_500_000) {
          await new Promise((resolve) => {
            resume = resolve
            pump(false)
          })
        } else if ((i & 4095) === 0) {
          pump(false)
          await turn()
        }
      }
      while (!isAcked(records)) {
        pump(true)
        await turn()
      }
      if (style !== 'forget' && ended !== records) throw new Error(`${ended} of ${records} records were acknowledged`)
    },
    Number(n),
    Number(rounds),
  )
}

async function consume() {
  const positions = new Float64Array(partitionCount)
  let correlationId = 1
  let bytes = 0
  let left = 0
  let onDone
  let at = 0

  class Record {
    constructor(frame, offset, keyAt, keySize, valueAt, valueSize) {
      this.frame = frame
      this.offset = offset
      this.keyAt = keyAt
      this.keySize = keySize
      this.valueAt = valueAt
      this.valueSize = valueSize
    }
    get key() {
      const { frame, keyAt, keySize } = this
      return keySize < 0 ? null : new Uint8Array(frame.buffer, frame.byteOffset + keyAt, keySize)
    }
    get value() {
      const { frame, valueAt, valueSize } = this
      return valueSize < 0 ? null : new Uint8Array(frame.buffer, frame.byteOffset + valueAt, valueSize)
    }
  }

  function fetchRequest() {
    const request = Buffer.alloc(45 + topic.length + partitionCount * 16)
    let to = request.writeInt16BE(4, request.writeInt16BE(1, 4)) // Fetch, version 4
    to = request.writeInt16BE(-1, request.writeInt32BE(correlationId++, to))
    for (const value of [-1, 500, 1, 52_428_800]) to = request.writeInt32BE(value, to)
    to = request.writeInt16BE(topic.length, request.writeInt32BE(1, request.writeInt8(0, to)))
    to += request.write(topic, to)
    to = request.writeInt32BE(partitionCount, to)
    for (let i = 0; i < partitionCount; i++) {
      to = request.writeBigInt64BE(BigInt(positions[i]), request.writeInt32BE(i, to))
      to = request.writeInt32BE(1_048_576, to)
    }
    request.writeInt32BE(to - 4, 0)
    return request.subarray(0, to)
  }

  function varint(frame) {
    let value = 0
    let shift = 0
    let byte
    do {
      byte = frame[at++]
      value |= (byte & 127) << shift
      shift += 7
    } while (byte > 127)
    return (value >>> 1) ^ -(value & 1)
  }

  function readBatch(frame, start) {
    const length = frame.readInt32BE(start + 8)
    const base = Number(frame.readBigInt64BE(start))
    const count = frame.readInt32BE(start + 57)
    if (crc32c(frame.subarray(start + 21, start + 12 + length)) !== frame.readUInt32BE(start + 17)) {
      throw new Error(`CRC at offset ${base}`)
    }
    const records = []
    records.length = count
    at = start + headerBytes
    for (let i = 0; i < count; i++) {
      varint(frame)
      at++
      varint(frame)
      const delta = varint(frame)
      const keySize = varint(frame)
      const keyAt = at
      if (keySize > 0) at += keySize
      const valueSize = varint(frame)
      const valueAt = at
      if (valueSize > 0) at += valueSize
      for (let headers = varint(frame); headers > 0; headers--) {
        at += varint(frame)
        const size = varint(frame)
        if (size > 0) at += size
      }
      records[i] = new Record(frame, base + delta, keyAt, keySize, valueAt, valueSize)
    }
    for (const record of records) bytes += record.key.length + record.value.length
    left -= count
  }

  function onFrame(frame) {
    let to = 12 + 2 + frame.readInt16BE(12)
    const batches = []
    let count = frame.readInt32BE(to)
    for (to += 4; count > 0; count--) {
      const partition = frame.readInt32BE(to)
      const error = frame.readInt16BE(to + 4)
      if (error !== 0) throw new Error(`fetch error ${error}`)
      to += 22
      const aborted = frame.readInt32BE(to)
      to += 4 + Math.max(aborted, 0) * 16
      const end = to + 4 + Math.max(frame.readInt32BE(to), 0)
      let start = to + 4
      while (start + headerBytes <= end && start + 12 + frame.readInt32BE(start + 8) <= end) {
        batches.push(start)
        positions[partition] = Number(frame.readBigInt64BE(start)) + frame.readInt32BE(start + 23) + 1
        start += 12 + frame.readInt32BE(start + 8)
      }
      to = end
    }
    socket.write(fetchRequest())
    for (const start of batches) readBatch(frame, start)
    if (left <= 0 && onDone !== undefined) {
      const done = onDone
      onDone = undefined
      done()
    }
  }

  let frame
  let filled = 0
  let sizeFilled = 0
  const size = Buffer.alloc(4)
  socket.on('data', (chunk) => {
    for (let from = 0; from < chunk.length;) {
      if (frame === undefined) {
        while (sizeFilled < 4 && from < chunk.length) size[sizeFilled++] = chunk[from++]
        if (sizeFilled < 4) return
        frame = Buffer.allocUnsafeSlow(size.readInt32BE(0))
        filled = sizeFilled = 0
      }
      const count = Math.min(frame.length - filled, chunk.length - from)
      chunk.copy(frame, filled, from, from + count)
      filled += count
      from += count
      if (filled === frame.length) {
        const complete = frame
        frame = undefined
        onFrame(complete)
      }
    }
  })

  socket.write(fetchRequest())
  await measure(
    async (records) => {
      positions.fill(0)
      left = records
      await new Promise((resolve) => {
        onDone = resolve
      })
      return records - left
    },
    Number(n),
    Number(rounds),
  )
  if (bytes === 0) throw new Error('nothing was read')
}

function varintSize(value) {
  const zigzag = ((value << 1) ^ (value >> 31)) >>> 0
  return zigzag < 128 ? 1 : zigzag < 16_384 ? 2 : zigzag < 2_097_152 ? 3 : 4
}

function writeVarint(buffer, position, value) {
  let zigzag = ((value << 1) ^ (value >> 31)) >>> 0
  let at = position
  for (; zigzag > 127; zigzag >>>= 7) buffer[at++] = (zigzag & 127) | 128
  buffer[at++] = zigzag
  return at
}

function copy(buffer, position, bytes) {
  if (bytes.length < 32) for (let i = 0; i < bytes.length; i++) buffer[position + i] = bytes[i]
  else buffer.set(bytes, position)
  return position + bytes.length
}

function murmur2(bytes) {
  const M = 0x5bd1e995
  const { length } = bytes
  let hash = 0x9747b28c ^ length
  let i = 0
  for (; i + 4 <= length; i += 4) {
    let k = Math.imul(bytes[i] | (bytes[i + 1] << 8) | (bytes[i + 2] << 16) | (bytes[i + 3] << 24), M)
    k = Math.imul(k ^ (k >>> 24), M)
    hash = Math.imul(hash, M) ^ k
  }
  if (length - i === 3) hash ^= bytes[i + 2] << 16
  if (length - i >= 2) hash ^= bytes[i + 1] << 8
  if (length - i >= 1) hash = Math.imul(hash ^ bytes[i], M)
  hash = Math.imul(hash ^ (hash >>> 13), M)
  return hash ^ (hash >>> 15)
}
