// @ts-check
// The three ways to send, mixed as an application would mix them: by how much each record matters.

/** Of each thousand records, so many are awaited, so many report to a callback, and the rest are fire and forget. */
const perThousand = { sync: 4, async: 496 }

/**
 * @typedef {object} SendCounts
 * @property {number} sync
 * @property {number} async
 * @property {number} forgotten
 * @property {number} failed
 * @property {Error | undefined} firstFailure
 */

/** @returns {SendCounts} */
export function noSends() {
  return { sync: 0, async: 0, forgotten: 0, failed: 0, firstFailure: undefined }
}

/**
 * Sends all records. Each carries its id in a header, so that the consumer's side can tell them apart whatever their values are.
 * @param {import('ottla').Producer} producer
 * @param {string} topic
 * @param {import('./source.mjs').Source} source
 * @param {import('./ledger.mjs').Ledger} ledger
 * @param {SendCounts} counts - kept up to date
 * @param {() => void} onHalf - called once, when half of the records have been sent
 */
export async function sendAll(producer, topic, source, ledger, counts, onHalf) {
  /** @param {Error} error */
  const onFailure = (error) => {
    counts.failed++
    counts.firstFailure ??= error
  }
  const half = Math.ceil(source.count / 2)
  for await (const { key, value } of source.records) {
    const id = ledger.nextId()
    const record = { topic, key, value, headers: [{ key: 'id', value: String(id) }] }
    const turn = id % 1000
    if (turn < perThousand.sync) {
      counts.sync++
      await producer.send(record).then(({ partition, offset }) => ledger.acknowledge(id, partition, offset), onFailure)
    } else if (turn < perThousand.sync + perThousand.async) {
      counts.async++
      producer.send(record, (error, metadata) => {
        if (error != null) onFailure(error)
        else if (metadata != null) ledger.acknowledge(id, metadata.partition, metadata.offset)
      })
    } else {
      counts.forgotten++
      producer.sendAndForget(record)
    }
    if (producer.isFull) await producer.ready()
    if (ledger.sent === half) onHalf()
  }
  await producer.flush()
}
