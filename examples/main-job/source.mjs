// @ts-check
// Where the records come from: three million real flights, or the lines of the user's own file.
import { createReadStream, existsSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { UsageError } from './options.mjs'

/**
 * @typedef {object} Source
 * @property {string} description
 * @property {string} name - for the topic
 * @property {number} count - how many records there are
 * @property {AsyncIterable<{ key: string | null, value: string }>} records
 */

/**
 * @param {import('./options.mjs').Options} options
 * @returns {Promise<Source>}
 */
export function openSource(options) {
  return options.file === undefined
    ? openFlights(options.records)
    : openLines(options.file, options.key, options.records)
}

const rowsPerRead = 100_000

/** The data file stands beside the entry point of its package. */
export function flightsPath() {
  const entry = createRequire(import.meta.url).resolve('vega-datasets')
  return join(dirname(entry), '..', 'data', 'flights-3m.parquet')
}

/**
 * US flights of 2001, a Parquet file of the npm package vega-datasets.
 * @param {number} limit
 * @returns {Promise<Source>}
 */
async function openFlights(limit) {
  const file = await asyncBufferFromFile(flightsPath())
  const metadata = await parquetMetadataAsync(file)
  const count = Math.min(limit, Number(metadata.num_rows))
  async function* records() {
    for (let rowStart = 0; rowStart < count; rowStart += rowsPerRead) {
      const rowEnd = Math.min(rowStart + rowsPerRead, count)
      for (const row of await parquetReadObjects({ file, metadata, compressors, rowStart, rowEnd })) {
        const { date, delay, distance, origin, destination } = row
        const flight = { date, origin, destination, distance: Number(distance), delay: Number(delay) }
        yield { key: String(origin), value: JSON.stringify(flight) }
      }
    }
  }
  return { description: 'flights, keyed by their origin', name: 'flights', count, records: records() }
}

/**
 * @param {string} path
 * @param {string | undefined} keyField
 * @param {number} limit
 * @returns {Promise<Source>}
 */
async function openLines(path, keyField, limit) {
  if (!existsSync(path))
    throw new UsageError(`--file ${path} does not exist; it takes a text file with one record a line`)
  if (!statSync(path).isFile())
    throw new UsageError(`--file ${path} is no file; it takes a text file with one record a line`)
  let count = 0
  for await (const _ of linesOf(path)) count++
  if (count === 0) throw new UsageError(`--file ${path} has no lines; each line would be one record`)
  count = Math.min(count, limit)
  async function* records() {
    let number = 0
    for await (const value of linesOf(path)) {
      if (number++ === count) return
      yield { key: keyField === undefined ? null : keyOf(value, keyField, `line ${number} of ${path}`), value }
    }
  }
  const keyed = keyField === undefined ? 'without keys' : `keyed by ${keyField}`
  return { description: `lines of ${path}, ${keyed}`, name: 'lines', count, records: records() }
}

/**
 * The lines that are not empty.
 * @param {string} path
 */
async function* linesOf(path) {
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    if (line !== '') yield line
  }
}

/**
 * @param {string} line
 * @param {string} field
 * @param {string} place
 */
function keyOf(line, field, place) {
  let value
  try {
    value = JSON.parse(line)?.[field]
  } catch {
    throw new UsageError(`${place} is no JSON, so it has no field '${field}' for --key`)
  }
  if (value === undefined || value === null) throw new UsageError(`${place} has no field '${field}' for --key`)
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
