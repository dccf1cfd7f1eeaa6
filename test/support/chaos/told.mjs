// @ts-check
// What processes under chaos have in common.
import { writeSync } from 'node:fs'

/** How long they wait for a broker that says nothing, and between attempts: short, so that much happens in a run. */
export const patience = {
  requestTimeoutMs: 5000,
  retryBackoffMaxMs: 500,
  reconnectBackoffMaxMs: 500,
}

/**
 * Tells whoever started the process, and returns when that has it: what is told before something is done is heard, also after a kill.
 * `process.stdout` would keep it in this process while the pipe is full.
 * @param {object} event
 */
export function tell(event) {
  const bytes = Buffer.from(`${JSON.stringify(event)}\n`)
  for (let at = 0; at < bytes.length;) at += writeSync(1, bytes, at)
}

/**
 * What is told of an error.
 * @param {unknown} error
 */
export function wordsOf(error) {
  const { code, errorName, message } = /** @type {Error & { code?: string, errorName?: string }} */ (error)
  return { code: [code ?? 'none', ...(errorName === undefined ? [] : [errorName])].join(' '), message }
}
