// @ts-check
// What processes under chaos have in common.

/** How long they wait for a broker that says nothing, and between attempts: short, so that much happens in a run. */
export const patience = {
  requestTimeoutMs: 5000,
  retryBackoffMaxMs: 500,
  reconnectBackoffMaxMs: 500,
}

/**
 * Tells whoever started the process. Output to a pipe is written at once, so what was told before a kill is heard.
 * @param {object} event
 */
export function tell(event) {
  process.stdout.write(`${JSON.stringify(event)}\n`)
}

/**
 * What is told of an error.
 * @param {unknown} error
 */
export function wordsOf(error) {
  const { code, errorName, message } = /** @type {Error & { code?: string, errorName?: string }} */ (error)
  return { code: [code ?? 'none', ...(errorName === undefined ? [] : [errorName])].join(' '), message }
}
