// @ts-check
// The small answer from the data: what each key had, with every record counted once however often it was delivered.
import { thousands } from './progress.mjs'

export class Answer {
  /** @type {Map<string, { records: number, delaySum: number }>} */
  #byKey = new Map()

  /**
   * @param {string | null} key
   * @param {number} delay
   */
  add(key, delay) {
    const name = key ?? '(no key)'
    const entry = this.#byKey.get(name)
    if (entry === undefined) this.#byKey.set(name, { records: 1, delaySum: delay })
    else {
      entry.records++
      entry.delaySum += delay
    }
  }

  /**
   * The keys with the most records.
   * @param {boolean} areFlights
   * @param {number} limit
   */
  lines(areFlights, limit = 8) {
    const busiest = [...this.#byKey].toSorted((a, b) => b[1].records - a[1].records || (a[0] < b[0] ? -1 : 1))
    return busiest.slice(0, limit).map(([key, { records, delaySum }]) => {
      const count = `${key.padEnd(areFlights ? 4 : 20)} ${thousands(records).padStart(9)}`
      return areFlights
        ? `${count} flights, ${(delaySum / records).toFixed(1).padStart(5)} min late on average`
        : `${count} records`
    })
  }
}
