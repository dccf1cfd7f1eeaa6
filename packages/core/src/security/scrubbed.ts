const maxLength = 300

/** Text of a peer for a message of ours: short, in one line, and without secrets that it may repeat. */
export function scrubbed(text: string, secrets: readonly string[]): string {
  let clean = text
  for (const secret of secrets) if (secret !== '') clean = clean.replaceAll(secret, '***')
  clean = clean.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim()
  return clean.length > maxLength ? `${clean.slice(0, maxLength)}…` : clean
}
