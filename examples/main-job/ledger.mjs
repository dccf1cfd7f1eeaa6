// @ts-check
// What was sent, what was acknowledged, and what was processed where: one entry per record and one per (partition, offset).
// Two counters that agree would prove nothing: one record lost and another written twice would cancel out.

const never = -1

export class Ledger {
  /** Records that were handed to the producer; their ids are 0 … sent - 1. */
  sent = 0
  /** Records with an acknowledgement that named their place. */
  acknowledged = 0
  /** Different records that were processed. */
  processed = 0
  /** Times that a record was processed again. */
  redelivered = 0
  /** @type {string[]} */
  #problems = []
  #problemCount = 0
  /** Where each record was seen first, and where its acknowledgement says that it is. @type {{ seen: Places, acked: Places }} */
  #places = { seen: new Places(), acked: new Places() }
  /** By partition, the id of the record at each offset. @type {Int32Array<ArrayBuffer>[]} */
  #idsByOffset = []
  /** By partition, one more than the last offset seen. @type {number[]} */
  #ends = []

  /** Gives the next record its id. */
  nextId() {
    return this.sent++
  }

  /**
   * @param {number} id
   * @param {number} partition
   * @param {number} offset - -1 when the broker had the record already and did not say where
   */
  acknowledge(id, partition, offset) {
    if (this.#places.acked.has(id)) this.#problem(`record ${id} was acknowledged twice`)
    else this.acknowledged++
    this.#places.acked.set(id, partition, offset)
  }

  /**
   * A consumer has processed the record that it found at this place.
   * @param {number} partition
   * @param {number} offset
   * @param {number} id
   * @returns {boolean} whether it is the first time, so that an effect should happen now
   */
  process(partition, offset, id) {
    if (!(id >= 0 && id < this.sent)) {
      this.#problem(`partition ${partition} offset ${offset} holds a record that was never sent (id ${id})`)
      return false
    }
    const before = this.#idAt(partition, offset)
    if (before === id) {
      this.redelivered++
      return false
    }
    if (before !== never) {
      this.#problem(`partition ${partition} offset ${offset} held record ${before} and then record ${id}`)
      return false
    }
    this.#setIdAt(partition, offset, id)
    if (this.#places.seen.has(id)) {
      this.#problem(`record ${id} is in the log twice, the second time in partition ${partition} at offset ${offset}`)
      return false
    }
    this.#places.seen.set(id, partition, offset)
    this.processed++
    return true
  }

  /**
   * What came of it.
   * @returns {{ lost: number, problems: string[], problemCount: number }} lost records, and the first of everything
   * else that should not be
   */
  verdict() {
    let lost = 0
    for (let id = 0; id < this.sent; id++) {
      if (this.#places.seen.has(id)) this.#checkAcknowledgement(id)
      else lost++
    }
    this.#checkPartitions()
    return { lost, problems: this.#problems, problemCount: this.#problemCount }
  }

  /** Ids that were sent and not processed, the first few. */
  missing(limit = 5) {
    const ids = []
    for (let id = 0; id < this.sent && ids.length < limit; id++) if (!this.#places.seen.has(id)) ids.push(id)
    return ids
  }

  /** @param {number} id */
  #checkAcknowledgement(id) {
    const { seen, acked } = this.#places
    if (!acked.has(id)) return
    if (seen.partition(id) === acked.partition(id) && [seen.offset(id), never].includes(acked.offset(id))) return
    const where = `partition ${acked.partition(id)} offset ${acked.offset(id)}`
    this.#problem(`record ${id} was acknowledged at ${where} and found at ${seen.partition(id)}/${seen.offset(id)}`)
  }

  /** A fresh topic has no gaps, and one producer's records stand in each partition in the order they were sent. */
  #checkPartitions() {
    for (const [partition, end] of this.#ends.entries()) {
      let last = never
      for (let offset = 0; offset < (end ?? 0); offset++) {
        const id = this.#idAt(partition, offset)
        if (id === never) this.#problem(`partition ${partition} offset ${offset} was skipped`)
        else if (id < last) this.#problem(`partition ${partition} offset ${offset} holds record ${id} after ${last}`)
        last = Math.max(last, id)
      }
    }
  }

  /**
   * @param {number} partition
   * @param {number} offset
   */
  #idAt(partition, offset) {
    return this.#idsByOffset[partition]?.[offset] ?? never
  }

  /**
   * @param {number} partition
   * @param {number} offset
   * @param {number} id
   */
  #setIdAt(partition, offset, id) {
    const ids = grown(this.#idsByOffset[partition] ?? new Int32Array(0), offset)
    ids[offset] = id
    this.#idsByOffset[partition] = ids
    this.#ends[partition] = Math.max(this.#ends[partition] ?? 0, offset + 1)
  }

  /** @param {string} text */
  #problem(text) {
    this.#problemCount++
    if (this.#problems.length < 10) this.#problems.push(text)
  }
}

/** A (partition, offset) for each id, in two typed arrays. */
class Places {
  #partitions = new Int32Array(0)
  #offsets = new Int32Array(0)

  /** @param {number} id */
  has(id) {
    return (this.#partitions[id] ?? never) !== never
  }

  /** @param {number} id */
  partition(id) {
    return this.#partitions[id] ?? never
  }

  /** @param {number} id */
  offset(id) {
    return this.#offsets[id] ?? never
  }

  /**
   * @param {number} id
   * @param {number} partition
   * @param {number} offset
   */
  set(id, partition, offset) {
    this.#partitions = grown(this.#partitions, id)
    this.#offsets = grown(this.#offsets, id)
    this.#partitions[id] = partition
    this.#offsets[id] = offset
  }
}

/**
 * The array itself, or a longer copy that has the index.
 * @param {Int32Array<ArrayBuffer>} array
 * @param {number} index
 */
function grown(array, index) {
  if (index < array.length) return array
  const longer = new Int32Array(Math.max(1024, index + 1, array.length * 2)).fill(never, array.length)
  longer.set(array)
  return longer
}
